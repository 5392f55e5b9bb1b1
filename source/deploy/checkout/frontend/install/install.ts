// Decides how the image installs a checkout's packages: the manager, the lock file, and what fills the gaps.
import type { BuildArgs } from '../../../../release/application.js';
import type { Folder } from '../../folder.js';
import { dayFact, dayHints, type PackagesDay } from '../../packages-day.js';
import type { Manifest } from '../package-json.js';
import { type LockFile, lockFilesOf } from './lock-file.js';
import { type Manager, managerFor, parsePackageManager } from './managers.js';

export type Install = { facts: string[]; hints: string[]; buildArgs: BuildArgs; lock: LockFile | undefined };

/** @param root has the lock file  @param app the application's folder in it, else '' */
export async function installOf(root: Folder, manifest: Manifest, day: PackagesDay, app = ''): Promise<Install> {
  const [lock, ...others] = await lockFilesOf(root, manifest, app);
  const named = parsePackageManager(manifest.packageManager);
  const name = lock?.manager ?? named?.name ?? 'npm';
  const manager = managerFor(name, lock?.text ?? '', named?.name === name ? named.version : '');
  const missing = lock?.lacks?.names ?? [];
  const complete = lock === undefined || missing.length > 0;
  const legacy = lock?.manager === 'npm' && lock.lacks?.peers === true && !complete;
  const dated = manager.dated && day.until !== undefined;
  return {
    lock,
    facts: [
      lockFact(lock, missing),
      ...(legacy ? ['peer dependencies as its lock file has them'] : []),
      ...(complete ? [dated ? dayFact(day) : dayFact({ until: undefined, because: 'today' })] : []),
    ],
    hints: [
      ...(lock && others.length ? [ignoredHint(lock, others)] : []),
      ...(complete && dated ? dayHints(day) : []),
      ...(complete && !manager.dated && day.until !== undefined ? [`${managerTitle(manager)} can't choose packages by their day`] : []),
    ],
    buildArgs: argumentsOf(manager, complete, day, legacy),
  };
}

/** Without those that are the Dockerfile's defaults. */
function argumentsOf(manager: Manager, complete: boolean, { until }: PackagesDay, legacy: boolean): BuildArgs {
  const tool = complete ? manager.newest : manager.exact;
  const install = complete ? manager.complete(until) : `${manager.install}${legacy ? ' --legacy-peer-deps' : ''}`;
  return {
    ...(tool === undefined ? {} : { MANAGER: tool }),
    ...(install === 'npm ci' ? {} : { INSTALL: install }),
    ...(manager.complete(until) === 'npm install' ? {} : { COMPLETE: manager.complete(until) }),
    ...(manager.dated && until !== undefined ? { UNDATED: manager.complete(undefined) } : {}),
  };
}

function managerTitle({ exact = 'npm' }: Manager): string {
  return exact.replace('@', ' ');
}

function lockFact(lock: LockFile | undefined, missing: string[]): string {
  if (!lock) return 'no lock file';
  return missing.length ? `${lock.name} without ${listOf(missing)}` : lock.name;
}

/** `a`, `a and b`, `a and 3 more`. */
function listOf([first = '', ...rest]: string[]): string {
  if (rest.length === 0) return first;
  return `${first} and ${rest.length === 1 ? rest[0] : `${rest.length} more`}`;
}

function ignoredHint(lock: LockFile, [other]: LockFile[]): string {
  const why = other?.lacks?.names.length ? `it lacks ${listOf(other.lacks.names)} of package.json` : `the build uses ${lock.name}`;
  return `The build ignores ${other?.name}: ${why}`;
}
