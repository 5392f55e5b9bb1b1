// Reads and writes the state file. Quarantines a damaged one, and leaves one of a newer version as it is.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../files.js';
import type { Clock } from '../world/index.js';
import { readStateText, type StateText } from './migrations.js';
import { emptyState, type State, schema } from './schema.js';
import { writeAtomic } from './write-atomic.js';

export type StateFile = {
  state: State;
  /** Something to tell the person. */
  notice?: string;
  /** Why the file must not be written. */
  readOnly?: string;
  /** Nothing in the folder can be used. */
  newer: boolean;
  /** Writes `state` if it changed. Throws as {@link writeAtomic}. */
  write(): void;
  /** Empties `state` after the file was deleted. */
  reset(): void;
};

/** `mayWrite`: quarantine a damaged file. Never throws: a file that can't be read counts as empty, with a notice. */
export function openStateFile(folder: string, mayWrite: boolean, clock: Pick<Clock, 'now'>): StateFile {
  const file = path.join(folder, 'state.json');
  const found = readFile(file);
  if (found.type === 'state') return stateFile(folder, found.state, true);
  if (found.type === 'newer') {
    const versions = `schema ${found.schema}; this version knows ${schema}`;
    const readOnly = `A newer version wrote the state file (${versions}). taskflow-tui leaves it as it is, and saves nothing`;
    return { ...stateFile(folder, emptyState()), readOnly, newer: true };
  }
  if (!mayWrite)
    return { ...stateFile(folder, emptyState()), notice: `Can't read the state file ${file} (${found.why}), so it counts as empty` };
  try {
    const copy = quarantine(file, clock.now());
    const notice = `The state file was damaged (${found.why}). It is now ${copy}, and taskflow-tui checks every step again`;
    return { ...stateFile(folder, emptyState()), notice };
  } catch (error) {
    const readOnly = `The state file ${file} is damaged (${found.why}) and can't be renamed (${codeOf(error)}), so nothing is saved`;
    return { ...stateFile(folder, emptyState()), readOnly };
  }
}

function readFile(file: string): StateText {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error) ?? String(error);
    // No file, or no folder.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { type: 'state', state: emptyState() };
    return { type: 'damaged', why: code };
  }
  return readStateText(text);
}

function stateFile(folder: string, state: State, unchanged = false): StateFile {
  let written = unchanged ? JSON.stringify(state) : '';
  return {
    state,
    newer: false,
    write() {
      const text = JSON.stringify(state);
      if (text === written) return;
      writeAtomic(folder, 'state', state);
      written = text;
    },
    reset() {
      Object.assign(state, emptyState());
      written = '';
    },
  };
}

/** Renames the file to a free name, and returns it. */
function quarantine(file: string, now: number): string {
  const base = `${file}.corrupt-${new Date(now).toISOString().replaceAll(':', '-')}`;
  let name = base;
  for (let more = 2; existsSync(name); more++) name = `${base}-${more}`;
  renameSync(file, name);
  return name;
}
