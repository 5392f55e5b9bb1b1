// Processes by their pid: whether one lives, whether it still is the one that was meant, and how it is asked to end.
import { setTimeout as wait } from 'node:timers/promises';
import { Cancelled, Failure } from '../../problem.js';
import { isAlive, startOf } from '../../process-start.js';
import type { Programs } from '../run/programs.js';

/** `started` tells one process from a later one with the same pid; only to be compared by `isStill`. */
export type Process = { pid: number; started: string };

const askSeconds = 5;
const paceMs = 50;
/** Of `ps`, which tells whole seconds, and of a clock that was set. */
const toleranceMs = 10_000;

export function thisProcess(): Process {
  const started = process.platform === 'linux' ? startOf(process.pid) : String(Math.round(performance.timeOrigin));
  return { pid: process.pid, started };
}

/** It lives, and is no other that was given its pid. Where the system does not tell when a process was started, its pid has to do. */
export async function isStill(programs: Programs, { pid, started }: Process): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return startOf(pid) === started;
  if (process.platform === 'win32') return true;
  const asked = { file: 'ps', args: ['-o', 'lstart=', '-p', String(pid)], env: { LC_ALL: 'C' } };
  const { stdout } = await programs.run({ ...asked, signal: AbortSignal.timeout(askSeconds * 1000) }).catch(() => ({ stdout: '' }));
  const at = Date.parse(stdout.trim());
  return Number.isNaN(at) || Math.abs(at - Number(started)) < toleranceMs;
}

/** Asks it to end (SIGTERM) and waits until it has. Failure when it may not be asked, or has not ended in `seconds`; Cancelled when aborted. */
export async function endProcess(pid: number, signal: AbortSignal, seconds = 5): Promise<void> {
  if (signal.aborted) throw new Cancelled();
  // 0 and below are groups of processes (kill(2)).
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
