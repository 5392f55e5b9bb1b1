// Processes by their pid: whether one lives, whether it still is the one that was meant, and how it is asked to end.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Cancelled, Failure } from '../problem.js';
import type { Programs } from './process.js';

/** `started` tells one process from a later one with the same pid; only to be compared by `isStill`. */
export type Process = { pid: number; started: string };

const askSeconds = 5;
const paceMs = 50;
/** Of `ps`, which tells whole seconds, and of a clock that was set. */
const toleranceMs = 10_000;

export function thisProcess(): Process {
  const started = process.platform === 'linux' ? (statOf(process.pid)?.started ?? '') : String(Math.round(performance.timeOrigin));
  return { pid: process.pid, started };
}

/** It lives, and is no other that was given its pid. Where the system does not tell when a process was started, its pid has to do. */
export async function isStill(programs: Programs, { pid, started }: Process): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return statOf(pid)?.started === started;
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
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) throw notEnded(pid, 'it is not one that this program ends');
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw notEnded(pid, code === 'EPERM' ? 'it belongs to another user' : `the system refused (${code})`);
  }
  for (let left = seconds * 1000; isAlive(pid); left -= paceMs) {
    if (left <= 0) throw notEnded(pid, `it was asked to (SIGTERM), and still ran ${seconds} s later`);
    await wait(paceMs, undefined, { signal }).catch(() => {
      throw new Cancelled();
    });
  }
}

function notEnded(pid: number, cause: string): Failure {
  return new Failure({
    problem: `the program with pid ${pid} could not be ended`,
    cause,
    cure: 'end it where it was started',
    command: process.platform === 'win32' ? `taskkill /PID ${pid} /F` : `kill -9 ${pid}`,
  });
}

/** One that has ended and whose parent has not asked for it yet does not live. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !/[ZX]/.test(statOf(pid)?.state ?? '');
}

/** By proc(5), /proc/PID/stat: the state is the third field, the start in clock ticks since boot the 22nd. */
function statOf(pid: number): { state: string; started: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
