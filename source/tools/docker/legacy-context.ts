// Stages a build context and a Dockerfile for the legacy builder.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contextFiles } from '../../build-context.js';
import type { BuildRequest } from '../../world/index.js';

type Staged = Pick<BuildRequest, 'context' | 'dockerfile' | 'ignore'>;
export type LegacyContext = { directory: string; dockerfile: string; remove(): Promise<void> };

/**
 * Copies the files that aren't ignored to a temporary folder, because that builder doesn't know `<Dockerfile>.dockerignore` and the user's folder
 * stays unchanged. `remove` deletes the copy.
 */
export async function stageLegacyContext({ context, dockerfile, ignore }: Staged): Promise<LegacyContext> {
  const stage = await mkdtemp(path.join(tmpdir(), 'taskflow-build-'));
  const remove = () => rm(stage, { recursive: true, force: true });
  try {
    const directory = path.join(stage, 'context');
    await copyContext(context, directory, await contextFiles(context, dockerfile, ignore));
    const rewritten = path.join(stage, 'Dockerfile');
    await writeFile(rewritten, withoutCacheMounts(await readFile(dockerfile, 'utf8')));
    return { directory, dockerfile: rewritten, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

export async function copyContext(from: string, to: string, files: string[]): Promise<void> {
  for (const folder of new Set(['.', ...files.map((file) => path.dirname(file))])) await mkdir(path.join(to, folder), { recursive: true });
  for (const file of files) {
    // docker would apply the context's ignore file to the copy again.
    if (file !== '.dockerignore') await cp(path.join(from, file), path.join(to, file), { verbatimSymlinks: true });
  }
}

/** Cache mounts only save time. Other mounts are needed, so they stay and the builder refuses them. */
export function withoutCacheMounts(dockerfile: string): string {
  return dockerfile.replace(/--mount=(?=\S*\btype=(?:cache|tmpfs)\b)\S+[ \t]*/g, '');
}
