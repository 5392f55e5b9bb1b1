// Parses the values of flags and the words after a command. Each throws a usage error.
import { type Component, components } from '../../release/component.js';
import { type Flag, type Shell, shells } from './options.js';
import { invalidValue, usageError } from './usage-error.js';

type Raw = string | boolean | (string | boolean)[] | undefined;

/** By name in camel case: `--dry-run` is `dryRun`. */
export function parseFlags(table: Record<string, Flag>, values: Record<string, Raw>): Record<string, unknown> {
  const parsed = Object.entries(table).map(([name, flag]) => [
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    parseFlag(name, flag, values[name]),
  ]);
  return Object.fromEntries(parsed.filter(([, value]) => value !== undefined));
}

function parseFlag(name: string, flag: Flag, value: Raw) {
  if (flag.type === 'boolean') return value === true;
  if (typeof value === 'string' && !value.trim()) throw usageError(`--${name} needs a value`, `For example --${name} ${flag.placeholder}.`);
  const { accepts } = flag;
  if (!Array.isArray(value) || !Array.isArray(accepts)) return value;
  const words = value.flatMap((list) => String(list).split(',')).map((word) => word.trim());
  const unknown = words.find((word) => !accepts.includes(word));
  if (unknown !== undefined) throw invalidValue(name, unknown, `Use one or more of ${accepts.join(', ')}.`);
  return words;
}

/** An RFC 1123 label, as Kubernetes requires for a namespace and Helm for a release (at most 53 characters). */
export function parseName(flag: string, value: string, most: number): string {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value) && value.length <= most) return value;
  throw invalidValue(flag, value, `Use lowercase letters, digits and hyphens, at most ${most} characters.`);
}

export function parseComponent(command: string, words: string[]): Component {
  return parseWord(command, components, words, 'backend');
}

export function parseShell(words: string[]): Shell {
  return parseWord('completion', shells, words, 'bash');
}

function parseWord<Word extends string>(command: string, known: readonly Word[], words: string[], example: Word): Word {
  const [word, more] = words;
  const found = known.find((each) => each === word);
  if (found && more === undefined) return found;
  const given = word === undefined ? '' : `, not ${JSON.stringify(more ?? word)}`;
  throw usageError(`${command} needs one of ${known.join(', ')}${given}`, `For example: taskflow-tui ${command} ${example}`);
}

export function parseReplicas(words: string[]): Partial<Record<Component, number>> {
  const example = 'For example: taskflow-tui scale frontend=3 (0 to 100 replicas)';
  if (!words.length) throw usageError('scale needs frontend=N or backend=N', example);
  const replicas: Partial<Record<Component, number>> = {};
  for (const word of words) {
    const [, name, count] = /^(\w+)=(\d{1,3})$/.exec(word) ?? [];
    const component = components.find((each) => each === name);
    if (!component || Number(count) > 100) throw usageError(`Invalid argument ${JSON.stringify(word)} for scale`, example);
    replicas[component] = Number(count);
  }
  return replicas;
}
