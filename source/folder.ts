// Creates folders, and reads the code of a system error.
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

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
