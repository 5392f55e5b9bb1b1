// What changed in a folder since its image was built, in a few words that name the files.
import path from 'node:path';
import type { Source } from '../../release/application.js';
import { plain } from '../../text.js';
import { type InputDigest, outside } from './input-digest.js';

type Files = InputDigest['files'];
type Change = { name: string; how: 'changed' | 'added' | 'removed' };

/** Characters of a text that stays one line. */
const most = 100;
/** Of one path in it; what is over that is cut in front. */
const mostOfPath = 48;

/** Parts that differ, by name; files of the folder come after what is not in it. */
export function changesBetween(before: Files, after: Files): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): Change[] => {
    if (before[name] === after[name]) return [];
    return [{ name, how: before[name] === undefined ? 'added' : after[name] === undefined ? 'removed' : 'changed' }];
  });
}

/**
 * One text a kind of change: `backend-docker/app/main.py changed`, `frontend: 3 files changed: app/page.tsx, app/layout.tsx and 1 more`,
 * `the Dockerfile of the backend changed`. A file that is the only one has the path that leads to it from `cwd`, the others that in their folder.
 * @param named how many of several files are named
 */
export function describeChanges(source: Source, changes: Change[], named = 2, cwd = process.cwd()): string[] {
  const { component } = source;
  const files = changes.filter(({ name }) => !name.startsWith('/'));
  const whole = changes.filter(({ name }) => name === outside.dockerfile || name === outside.ignoreFile);
  const words = whole.map(({ name, how }) => `the ${name.slice(1)} of the ${component} ${how}`);
  const built = changes.filter(({ name }) => name.startsWith(outside.argument('')));
  for (const { name, how } of built) words.push(`${component}: ${plain(name.slice(1))} ${how}`);
  const [first] = files;
  if (first && files.length === 1) words.push(`${shown(fromHere(source, first.name, cwd))} ${first.how}`);
  else if (first) words.push(`${component}: ${severalFiles(files, named)}`);
  return words;
}

/** All of it in one line of about a hundred characters: fewer files are named, and what has no room is counted. Texts stay as they are. */
export function changesLine(told: (string | { source: Source; changes: Change[] })[], cwd?: string): string {
  const texts = [2, 1, 0].map((named) =>
    told.flatMap((one) => (typeof one === 'string' ? [one] : describeChanges(one.source, one.changes, named, cwd))),
  );
  return joined(cut(texts.find((words) => joined(words).length <= most) ?? texts.at(-1) ?? []));
}

function joined(words: string[]): string {
  return words.join(' · ');
}

function cut(words: string[]): string[] {
  let count = words.length;
  while (count > 1 && joined(words.slice(0, count)).length > most) count--;
  return count === words.length ? words : [...words.slice(0, count), `${words.length - count} more`];
}

function severalFiles(files: Change[], named: number): string {
  const [{ how: first } = { how: 'changed' }] = files;
  const alike = files.every(({ how }) => how === first);
  const head = `${files.length} files ${alike ? first : 'changed'}`;
  if (named === 0) return head;
  const names = files.slice(0, named).map(({ name, how }) => `${shown(name)}${alike || how === 'changed' ? '' : ` (${how})`}`);
  const rest = files.length - names.length;
  return rest === 0 ? `${head}: ${names.join(' and ')}` : `${head}: ${names.join(', ')} and ${rest} more`;
}

/** As a person would find it: our own folder by its name, another from where they are, unless it is elsewhere. */
function fromHere({ own, directory }: Source, name: string, cwd: string): string {
  const file = path.join(directory, name);
  if (own) return path.relative(path.resolve(directory, '../..'), file);
  const relative = path.relative(cwd, file);
  return /^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative) ? file : relative;
}

function shown(name: string): string {
  const text = plain(name);
  return text.length > mostOfPath ? `…${text.slice(1 - mostOfPath)}` : text;
}
