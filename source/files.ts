// Creates folders, and writes text files whole or not at all: each goes to a draft beside it, which then takes its place.
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** `mode`: for its owner only, unless given. */
export type NewFile = { file: string; text: string; mode?: number };

/** Makes the folder. Throws what the system says; the old file is unchanged then, and no draft is left. */
export function writeFile(file: string, text: string): void {
  makeFolder(path.dirname(file));
  writeFiles([{ file, text }]);
}

/** Replaces no file before all drafts are written. */
export function writeFiles(files: NewFile[]): void {
  const drafts = files.map((one) => ({ ...one, draft: `${one.file}.${process.pid}.new` }));
  try {
    for (const { draft, text, mode = 0o600 } of drafts) writeDraft(draft, text, mode);
    for (const { draft, file } of drafts) renameSync(draft, file);
  } catch (error) {
    for (const { draft } of drafts) removeQuietly(draft);
    throw error;
  }
}

function writeDraft(draft: string, text: string, mode: number): void {
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'wx', mode);
  try {
    writeFileSync(descriptor, text);
    // The umask may have taken bits away.
    fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The error that led here says more.
  }
}

/**
 * Creates the folder and its parents for their owner only; false when it exists. Throws the system's error.
 * Node's recursive mkdir never returns where the system answers ENOENT below an existing folder, as /proc does.
 */
export function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (isFolder(folder)) return false;
    const parent = path.dirname(folder);
    if (codeOf(error) !== 'ENOENT' || parent === folder) throw error;
    makeFolder(parent);
  }
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    // Another process created it meanwhile.
    if (isFolder(folder)) return false;
    throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
