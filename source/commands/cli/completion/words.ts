// The table of commands and flags as the scripts need it: what may be typed where.
import { commands, commonFlags, type Entry, type Flag } from '../options.js';

/** `name` is '' for what may be typed before any command. */
export type Place = { name: string; about: string; words: readonly string[]; flags: [name: string, flag: Flag][] };

export const places: Place[] = Object.entries<Entry>(commands).map(([name, { about, words = [], flags }]) => ({
  name: name === 'wizard' ? '' : name,
  about,
  words,
  flags: [...Object.entries(flags), ...Object.entries<Flag>(commonFlags)],
}));
export const named = places.filter(({ name }) => name !== '');

/** Every flag that a value follows, once: its name means the same everywhere. */
export const valueFlags = new Map(
  places.flatMap(({ flags }) => flags).flatMap(([name, flag]) => (flag.type === 'string' ? [[name, flag] as const] : [])),
);

/** As they are typed: `--yes`, `-y`. */
export function typed([name, flag]: [string, Flag]): string[] {
  return [`--${name}`, ...(flag.short ? [`-${flag.short}`] : [])];
}

/** The contexts of the kubeconfig; nothing where kubectl is not installed. */
export const contexts = 'kubectl config get-contexts -o name';
