// Finds the lock file of a Next.js checkout, and which release of its package manager reads it.
import type { BuildArgs } from '../../../release/application.js';
import { type Folder, firstOf } from '../folder.js';

/** In the Dockerfile's order. */
const names = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'];

export type LockFile = { fact: string; hints: string[]; buildArgs: BuildArgs };

export async function lockFileOf(folder: Folder): Promise<LockFile> {
  const name = await firstOf(folder, names);
  if (name === undefined) return { fact: 'no lock file', hints: [await noLockHint(folder)], buildArgs: {} };
  return { fact: name, hints: [], buildArgs: packageManagerArguments(name, await folder.text(name)) };
}

/**
 * The Dockerfile uses pnpm 10 and yarn 4; each refuses the files of an older release.
 * pnpm 8 writes lockfileVersion 6 (https://github.com/pnpm/spec/tree/master/lockfile); yarn 2 and 3 write __metadata 4 to 6, yarn 4 from 8 on.
 */
function packageManagerArguments(name: string, text: string): BuildArgs {
  const version = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  if (name === 'pnpm-lock.yaml') {
    const written = version(/^lockfileVersion:\s*'?(\d+)/m);
    return written >= 9 ? {} : { PNPM_VERSION: written >= 6 ? '8' : '7' };
  }
  if (name === 'yarn.lock' && version(/^__metadata:\s*\n\s+version:\s*"?(\d+)/m) < 8) return { YARN_VERSION: '3' };
  return {};
}

async function noLockHint(folder: Folder): Promise<string> {
  const bun = await firstOf(folder, ['bun.lock', 'bun.lockb']);
  return bun
    ? `The build ignores ${bun}, and npm chooses the versions from package.json. To pin them, create a package-lock.json with npm install`
    : 'Without a lock file, each build may get other versions. Create a package-lock.json with npm install';
}
