// Stops and restarts the PostgreSQL outside of the cluster.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { output } from '../programs/command.js';

const cluster = process.env.TASKFLOW_CLUSTER ?? '';

/** Shuts PostgreSQL down; resolves when it and the process that started it have ended. */
export async function stopDatabase(): Promise<void> {
  const home = (await output(cluster, ['home'])).trim();
  const pids = ['data/postgres/postmaster.pid', 'run/postgres.pid'].map((file) =>
    Number(readFileSync(path.join(home, file), 'utf8').split('\n')[0]),
  );
  const [server = 0] = pids;
  assert.ok(server > 1, 'its pid');
  process.kill(server, 'SIGINT');
  for (let left = 100; pids.some(isAlive); left--) {
    assert.ok(left > 0, 'PostgreSQL does not stop');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function startDatabase(): Promise<void> {
  await output(cluster, ['postgres']);
}
