// One writer at a time: a file that names its owner. A lock whose owner is gone is taken over.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

export type LockOwner = { pid: number; started: string };

/** undefined: the lock is ours until `release`. Otherwise who holds it. */
export function takeLock(file: string): { owner?: LockOwner; release(): void } {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
      closeSync(handle);
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(file);
    if (owner && isAlive(owner)) return { owner, release: () => {} };
    rmSync(file, { force: true });
  }
  return { owner: { pid: 0, started: '' }, release: () => {} };
}

function readOwner(file: string): LockOwner | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (found && typeof found === 'object' && 'pid' in found && typeof found.pid === 'number') {
      return { pid: found.pid, started: 'started' in found ? String(found.started) : '' };
    }
  } catch {
    // Unreadable or half-written by one that died: nobody's.
  }
  return undefined;
}

function isAlive(owner: LockOwner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return owner.started === startOf(owner.pid);
}

/** Start time in clock ticks (field 22 of /proc/PID/stat, proc(5)), so that a reused pid is not taken for the owner; '' where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
