// The package managers: their lock files, the packages that they are, and their commands.
import semver from 'semver';

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/**
 * `exact`: the package that has the release which wrote the lock file; undefined for npm itself. `newest`: one that also adds packages as of a
 * day. `install` follows the lock file; `complete` also adds what it lacks.
 */
export type Manager = {
  name: ManagerName;
  exact: string | undefined;
  newest: string | undefined;
  install: string;
  /** `until`: a time in ISO format; undefined for today's packages. */
  complete(until: string | undefined): string;
  /** It can add packages as of a day. */
  dated: boolean;
};

/** In the order in which the first is used if nothing else decides. */
export const lockFiles: Record<string, ManagerName> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

/** @param lock the text of the lock file, '' without one  @param wanted a version, or '' */
export function managerFor(name: ManagerName, lock: string, wanted: string): Manager {
  if (name === 'npm') return npm(lock);
  if (name === 'pnpm') return pnpm(lock, wanted);
  if (name === 'bun') return bun;
  return /^__metadata:/m.test(lock) || (lock === '' && (semver.coerce(wanted)?.major ?? 1) > 1) ? yarnBerry(lock, wanted) : yarnClassic;
}

/** `pnpm@9.12.0+sha512.ab` → pnpm, 9.12.0. */
export function parsePackageManager(text: string | undefined): { name: ManagerName; version: string } | undefined {
  const [, name, version = ''] = /^(npm|pnpm|yarn|bun)(?:@([^+\s]*))?/.exec(text ?? '') ?? [];
  return name === undefined
    ? undefined
    : { name: name as ManagerName, version: /^\d+(\.\d+){0,2}(-[\w.]+)?$/.test(version) ? version : '' };
}

/**
 * Hosts that copy the registry of npm. A lock file that was written with one names it for each package, although npm replaces only its own
 * registry's host there: https://docs.npmjs.com/cli/v11/using-npm/config#replace-registry-host
 */
const mirrors =
  /"resolved": *"https?:\/\/(?:[\w-]+\.)*(?:npmmirror\.com|npm\.taobao\.org|nlark\.com|cnpmjs\.org|cloud\.tencent\.com|tencentyun\.com|huaweicloud\.com)\//;

function npm(lock: string): Manager {
  const here = mirrors.test(lock) ? ' --replace-registry-host=always' : '';
  return {
    name: 'npm',
    exact: undefined,
    newest: undefined,
    install: `npm ci${here}`,
    complete: (until) => `npm install${until ? ` --before=${until}` : ''}${here}`,
    dated: true,
  };
}

/** pnpm 7 writes lockfileVersion 5, pnpm 8 writes 6, and newer ones 9 (https://github.com/pnpm/spec/tree/master/lockfile). */
function pnpm(lock: string, wanted: string): Manager {
  const format = Number(/^lockfileVersion:\s*["']?(\d+)/m.exec(lock)?.[1] ?? 9);
  const major = semver.coerce(wanted)?.major ?? 0;
  const oldest = format >= 9 ? 9 : format >= 6 ? 8 : 7;
  const fits = format >= 9 ? major >= 9 : major === oldest;
  // pnpm 10.16 and newer add packages of a minimum age.
  const newest = format >= 9 ? Math.max(major, 10) : oldest;
  return {
    name: 'pnpm',
    exact: `pnpm@${fits ? wanted : newest}`,
    newest: `pnpm@${newest}`,
    install: 'pnpm install --frozen-lockfile --node-linker=hoisted',
    complete: (until) =>
      `pnpm install --no-frozen-lockfile --node-linker=hoisted${until ? ` --config.minimumReleaseAge=${ageSince(until, 60)}` : ''}`,
    dated: format >= 9,
  };
}

const yarnClassic: Manager = {
  name: 'yarn',
  exact: 'yarn@1',
  newest: 'yarn@1',
  install: 'yarn install --frozen-lockfile --ignore-engines',
  complete: () => 'yarn install --ignore-engines',
  dated: false,
};

/** Yarn 2 and 3 write __metadata 4 to 6, Yarn 4 writes 8 and more. */
function yarnBerry(lock: string, wanted: string): Manager {
  const format = Number(/^__metadata:\s*\n\s+version:\s*"?(\d+)/m.exec(lock)?.[1] ?? 8);
  const old = format < 8;
  const newest = old ? '3' : '4';
  // Yarn 4.15 and newer don't run the scripts of packages, on which older lock files rely.
  const settings = 'YARN_IGNORE_PATH=1 YARN_NODE_LINKER=node-modules YARN_ENABLE_SCRIPTS=1';
  return {
    name: 'yarn',
    exact: `@yarnpkg/cli-dist@${semver.valid(wanted) && wanted.startsWith(`${newest}.`) ? wanted : newest}`,
    newest: `@yarnpkg/cli-dist@${newest}`,
    install: `${settings} yarn install --immutable`,
    complete: (until) =>
      `${settings}${until && !old ? ` YARN_NPM_MINIMAL_AGE_GATE=${ageSince(until, 60)}` : ''} yarn install --no-immutable`,
    dated: !old,
  };
}

const bun: Manager = {
  name: 'bun',
  exact: 'bun@1',
  newest: 'bun@1',
  install: 'bun install --frozen-lockfile --linker=hoisted',
  complete: (until) => `bun install --linker=hoisted${until ? ` --minimum-release-age=${ageSince(until, 1)}` : ''}`,
  dated: true,
};

/** An expression for the shell, so that the command stays the same over time. */
function ageSince(until: string, secondsPerUnit: number): string {
  const seconds = Math.floor(Date.parse(until) / 1000);
  return `$(( ($(date +%s) - ${seconds}) / ${secondsPerUnit} ))`;
}
