// The files that a build sees: those of its folder, less what the ignore file keeps out.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DockerIgnore, parseDockerIgnore } from './ignore-file.js';

/** Files and symbolic links of a build context, relative, '/'-separated, sorted. */
export async function contextFiles(context: string, dockerfile: string): Promise<string[]> {
  const file = ignoreFile(context, dockerfile);
  return filesUnder(context, parseDockerIgnore(file ? await readFile(file, 'utf8') : ''));
}

/** As BuildKit chooses: the Dockerfile's own file, else that of the context, else none. */
export function ignoreFile(context: string, dockerfile: string): string | undefined {
  return [`${dockerfile}.dockerignore`, path.join(context, '.dockerignore')].find((file) => existsSync(file));
}

/** Everything in a folder, or what `rules` let through. */
export async function filesUnder(folder: string, rules: DockerIgnore = parseDockerIgnore('')): Promise<string[]> {
  const found: string[] = [];
  const walk = async (prefix: string): Promise<void> => {
    const entries = await readdir(path.join(folder, prefix), { withFileTypes: true }).catch((error) => {
      if (prefix !== '' && hasVanished(error)) return [];
      throw error;
    });
    // One folder at a time, so that the largest of them is the longest that anything else has to wait.
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

/** What was listed a moment ago is gone, or something else: a folder that is worked in. */
export function hasVanished(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code));
}
