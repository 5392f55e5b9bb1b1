// Takes the lock of the state folder: a file that names its owner. Exactly one process takes over the lock of a dead owner.
//
// A process writes its lock under another name and links it, so that nobody reads half an owner. Nobody deletes a dead lock. Instead, each
// process links its own lock to a name that is derived from the dead one. The one that gets the name is the heir, and replaces the dead lock.
// A dead heir has an heir in the same way. So no process ever deletes a lock that another one has just made.
import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../files.js';
import { isAlive, startOf } from '../process-start.js';
import { sanitize } from '../sanitize.js';
import type { Clock } from '../world/index.js';
import { namesIn, quietly } from './folder.js';

/** `since`: ms since the epoch; undefined for an older version. `pid` 0: just starting. */
export type LockOwner = { pid: number; started: string; command: string; since?: number };
/** `owner` undefined: the lock is ours until `release`. */
export type Lock = { owner?: LockOwner; release(): void };
/** `command`: what other instances report as running. `link`: for tests of file systems without links. */
export type LockOptions = { command: string; clock: Pick<Clock, 'now'>; link?: typeof linkSync };

const attempts = 100;
/** A younger empty lock is being written, by an older version or on a file system without links. */
const writingMs = 2000;

/** Throws the system's error if the folder isn't writable. */
export function takeLock(folder: string, options: LockOptions): Lock {
  const text = JSON.stringify({
    pid: process.pid,
    started: startOf(process.pid),
    command: options.command,
    since: options.clock.now(),
    nonce: randomBytes(8).toString('hex'),
  });
  const draft = path.join(folder, `lock.draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      writeFileSync(draft, text, { mode: 0o600 });
      const claim = claimLock(folder, draft, text, options);
      if (claim.type === 'held') return { owner: claim.owner, release: () => {} };
      if (claim.type === 'ours') {
        settle(folder, draft, claim.name);
        return { release: () => release(folder, claim.name, text) };
      }
    }
    return { owner: { pid: 0, started: '', command: '' }, release: () => {} };
  } finally {
    quietly(() => rmSync(draft, { force: true }));
  }
}

type Claim = { type: 'ours'; name: string } | { type: 'held'; owner: LockOwner } | { type: 'again' };

/** Goes from the lock to its heir and on, to a living owner or a free name. */
function claimLock(folder: string, draft: string, text: string, { clock, link = linkSync }: LockOptions): Claim {
  const dead: { file: string; text: string }[] = [];
  let name = 'lock';
  while (!tryLink(draft, path.join(folder, name), text, link)) {
    const file = path.join(folder, name);
    // Before the read: a lock that is linked meanwhile is whole.
    const young = clock.now() - modified(file) < writingMs;
    const found = read(file);
    if (found === undefined) return { type: 'again' };
    if (found === '' && young) return { type: 'held', owner: { pid: 0, started: '', command: '' } };
    const owner = ownerIn(found);
    if (owner && isAlive(owner.pid) && owner.started === startOf(owner.pid)) return { type: 'held', owner };
    dead.push({ file, text: found });
    name = heirOf(name, found);
  }
  // An earlier heir replaced the lock before it released the name that we have now.
  if (dead.every((one) => read(one.file) === one.text)) return { type: 'ours', name };
  rmSync(path.join(folder, name), { force: true });
  return { type: 'again' };
}

/** Includes the name, or two empty locks would inherit from each other for ever. */
export function heirOf(name: string, text: string): string {
  return `lock.heir-${createHash('sha256').update(`${name}\0${text}`).digest('hex').slice(0, 16)}`;
}

/** false: the name is taken. */
function tryLink(draft: string, file: string, text: string, link: typeof linkSync): boolean {
  try {
    link(draft, file);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EINVAL'].includes(code)) throw error;
  }
  // Also exclusive, but the file is empty for a moment.
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces a dead lock with ours, and deletes the files of dead processes. */
function settle(folder: string, draft: string, name: string): void {
  // On Windows this fails while another process reads the file. The lock then stays under the heir's name, and is valid there.
  if (name !== 'lock') quietly(() => renameSync(draft, path.join(folder, 'lock')));
  const settled = name === 'lock' || read(path.join(folder, 'lock')) === read(path.join(folder, name));
  for (const other of namesIn(folder)) {
    const drawer = /^lock\.draft-(\d+)-/.exec(other)?.[1];
    const stray = drawer === undefined ? settled && other.startsWith('lock.heir-') : !isAlive(Number(drawer));
    if (stray) quietly(() => rmSync(path.join(folder, other)));
  }
}

function release(folder: string, name: string, text: string): void {
  for (const file of new Set([path.join(folder, 'lock'), path.join(folder, name)])) {
    if (read(file) === text) quietly(() => rmSync(file));
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** undefined: not a complete lock. */
function ownerIn(text: string): LockOwner | undefined {
  try {
    const found: unknown = JSON.parse(text);
    if (!found || typeof found !== 'object' || !('pid' in found) || typeof found.pid !== 'number') return undefined;
    const started = 'started' in found ? String(found.started) : '';
    const command = 'command' in found && typeof found.command === 'string' ? sanitize(found.command).slice(0, 40) : '';
    const since = 'since' in found && typeof found.since === 'number' ? { since: found.since } : {};
    return { pid: found.pid, started, command, ...since };
  } catch {
    return undefined;
  }
}
