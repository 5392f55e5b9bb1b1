// Provides tests on a real cluster with canary secrets, a state folder, and the cluster's programs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { output, taskflow } from '../programs/command.js';

const file = process.env.TEST_DATABASE_URL_FILE;
if (!file) throw new Error('these tests need a cluster: npm run test:cluster');
const databaseUrl = readFileSync(file, 'utf8').trim();

/** Canary secrets: only the database password is real. */
export const secrets = {
  'database-url': databaseUrl,
  'better-auth-secret': 'cAnArY-9f27Bq81LmZx04TtRw63Kp_auth',
  'openai-api-key': 'sk-cAnArY-41c0d7e2aa93',
};
export const password = new URL(databaseUrl).password;
/** Values that may appear only in the cluster's Secret. */
export const canaries = [password, secrets['better-auth-secret'], secrets['openai-api-key']];
export const secretsFile = Object.entries(secrets)
  .map(([key, value]) => `${key}=${value}\n`)
  .join('');

export function stateFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-state-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export type JsonEvent = {
  type: string;
  step?: string;
  image?: string;
  phase?: string;
  reason?: string;
  because?: string;
  text?: string;
  tag?: string;
  problem?: { problem: string; log?: string; details?: string[] };
};

/** Deletes the cluster, and restores the access to the database, which uses the cluster's bridge. */
export async function deleteCluster(): Promise<void> {
  await output('minikube', ['delete']);
  await output(process.env.TASKFLOW_CLUSTER ?? '', ['postgres']);
}

/** Parses the events; every line must be JSON. */
export function events(stdout: string): JsonEvent[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export function stepsOf(list: JsonEvent[], type: string): string[] {
  return list.flatMap((e) => (e.type === type && e.step ? [e.step] : []));
}

/** Returns why each step of a run was done again or skipped. */
export function told(list: JsonEvent[]): { done: Record<string, string>; skipped: Record<string, string> } {
  const sentences = (type: string, word: 'because' | 'reason') =>
    Object.fromEntries(list.flatMap((e) => (e.type === type && e.step ? [[e.step, e[word] ?? '']] : [])));
  return { done: sentences('step-started', 'because'), skipped: sentences('step-skipped', 'reason') };
}

/** Lists the revisions of the release with helm, oldest first. */
export async function revisions(): Promise<{ revision: number; status: string; description: string }[]> {
  return JSON.parse(await output('helm', ['history', 'taskflow', '-o', 'json']));
}

export const kubectl = (...args: string[]) => output('kubectl', args);

/** Retries for 30 s until there is an answer with any status. */
async function untilAnswered(url: string, init?: RequestInit): Promise<Response> {
  for (let turn = 0; ; turn++) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (turn > 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Retries for a minute until the answer has the status. */
export async function untilStatus(url: string, wanted: number): Promise<void> {
  for (let left = 120; ; left--) {
    const got = (await fetch(url).catch(() => undefined))?.status;
    if (got === wanted) return;
    if (left === 0) throw new Error(`${url}: ${got ?? 'no answer'}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export async function fetchJson(url: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const response = await untilAnswered(url, init);
  return { status: response.status, body: await response.json() };
}

export async function answered(url: string): Promise<string> {
  return (await untilAnswered(url)).text();
}

/** Signs up a new user, and returns the session cookie. */
export async function signedUp(url: string): Promise<string> {
  const email = `user-${process.pid}-${Date.now()}@example.com`;
  const response = await untilAnswered(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name: 'A user', email, password: 'a long enough password' }),
  });
  if (!response.ok) throw new Error(`sign up: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** Runs `taskflow-tui forward` while `work` runs. Fails with its output when it ends early, for example because a port is taken. */
export async function withForward<T>(env: NodeJS.ProcessEnv, work: () => Promise<T>, flags: string[] = []): Promise<T> {
  const { start, bin } = await import('../programs/command.js');
  const forward = start(process.execPath, [bin, 'forward', ...flags], { env });
  const early = forward.result.then(({ code, stderr }) => {
    throw new Error(`taskflow-tui forward exited with ${code}: ${stderr}`);
  });
  try {
    return await Promise.race([work(), early]);
  } finally {
    forward.child.kill('SIGTERM');
    await forward.result;
  }
}

export { taskflow };
