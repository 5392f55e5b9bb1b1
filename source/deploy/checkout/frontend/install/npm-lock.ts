// Compares package-lock.json with package.json, as `npm ci` does (https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json).
import semver from 'semver';
import { isRecord, strings } from '../../parsed.js';
import type { Lacks } from './lacks.js';

type Packages = Map<string, Record<string, unknown>>;

/** Undefined if it isn't a lock file. @param app the application's folder in the lock file's workspace, else '' */
export function npmLockLacks(text: string, wanted: Record<string, string>, overrides: boolean, app = ''): Lacks | undefined {
  const lock = parse(text);
  if (!isRecord(lock) || (!isRecord(lock.packages) && !isRecord(lock.dependencies))) return undefined;
  const packages = packagesOf(lock);
  const direct = Object.entries(wanted).flatMap(([name, range]) => {
    const version = versionOf(packages, app, name);
    return version !== undefined && allows(range, version) ? [] : [name];
  });
  // Versions of lockfileVersion 1 have no peer dependencies, and npm adds them.
  const others = overrides || !isRecord(lock.packages) ? { dependencies: [], peers: [] } : indirect(packages);
  return { names: [...new Set([...direct, ...others.dependencies])], peers: others.peers.length > 0 };
}

/** What packages depend on and the lock file doesn't have. */
function indirect(packages: Packages): { dependencies: string[]; peers: string[] } {
  const dependencies = new Set<string>();
  const peers = new Set<string>();
  for (const [place, entry] of packages) {
    // Packages for one system may bring their dependencies along.
    if (!place.includes('node_modules/') || entry.cpu !== undefined || entry.os !== undefined) continue;
    const optional = strings(entry.optionalDependencies);
    for (const [name, range] of Object.entries(strings(entry.dependencies))) {
      if (name in optional) continue;
      const version = versionOf(packages, place, name);
      if (version === undefined || !allows(range, version)) dependencies.add(name);
    }
    const meta = isRecord(entry.peerDependenciesMeta) ? entry.peerDependenciesMeta : {};
    const needed = Object.keys(strings(entry.peerDependencies)).filter((name) => !isRecord(meta[name]) || meta[name].optional !== true);
    // npm doesn't install the peers of an optional package that it leaves out.
    if (entry.optional !== true) for (const name of needed) if (versionOf(packages, place, name) === undefined) peers.add(name);
  }
  return { dependencies: [...dependencies], peers: [...peers] };
}

function packagesOf(lock: Record<string, unknown>): Packages {
  const found: Packages = new Map();
  if (isRecord(lock.packages)) {
    for (const [place, entry] of Object.entries(lock.packages)) if (isRecord(entry)) found.set(place, entry);
  } else if (isRecord(lock.dependencies)) {
    for (const [name, entry] of Object.entries(lock.dependencies)) if (isRecord(entry)) found.set(`node_modules/${name}`, entry);
  }
  return found;
}

/** Node.js looks in the folder's own node_modules, then in those of the folders above it. '' for a version that isn't written. */
function versionOf(packages: Packages, place: string, name: string): string | undefined {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const entry = packages.get(folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`);
    if (entry) return typeof entry.version === 'string' ? entry.version : '';
    if (folder === '') return undefined;
  }
}

/** A tag, an address, or a folder fits any version. */
function allows(range: string, version: string): boolean {
  const written = /^npm:.+@(.+)$/.exec(range)?.[1] ?? range;
  if (version === '' || semver.valid(version) === null || semver.validRange(written, true) === null) return true;
  return semver.satisfies(version, written, { loose: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
