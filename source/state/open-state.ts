// Opens the state folder: takes the lock, reads the state file, and saves or deletes the state.

import { codeOf, makeFolder } from '../files.js';
import { moment } from '../units.js';
import type { Clock } from '../world/index.js';
import { emptyFolder, notWritable, removeDrafts, removeIfEmpty } from './folder.js';
import { type Lock, type LockOwner, takeLock } from './lock.js';
import { isBlank } from './release-state.js';
import type { State } from './schema.js';
import { openStateFile, type StateFile } from './state-file.js';

export type OpenOptions = { folder: string; write: boolean; command: string; clock: Pick<Clock, 'now'> };

export type OpenState = Pick<StateFile, 'state' | 'notice' | 'newer'> & {
  /** Why nothing is written: always, or since a write failed. */
  readOnly(): string | undefined;
  /** Calls `act`, and writes the state if it changed. Never throws, so that a run continues; readOnly() has the reason. */
  save(act?: () => void): void;
  /** Deletes our files; `close` also deletes the folder if it is empty. */
  deleteAll(): void;
  /** Can be called twice. */
  close(): void;
};

/** Failure (exit 2) that names the folder when `write` isn't possible. */
export function openState({ folder, write, command, clock }: OpenOptions): OpenState {
  const { lock, made } = write ? lockIn(folder, command, clock) : { lock: undefined, made: false };
  const owned = lock !== undefined && lock.owner === undefined;
  if (owned) removeDrafts(folder);
  const file = openStateFile(folder, owned, clock);
  const always = !write ? 'opened for reading' : lock?.owner ? heldBy(lock.owner, clock.now()) : file.readOnly;
  let failure: string | undefined;
  let deleted = false;
  return {
    state: file.state,
    newer: file.newer,
    ...(file.notice === undefined ? {} : { notice: file.notice }),
    readOnly: () => always ?? failure,
    save(act) {
      if (always) return;
      try {
        act?.();
        file.write();
        failure = undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        failure = `Can't write to the state folder ${folder} any more (${why}). This run continues, but the next one may not know what it did`;
      }
    },
    deleteAll() {
      if (always) return;
      emptyFolder(folder);
      file.reset();
      deleted = true;
    },
    close() {
      // Files written since, e.g. a kubeconfig of this process.
      if (deleted && isEmpty(file.state)) emptyFolder(folder);
      lock?.release();
      if (deleted || made) removeIfEmpty(folder);
    },
  };
}

function lockIn(folder: string, command: string, clock: Pick<Clock, 'now'>): { lock: Lock; made: boolean } {
  try {
    const made = makeFolder(folder);
    try {
      return { lock: takeLock(folder, { command, clock }), made };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      // Another instance ended at this moment, and deleted the folder.
      makeFolder(folder);
      return { lock: takeLock(folder, { command, clock }), made: true };
    }
  } catch (error) {
    throw notWritable(folder, error);
  }
}

function heldBy({ pid, command, since }: LockOwner, now: number): string {
  const words = [command, pid ? `pid ${pid}` : 'just starting', since === undefined ? '' : `since ${moment(since, now)}`];
  return `Another taskflow-tui (${words.filter((word) => word).join(', ')}) is running, so this one saves nothing`;
}

function isEmpty({ times, places }: State): boolean {
  return !Object.keys(times).length && Object.values(places).every(isBlank);
}
