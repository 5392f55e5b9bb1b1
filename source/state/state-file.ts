// The state file: read once at the door, put aside when it is damaged, left alone when it is of a newer version, written whole.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../folder.js';
import type { Clock } from '../world/index.js';
import { parseState } from './migrations.js';
import { type Content, nothing, schema } from './schema.js';
import { writeWhole } from './write-atomic.js';

export type StateFile = {
  content: Content;
  /** What the person is to know. */
  notice?: string;
  /** Why it must be left as it is. */
  leave?: string;
  /** Nothing in the folder may be used. */
  newer: boolean;
  /** Writes what `content` is now, when that is not what the file holds. Throws what {@link writeWhole} throws. */
  write(): void;
  /** The file was removed, and `content` is to be nothing. */
  removed(): void;
};

/** `mayWrite`: a damaged file is put aside. Never throws: what cannot be read is said, and is as if it were empty. */
export function openStateFile(folder: string, mayWrite: boolean, clock: Pick<Clock, 'now'>): StateFile {
  const file = path.join(folder, 'state.json');
  const found = readState(file);
  if (found.type === 'content') return stateFile(folder, found.content, found.asWritten);
  if (found.type === 'newer') {
    const versions = `schema ${found.schema}, and this one knows ${schema}`;
    const leave = `the state file was written by a newer version (${versions}); it is left as it is, and nothing is remembered`;
    return { ...stateFile(folder, nothing()), leave, newer: true };
  }
  if (!mayWrite)
    return { ...stateFile(folder, nothing()), notice: `the state file ${file} cannot be read (${found.why}): as if it were empty` };
  try {
    const aside = putAside(file, clock.now());
    const notice = `the state file was damaged (${found.why}); it is kept as ${aside}, and every step is checked anew`;
    return { ...stateFile(folder, nothing()), notice };
  } catch (error) {
    const leave = `the state file ${file} is damaged (${found.why}) and cannot be put aside (${codeOf(error)}); nothing is remembered`;
    return { ...stateFile(folder, nothing()), leave };
  }
}

type Found = Exclude<ReturnType<typeof parseState>, { type: 'content' }> | { type: 'content'; content: Content; asWritten?: string };

function readState(file: string): Found {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error) ?? String(error);
    // No file, or no folder.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { type: 'content', content: nothing(), asWritten: JSON.stringify(nothing()) };
    return { type: 'damaged', why: `it cannot be read: ${code}` };
  }
  const parsed = parseState(text);
  if (parsed.type !== 'content') return parsed;
  return { ...parsed, asWritten: JSON.stringify(parsed.content) };
}

function stateFile(folder: string, content: Content, asWritten = ''): StateFile {
  let last = asWritten;
  return {
    content,
    newer: false,
    write() {
      const now = JSON.stringify(content);
      if (now === last) return;
      writeWhole(folder, 'state', content);
      last = now;
    },
    removed() {
      Object.assign(content, nothing());
      last = '';
    },
  };
}

/** Its bytes stay, under a name that is not taken yet. */
function putAside(file: string, now: number): string {
  const aside = `${file}.corrupt-${new Date(now).toISOString().replaceAll(':', '-')}`;
  let name = aside;
  for (let more = 2; existsSync(name); more++) name = `${aside}-${more}`;
  renameSync(file, name);
  return name;
}
