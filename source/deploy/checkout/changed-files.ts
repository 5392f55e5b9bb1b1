// Describes in a few words what changed in a folder since its image was built.
import path from 'node:path';
import { contextOf, type Source } from '../../release/application.js';
import { sanitize } from '../../sanitize.js';
import { type InputDigest, outside } from './input-digest.js';

type Files = InputDigest['files'];
type Change = { name: string; how: 'changed' | 'added' | 'removed' };

/** Characters that fit on one line. */
const most = 100;
/** Characters of one path; a longer one loses its beginning. */
const mostOfPath = 48;

/** Sorted by name; files of the folder come last. */
export function changesBetween(before: Files, after: Files): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): Change[] => {
    if (before[name] === after[name]) return [];
    return [{ name, how: before[name] === undefined ? 'added' : after[name] === undefined ? 'removed' : 'changed' }];
  });
}

/**
 * One text for each kind of change: `backend-docker/app/main.py changed`, `frontend: 3 files changed: app/page.tsx, app/layout.tsx and 1 more`,
 * `the Dockerfile of the backend changed`. A single file has its path from `cwd`; several have their paths in the folder.
 * @param named how many of several files to name
 */
export function describeChanges(source: Source, changes: Change[], named = 2, cwd = process.cwd()): string[] {
  const { component } = source;
  const files = changes.filter(({ name }) => !name.startsWith('/'));
  const whole = changes.filter(({ name }) => name === outside.dockerfile || name === outside.ignoreFile);
  const words = whole.map(({ name, how }) => `the ${name.slice(1)} of the ${component} ${how}`);
  const built = changes.filter(({ name }) => name.startsWith(outside.argument('')));
  for (const { name, how } of built) words.push(`${component}: ${sanitize(name.slice(1))} ${how}`);
  const [first] = files;
  if (first && files.length === 1) words.push(`${shortPath(relativePath(source, first.name, cwd))} ${first.how}`);
  else if (first) words.push(`${component}: ${severalFiles(files, named)}`);
  return words;
}

/** Fits all changes on one line of about a hundred characters: names fewer files, and counts what doesn't fit. */
export function changesLine(parts: (string | { source: Source; changes: Change[] })[], cwd?: string): string {
  const texts = [2, 1, 0].map((named) =>
    parts.flatMap((one) => (typeof one === 'string' ? [one] : describeChanges(one.source, one.changes, named, cwd))),
  );
  return joined(fit(texts.find((words) => joined(words).length <= most) ?? texts.at(-1) ?? []));
}

function joined(words: string[]): string {
  return words.join(' · ');
}

function fit(words: string[]): string[] {
  let count = words.length;
  while (count > 1 && joined(words.slice(0, count)).length > most) count--;
  return count === words.length ? words : [...words.slice(0, count), `${words.length - count} more`];
}

function severalFiles(files: Change[], named: number): string {
  const [{ how: first } = { how: 'changed' }] = files;
  const alike = files.every(({ how }) => how === first);
  const head = `${files.length} files ${alike ? first : 'changed'}`;
  if (named === 0) return head;
  const names = files.slice(0, named).map(({ name, how }) => `${shortPath(name)}${alike || how === 'changed' ? '' : ` (${how})`}`);
  const rest = files.length - names.length;
  return rest === 0 ? `${head}: ${names.join(' and ')}` : `${head}: ${names.join(', ')} and ${rest} more`;
}

/** The path from `cwd` if the file is below it, else the whole path. Files of the included application are named from the package's folder. */
function relativePath(source: Source, name: string, cwd: string): string {
  const file = path.join(contextOf(source), name);
  if (source.own) return path.relative(path.resolve(source.directory, '../..'), file);
  const relative = path.relative(cwd, file);
  return /^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative) ? file : relative;
}

function shortPath(name: string): string {
  const text = sanitize(name);
  return text.length > mostOfPath ? `…${text.slice(1 - mostOfPath)}` : text;
}
