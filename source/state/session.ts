// The state folder while it is open: who may write in it, what it holds, and how that is kept or let go.

import { codeOf, makeFolder } from '../folder.js';
import { moment } from '../text.js';
import type { Clock } from '../world/index.js';
import { emptyFolder, notWritable, removeHalfWritten, removeIfEmpty } from './folder.js';
import { type Lock, type LockOwner, takeLock } from './lock.js';
import type { Content } from './schema.js';
import { isBlank } from './scope.js';
import { openStateFile, type StateFile } from './state-file.js';

export type NotebookOptions = { folder: string; write: boolean; command: string; clock: Pick<Clock, 'now'> };

export type Notebook = Pick<StateFile, 'content' | 'notice' | 'newer'> & {
  /** Why nothing is written: for good, or since a write failed. */
  readOnly(): string | undefined;
  /** Does `act`, and writes the content where it has changed. Never throws: a run that is deploying goes on, and readOnly() says it. */
  keep(act?: () => void): void;
  /** Nothing is remembered any more: the folder is emptied of what is ours, and goes with `close` when nothing else is in it. */
  letGo(): void;
  /** May be called again. */
  close(): void;
};

/** Failure (exit 2) that names the folder when it is to be written and cannot be. */
export function openNotebook({ folder, write, command, clock }: NotebookOptions): Notebook {
  const { lock, made } = write ? lockIn(folder, command, clock) : { lock: undefined, made: false };
  const mine = lock !== undefined && lock.owner === undefined;
  if (mine) removeHalfWritten(folder);
  const file = openStateFile(folder, mine, clock);
  const lasting = !write ? 'opened for reading' : lock?.owner ? heldBy(lock.owner, clock.now()) : file.leave;
  let unwritten: string | undefined;
  let gone = false;
  return {
    content: file.content,
    newer: file.newer,
    ...(file.notice === undefined ? {} : { notice: file.notice }),
    readOnly: () => lasting ?? unwritten,
    keep(act) {
      if (lasting) return;
      try {
        act?.();
        file.write();
        unwritten = undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        unwritten = `the state folder ${folder} cannot be written any more (${why}); this run goes on, and the next one may not know of it`;
      }
    },
    letGo() {
      if (lasting) return;
      emptyFolder(folder);
      file.removed();
      gone = true;
    },
    close() {
      // What was written since then, e.g. a kubeconfig of this process.
      if (gone && isNothing(file.content)) emptyFolder(folder);
      lock?.release();
      if (gone || made) removeIfEmpty(folder);
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
      // Another one ended at this moment, and took the folder with it.
      makeFolder(folder);
      return { lock: takeLock(folder, { command, clock }), made: true };
    }
  } catch (error) {
    throw notWritable(folder, error);
  }
}

function heldBy({ pid, command, since }: LockOwner, now: number): string {
  const words = [command, pid ? `pid ${pid}` : 'just starting', since === undefined ? '' : `since ${moment(since, now)}`];
  return `another taskflow-tui (${words.filter((word) => word).join(', ')}) is at work; this one remembers nothing`;
}

function isNothing({ times, places }: Content): boolean {
  return !Object.keys(times).length && Object.values(places).every(isBlank);
}
