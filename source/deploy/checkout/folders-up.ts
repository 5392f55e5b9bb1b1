// Lists the folders that may be the root of the project that a folder belongs to.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Folders above the first that may be the root. */
const highest = 5;

/** From the folder itself up to the repository's root, but not the home folder or anything above it. */
export function foldersUpFrom(directory: string): string[] {
  const found: string[] = [];
  const home = homedir();
  for (let each = directory; found.length <= highest; each = path.dirname(each)) {
    if (each === home || home.startsWith(`${each}${path.sep}`) || each === path.dirname(each)) return found;
    found.push(each);
    if (existsSync(path.join(each, '.git'))) return found;
  }
  return found;
}
