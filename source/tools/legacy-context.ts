// What the builder from before BuildKit needs: a context and a Dockerfile that it understands, in a folder of their own.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DockerIgnore, parseDockerIgnore } from './dockerignore.js';

export type LegacyContext = { directory: string; dockerfile: string; remove(): Promise<void> };

/**
 * Copies what is not ignored out of the person's folder, since that builder does not know `<Dockerfile>.dockerignore` and nothing may be
 * written into the folder. The copy is in the system's temporary folder until `remove`.
 */
export async function stageLegacyContext(context: string, dockerfile: string): Promise<LegacyContext> {
  const stage = await mkdtemp(path.join(tmpdir(), 'taskflow-build-'));
  const remove = () => rm(stage, { recursive: true, force: true });
  try {
    const directory = path.join(stage, 'context');
    await copyContext(context, directory, parseDockerIgnore(await ignoreText(context, dockerfile)));
    const rewritten = path.join(stage, 'Dockerfile');
    await writeFile(rewritten, withoutCacheMounts(await readFile(dockerfile, 'utf8')));
    return { directory, dockerfile: rewritten, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** As BuildKit chooses: the Dockerfile's own file, else that of the context. */
async function ignoreText(context: string, dockerfile: string): Promise<string> {
  const own = `${dockerfile}.dockerignore`;
  const file = existsSync(own) ? own : path.join(context, '.dockerignore');
  return existsSync(file) ? readFile(file, 'utf8') : '';
}

async function copyContext(from: string, to: string, rules: DockerIgnore, folder = ''): Promise<void> {
  await mkdir(path.join(to, folder), { recursive: true });
  for (const entry of await readdir(path.join(from, folder), { withFileTypes: true })) {
    const relative = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!rules.prunes(relative)) await copyContext(from, to, rules, relative);
      // docker would apply the context's own ignore file to the copy again.
    } else if (relative !== '.dockerignore' && !rules.ignores(relative)) {
      await cp(path.join(from, relative), path.join(to, relative), { verbatimSymlinks: true });
    }
  }
}

/** A cache mount only saves time; any other mount is needed, and stays for the builder to refuse. */
export function withoutCacheMounts(dockerfile: string): string {
  return dockerfile.replace(/--mount=(?=\S*\btype=(?:cache|tmpfs)\b)\S+[ \t]*/g, '');
}
