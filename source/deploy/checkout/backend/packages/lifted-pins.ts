// Replaces the pins of single requirements by newer versions, and leaves the other requirements as they are.
import type { BuildArgs, Source } from '../../../../release/application.js';
import { lockedNames } from './lock-versions.js';
import { lineBreak } from './python-packages.js';
import { requirementName } from './requirements.js';

/** `text`: the pin as it is shown and saved, such as `sqlmodel==0.0.14`. `newer`: the line that takes only newer versions. */
export type Pin = { name: string; text: string; newer: string };

/** What installs the packages, as far as a build argument can replace it. */
type Installed = Pick<Source, 'buildArgs' | 'requirements'>;

/** Characters; the patterns below aren't for more. */
const longest = 500;

/** The pin of a requirement line; undefined if the line allows newer versions, or names no package of an index. */
export function pinOf(line: string): Pin | undefined {
  const name = line.length > longest ? undefined : requirementName(line);
  const [requirement = '', ...marker] = line.split(';');
  const [, written = '', extras = '', rest = ''] = /^([\w.-]+)\s*(\[[^\]]*\])?([^@]*)$/.exec(requirement.trim()) ?? [];
  const clauses = rest
    .replace(/[\s()]/g, '')
    .split(',')
    .filter(Boolean);
  const newer = clauses.flatMap(newerThan);
  if (name === undefined || newer.length === 0) return undefined;
  const excluded = clauses.filter((clause) => clause.startsWith('!='));
  const only = marker.length ? ` ;${marker.join(';')}` : '';
  return {
    name,
    text: `${written}${clauses.join(',')}`,
    newer: `${written}${extras}${[...newer, ...excluded].join(',')}${only}`,
  };
}

/** Versions above an upper bound (https://packaging.python.org/en/latest/specifications/version-specifiers/). */
function newerThan(clause: string): string[] {
  const [, operator = '', given = ''] = /^(===?|~=|<=?)(\d[\w.*!+-]*)$/.exec(clause) ?? [];
  // `>` doesn't allow a local part, such as +cpu.
  const [version = ''] = given.split('+');
  if (operator === '<') return [`>=${version}`];
  if (operator === '~=') return [`>=${version}`, `!=${version.replace(/\.[^.]*$/, '')}.*`];
  if (version.endsWith('.*')) return operator === '==' ? [`>=${version.slice(0, -2)}`, `!=${version}`] : [];
  return operator ? [`>${version}`] : [];
}

/** The pins that can be lifted, by name: not those of a lock. */
export function pinsOf(installed: Installed): Pin[] {
  const locked = lockedNames(installed.buildArgs.CONSTRAINTS?.split(lineBreak) ?? []);
  return linesOf(installed)
    .flatMap((line) => pinOf(line) ?? [])
    .filter(({ name }) => !locked.has(name));
}

function linesOf({ buildArgs, requirements = [] }: Installed): string[] {
  return buildArgs.REQUIREMENTS?.split(lineBreak) ?? requirements;
}

/** Those of the person's choices that the checkout still has. */
export function stillPinned(installed: Installed, lifted: string[]): string[] {
  const known = new Set(pinsOf(installed).map(({ text }) => text));
  return lifted.filter((text) => known.has(text));
}

/** The build arguments with newer packages than these pins. */
export function withoutPins(installed: Installed, pins: string[]): BuildArgs {
  const newer = new Map(
    pinsOf(installed)
      .filter(({ text }) => pins.includes(text))
      .map((pin) => [pin.text, pin.newer]),
  );
  if (newer.size === 0) return installed.buildArgs;
  const lines = linesOf(installed).map((line) => newer.get(pinOf(line)?.text ?? '') ?? line);
  return { ...installed.buildArgs, REQUIREMENTS: lines.join(lineBreak) };
}
