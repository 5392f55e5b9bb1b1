// What the completion scripts offer, from the table of commands and flags.
import { commands, commonFlags, type Entry, type Flag } from '../options.js';

export type ValueFlag = Extract<Flag, { type: 'string' }>;
/** After one command; `command` is '' where none is typed yet. */
export type Candidates = { command: string; about: string; words: readonly string[]; flags: [name: string, flag: Flag][] };

export const candidates: Candidates[] = Object.entries<Entry>(commands).map(([name, { about, words = [], flags }]) => ({
  command: name === 'wizard' ? '' : name,
  about,
  words,
  flags: [...Object.entries(flags), ...Object.entries<Flag>(commonFlags)],
}));
export const named = candidates.filter(({ command }) => command !== '');

/** The flags that take a value. Each name means the same for every command. */
export const valueFlags = new Map(
  candidates.flatMap(({ flags }) => flags).flatMap(([name, flag]) => (flag.type === 'string' ? [[name, flag] as const] : [])),
);

/** `--yes`, `-y`. */
export function spellings([name, flag]: [string, Flag]): string[] {
  return [`--${name}`, ...(flag.short ? [`-${flag.short}`] : [])];
}

/** Lists the kubeconfig's contexts; fails where kubectl isn't installed. */
export const listContexts = 'kubectl config get-contexts -o name';
