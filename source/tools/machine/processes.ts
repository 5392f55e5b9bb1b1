// Checks whether a process is alive and still the same one, and ends a process.
import { setTimeout as wait } from 'node:timers/promises';
import { Cancelled, Failure } from '../../problem.js';
import { isAlive, startOf } from '../../process-start.js';
import type { Programs } from '../run/programs.js';

/** `started` distinguishes a process from a later one with the same pid; only `isStill` compares it. */
export type Process = { pid: number; started: string };

const askSeconds = 5;
const paceMs = 50;
/** `ps` prints whole seconds, and somebody may have set the clock. */
const toleranceMs = 10_000;

export function thisProcess(): Process {
  const started = process.platform === 'linux' ? startOf(process.pid) : String(Math.round(performance.timeOrigin));
  return { pid: process.pid, started };
}

/** The process is alive, and no other process has its pid. Without a start time from the system, the pid decides. */
export async function isStill(programs: Programs, { pid, started }: Process): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return startOf(pid) === started;
  if (process.platform === 'win32') return true;
  const asked = { file: 'ps', args: ['-o', 'lstart=', '-p', String(pid)], env: { LC_ALL: 'C' } };
  const { stdout } = await programs.run({ ...asked, signal: AbortSignal.timeout(askSeconds * 1000) }).catch(() => ({ stdout: '' }));
  const at = Date.parse(stdout.trim());
  return Number.isNaN(at) || Math.abs(at - Number(started)) < toleranceMs;
}

/** Sends SIGTERM and waits for the end. Failure if that isn't allowed or takes longer than `seconds`; Cancelled if aborted. */
export async function endProcess(pid: number, signal: AbortSignal, seconds = 5): Promise<void> {
  if (signal.aborted) throw new Cancelled();
  // 0 and below are process groups (kill(2)).
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) throw notEnded(pid, "taskflow-tui doesn't end this process");
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw notEnded(pid, code === 'EPERM' ? 'It belongs to another user' : `The system refused (${code})`);
  }
  for (let left = seconds * 1000; isAlive(pid); left -= paceMs) {
    if (left <= 0) throw notEnded(pid, `It received SIGTERM and was still running ${seconds} s later`);
    await wait(paceMs, undefined, { signal }).catch(() => {
      throw new Cancelled();
    });
  }
}

function notEnded(pid: number, cause: string): Failure {
  return new Failure({
    problem: `The process ${pid} couldn't be ended`,
    cause,
    fix: 'End it where it was started.',
    command: process.platform === 'win32' ? `taskkill /PID ${pid} /F` : `kill -9 ${pid}`,
  });
}
