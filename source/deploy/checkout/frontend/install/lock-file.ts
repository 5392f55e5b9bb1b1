// Chooses the lock file to install from: of several, one that has what package.json asks for.
import type { Folder } from '../../folder.js';
import type { Manifest } from '../package-json.js';
import type { Lacks } from './lacks.js';
import { lockFiles, type ManagerName, parsePackageManager } from './managers.js';
import { npmLockLacks } from './npm-lock.js';
import { bunLockLacks, pnpmLockLacks, yarnLockLacks } from './other-locks.js';

/** `lacks`: undefined if it can't be read as text, such as bun.lockb. */
export type LockFile = { name: string; manager: ManagerName; text: string; lacks: Lacks | undefined };

/** Large applications have lock files of several mebibytes. */
const largest = 16 << 20;
/** Files that git wrote, one after the other, are this close. */
const sameMs = 60_000;

/** The best one first. @param folder the one that has the lock file  @param app the application's folder in it, else '' */
export async function lockFilesOf(folder: Folder, manifest: Manifest, app = ''): Promise<LockFile[]> {
  const found: (LockFile & { modified: number })[] = [];
  for (const [name, manager] of Object.entries(lockFiles)) {
    if (!(await folder.has(name))) continue;
    const text = await folder.text(name, largest);
    found.push({ name, manager, text, lacks: compare(name, text, manifest, app), modified: await folder.modified(name) });
  }
  const named = parsePackageManager(manifest.packageManager)?.name;
  const rank = ({ lacks }: LockFile) => (lacks === undefined ? 1 : lacks.names.length === 0 ? 0 : 2);
  const isNamed = ({ manager }: LockFile) => (manager === named ? 0 : 1);
  return found.sort((a, b) => {
    const newer = Math.abs(a.modified - b.modified) > sameMs ? b.modified - a.modified : 0;
    return rank(a) - rank(b) || isNamed(a) - isNamed(b) || newer;
  });
}

function compare(name: string, text: string, { packages, overrides }: Manifest, app: string): Lacks | undefined {
  if (name === 'pnpm-lock.yaml') return pnpmLockLacks(text, packages, app);
  if (name === 'yarn.lock') return yarnLockLacks(text, packages);
  if (name === 'bun.lock') return bunLockLacks(text, packages, app);
  return name === 'bun.lockb' ? undefined : npmLockLacks(text, packages, overrides, app);
}
