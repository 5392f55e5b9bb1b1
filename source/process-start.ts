// Tells whether a process is alive and when it started: a pid alone can be reused.
import { readFileSync } from 'node:fs';

/** Whether a process with this pid is alive; a zombie isn't. */
export function isAlive(pid: number): boolean {
  // 0 and below are groups of processes (kill(2)).
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !/[ZX]/.test(statOf(pid)?.state ?? '');
}

/** Start time in clock ticks since boot, for comparison only; '' without /proc. */
export function startOf(pid: number): string {
  return statOf(pid)?.started ?? '';
}

/** By proc(5), /proc/PID/stat: the state is the third field, the start the 22nd. */
function statOf(pid: number): { state: string; started: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in parentheses, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
