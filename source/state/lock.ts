// One writer at a time: a file that names its owner. A lock whose owner is gone is taken over, by one only.
//
// The file is written whole under another name and then linked, so that nobody ever reads half an owner. A dead lock is not removed by
// those that find it: they link their own to a name made from the dead one, and the one that gets that name is the heir, who replaces the
// dead lock. An heir that died is inherited from in the same way. So nothing is ever taken away that somebody else has just put there.
import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../folder.js';
import { isAlive, startOf } from '../process-start.js';
import { plain } from '../text.js';
import type { Clock } from '../world/index.js';
import { namesIn, quietly } from './folder.js';

/** `since`: ms since the epoch; undefined for one of an older version. `pid` 0: it is just being started. */
export type LockOwner = { pid: number; started: string; command: string; since?: number };
/** `owner` undefined: the lock is ours until `release`. Otherwise who holds it. */
export type Lock = { owner?: LockOwner; release(): void };
/** `command`: what is at work, for the words of others. `link` is there for tests of file systems without one. */
export type LockOptions = { command: string; clock: Pick<Clock, 'now'>; link?: typeof linkSync };

const attempts = 100;
/** An empty lock that is younger is being written: by an older version, or where links are not supported. */
const writingMs = 2000;

/** Throws what the system says when nothing can be written in the folder. */
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
      const claim = claimed(folder, draft, text, options);
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

/** From the lock to its heir, and on, until somebody lives or the place is free. */
function claimed(folder: string, draft: string, text: string, { clock, link = linkSync }: LockOptions): Claim {
  const dead: { file: string; text: string }[] = [];
  let name = 'lock';
  while (!linked(draft, path.join(folder, name), text, link)) {
    const file = path.join(folder, name);
    // Asked first: one that was linked meanwhile is whole.
    const young = clock.now() - modified(file) < writingMs;
    const found = read(file);
    if (found === undefined) return { type: 'again' };
    if (found === '' && young) return { type: 'held', owner: { pid: 0, started: '', command: '' } };
    const owner = ownerIn(found);
    if (owner && isAlive(owner.pid) && owner.started === startOf(owner.pid)) return { type: 'held', owner };
    dead.push({ file, text: found });
    name = heirOf(name, found);
  }
  // Whoever inherited before us has replaced the lock before giving up the name that we have now.
  if (dead.every((one) => read(one.file) === one.text)) return { type: 'ours', name };
  rmSync(path.join(folder, name), { force: true });
  return { type: 'again' };
}

/** Its own name counts too: two that were left empty do not inherit from each other for ever. */
export function heirOf(name: string, text: string): string {
  return `lock.heir-${createHash('sha256').update(`${name}\0${text}`).digest('hex').slice(0, 16)}`;
}

/** false: the name is taken. */
function linked(draft: string, file: string, text: string, link: typeof linkSync): boolean {
  try {
    link(draft, file);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EINVAL'].includes(code)) throw error;
  }
  // Exclusive as well; the file is empty for a moment.
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The lock is ours: it takes the place of a dead one, and what the dead left is swept. */
function settle(folder: string, draft: string, name: string): void {
  // Where that is refused (Windows, while somebody reads the file), the lock lies under the heir's name, and holds there.
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

/** undefined: not a lock that anybody wrote to its end. */
function ownerIn(text: string): LockOwner | undefined {
  try {
    const found: unknown = JSON.parse(text);
    if (!found || typeof found !== 'object' || !('pid' in found) || typeof found.pid !== 'number') return undefined;
    const started = 'started' in found ? String(found.started) : '';
    const command = 'command' in found && typeof found.command === 'string' ? plain(found.command).slice(0, 40) : '';
    const since = 'since' in found && typeof found.since === 'number' ? { since: found.since } : {};
    return { pid: found.pid, started, command, ...since };
  } catch {
    return undefined;
  }
}
