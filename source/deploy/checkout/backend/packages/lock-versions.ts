// Reads the versions that a lock file names, as lines of a constraints file: `name==version` and, where the lock has one, a marker.
import { isRecord } from '../../parsed.js';
import { plainName } from './requirements.js';

type Locked = { name: string; version: string; marker: string };

/** uv.lock, poetry.lock, and pdm.lock: TOML with a table `[[package]]` for each. Split by hand, because TOML parsers take long for such files. */
export function tomlLockVersions(text: string): string[] {
  const found: Locked[] = [];
  for (const block of text.split(/^\[\[package\]\][ \t]*\r?$/m).slice(1)) {
    const table = block.split(/^\[(?!\[?package\.(?:source|dependencies)\b)/m)[0] ?? '';
    const field = (name: string) => new RegExp(`^${name} = "([^"\\n]*)"`, 'm').exec(table)?.[1] ?? '';
    const [name, version] = [field('name'), field('version')];
    // What comes from a folder, an archive, or git has no version on the index. poetry: [package.source] type = "git"; uv: source = { git = … }.
    const elsewhere =
      /^source = \{ (?!registry\b)/m.test(table) ||
      /^type = "(?:git|directory|file|url)"/m.test(table) ||
      /^(?:git|path|url) = "/m.test(table);
    if (name && isVersion(version) && !elsewhere) found.push({ name: plainName(name), version, marker: markerOf(table) });
  }
  return lines(found);
}

/** Pipfile.lock: JSON with a table `default`. Empty if it isn't JSON. */
export function pipfileLockVersions(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    const table = isRecord(value) && isRecord(value.default) ? value.default : {};
    return lines(
      Object.entries(table).flatMap(([name, entry]) => {
        const version = isRecord(entry) && typeof entry.version === 'string' ? entry.version.replace(/^==/, '') : '';
        return isVersion(version) ? [{ name: plainName(name), version, marker: '' }] : [];
      }),
    );
  } catch {
    return [];
  }
}

/** The names of a lock's packages. */
export function lockedNames(constraints: string[]): Set<string> {
  return new Set(constraints.map((line) => line.split('==')[0] ?? ''));
}

/** A local version, such as 2.3.0+cpu, is on an index of its own. */
function isVersion(text: string): boolean {
  return /^\d[\w.!-]{0,60}$/.test(text);
}

/** poetry: markers = "…"; pdm: marker = "…". uv's resolution-markers say less than its locked versions need, so those count as none. */
function markerOf(table: string): string {
  const [, marker = ''] = /^markers? = (?:"((?:[^"\\]|\\.)*)"|'[^'\n]*')/m.exec(table) ?? [];
  return marker.replace(/\\"/g, '"');
}

/** A package that is locked at several versions has none here, unless each has its marker. */
function lines(found: Locked[]): string[] {
  const count = new Map<string, number>();
  for (const { name } of found) count.set(name, (count.get(name) ?? 0) + 1);
  const usable = found.filter(({ name, marker }) => count.get(name) === 1 || marker !== '');
  return usable.map(({ name, version, marker }) => `${name}==${version}${marker && (count.get(name) ?? 0) > 1 ? ` ; ${marker}` : ''}`);
}
