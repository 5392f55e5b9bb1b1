// Lists the files of a build context: the files of its folder that the ignore file lets through.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DockerIgnore, parseDockerIgnore } from './ignore-file.js';

/**
 * Files and symbolic links of a build context, relative, '/'-separated, sorted.
 * @param ignore rules to use instead of those of an ignore file
 */
export async function contextFiles(context: string, dockerfile: string, ignore?: string): Promise<string[]> {
  const file = ignoreFile(context, dockerfile);
  return filesUnder(context, parseDockerIgnore(ignore ?? (file ? await readFile(file, 'utf8') : '')));
}

/** BuildKit's choice: the Dockerfile's own ignore file, else the context's, else none. */
export function ignoreFile(context: string, dockerfile: string): string | undefined {
  return [`${dockerfile}.dockerignore`, path.join(context, '.dockerignore')].find((file) => existsSync(file));
}

/** All files of a folder that `rules` let through. */
export async function filesUnder(folder: string, rules: DockerIgnore = parseDockerIgnore('')): Promise<string[]> {
  const found: string[] = [];
  const walk = async (prefix: string): Promise<void> => {
    const entries = await readdir(path.join(folder, prefix), { withFileTypes: true }).catch((error) => {
      if (prefix !== '' && hasVanished(error)) return [];
      throw error;
    });
    // One folder at a time, so the event loop never waits longer than for the largest one.
    for (const entry of entries) {
      const relative = path.posix.join(prefix, entry.name);
      if (entry.isDirectory()) {
        if (!rules.prunes(relative)) await walk(relative);
      } else if ((entry.isFile() || entry.isSymbolicLink()) && !rules.ignores(relative)) found.push(relative);
    }
  };
  await walk('');
  return found.sort();
}

/** A listed file is gone or replaced, because somebody works in the folder. */
export function hasVanished(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code));
}
