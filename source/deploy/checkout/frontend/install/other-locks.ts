// Compares the lock files of pnpm, Yarn, and Bun with package.json.
import { parse } from 'yaml';
import { isRecord, strings } from '../../parsed.js';
import type { Lacks } from './lacks.js';

type Wanted = Record<string, string>;

/** The part before `packages:` has what package.json asked for. @param app the folder of the application in its workspace, else '' */
export function pnpmLockLacks(text: string, wanted: Wanted, app = ''): Lacks | undefined {
  const lock = parsed(text.split(/^packages:/m)[0] ?? '');
  if (!isRecord(lock)) return undefined;
  const importer = isRecord(lock.importers) ? lock.importers[app || '.'] : lock;
  if (!isRecord(importer)) return { names: Object.keys(wanted), peers: false };
  const written: Wanted = { ...strings(importer.specifiers) };
  for (const group of ['optionalDependencies', 'devDependencies', 'dependencies']) {
    const entries = isRecord(importer[group]) ? Object.entries(importer[group]) : [];
    for (const [name, entry] of entries) if (isRecord(entry) && typeof entry.specifier === 'string') written[name] = entry.specifier;
  }
  return differing(wanted, written);
}

/** bun.lock is JSON with trailing commas, which YAML allows (https://bun.com/docs/pm/lockfile). */
export function bunLockLacks(text: string, wanted: Wanted, app = ''): Lacks | undefined {
  const head = text.split(/^ {2}"(?:packages|trustedDependencies|overrides|patchedDependencies|catalogs?)":/m)[0] ?? '';
  const lock = parsed(`${head}}`);
  const workspaces = isRecord(lock) && isRecord(lock.workspaces) ? lock.workspaces : undefined;
  if (!workspaces) return undefined;
  const own = isRecord(workspaces[app]) ? workspaces[app] : {};
  return differing(wanted, { ...strings(own.optionalDependencies), ...strings(own.devDependencies), ...strings(own.dependencies) });
}

/** Each entry of yarn.lock begins with the ranges that it answers: `react@^19.0.0, react@19:`, in Yarn 2 and newer `"react@npm:^19.0.0":`. */
export function yarnLockLacks(text: string, wanted: Wanted): Lacks | undefined {
  if (!/^(# yarn lockfile|__metadata:)/m.test(text)) return undefined;
  const answered = new Set<string>();
  for (const [line] of text.matchAll(/^["\w@][^\n]*:$/gm))
    for (const range of line.slice(0, -1).split(',')) answered.add(range.trim().replaceAll('"', '').replace(/@npm:/, '@'));
  const names = Object.entries(wanted).filter(([name, range]) => /^[\w^~<>=*.|x -]+$/.test(range) && !answered.has(`${name}@${range}`));
  return { names: names.map(([name]) => name), peers: false };
}

function differing(wanted: Wanted, written: Wanted): Lacks {
  return { names: Object.keys(wanted).filter((name) => written[name] !== wanted[name]), peers: false };
}

function parsed(text: string): unknown {
  try {
    return parse(text, { merge: false });
  } catch {
    return undefined;
  }
}
