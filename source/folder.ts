// Making folders, for every room.
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes the folder and those above it, for their owner only; false when it was there. Throws what the system says.
 * Not Node's own recursive mkdir: where the system answers ENOENT under a folder that is there (/proc does), that one never returns.
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
    // Made by another at this moment.
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
