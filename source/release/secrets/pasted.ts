// Cleans pasted values: what surrounds the value that the person meant.
import { secretKeys } from '../../problem.js';
import { stripSequences } from '../../sanitize.js';

// Control characters except white space, and invisible format characters (joiners, direction marks, the byte order mark).
const invisible = /(?!\s)[\p{Cc}\p{Cf}]/gu;
const secretNames = [...secretKeys, ...secretKeys.map((key) => key.replaceAll('-', '_').toUpperCase())];
/** As shells, PowerShell, and the lists of Compose files write it before a name. */
const before = String.raw`(?:-[^\S\n]+)?(?:export[^\S\n]+|set[^\S\n]+|\$env:)?`;
const secretName = new RegExp(`^${before}(?:${secretNames.join('|')})\\s*[=:]\\s*`);

/** Removes escape sequences, invisible characters, the name of an .env line, and quotes. `variable`: its name, if not that of a secret. */
export function bare(value: string, variable?: string): string {
  const text = stripSequences(value).replace(invisible, '').trim();
  return unquoted(text.replace(variable === undefined ? secretName : new RegExp(`^${before}${escaped(variable)}\\s*=\\s*`), ''));
}

function unquoted(value: string): string {
  const text = value.trim();
  const quoted = /^(?:(['"`])([\s\S]*)\1|[‘“]([\s\S]*)[’”]);?$/.exec(text);
  return (quoted?.[2] ?? quoted?.[3])?.trim() ?? text;
}

/**
 * Reads the values of a pasted .env file, or a line of one: those of the secrets by key, those of `variables` by name. Ignores other lines
 * and names without a value.
 */
export function namedValues(text: string, variables: readonly string[] = []): Record<string, string> {
  const names = [...secretNames, ...variables].map(escaped).join('|');
  // A quoted value may span lines; a comment may follow it.
  const entry = new RegExp(
    `^[^\\S\\n]*${before}(${names})[^\\S\\n]*[=:][^\\S\\n]*("(?:\\\\[\\s\\S]|[^"\\\\])*"|'[^']*'|\`[^\`]*\`|[^\\n]*)`,
    'gm',
  );
  const values: Record<string, string> = {};
  const lines = stripSequences(text).replace(/\r\n?/g, '\n').replace(invisible, '');
  for (const [, name = '', written = ''] of lines.matchAll(entry)) {
    const value = writtenValue(written);
    if (value) values[variables.includes(name) ? name : name.toLowerCase().replaceAll('_', '-')] = value;
  }
  return values;
}

/** The key in PEM form, whose line breaks are part of the value; undefined if the text is something else. */
export function pastedPrivateKey(text: string): string | undefined {
  const lines = stripSequences(text).replace(/\r\n?/g, '\n').trim();
  return /^-----BEGIN [A-Z ]+-----\n/.test(lines) ? lines : undefined;
}

function writtenValue(written: string): string {
  if (/^(["'`])[\s\S]*\1$/.test(written) && written.length > 1) {
    const inner = written.slice(1, -1).trim();
    return written.startsWith('"') ? inner.replace(/\\([nrt"\\])/g, (_, character: string) => escapes[character] ?? character) : inner;
  }
  // A # inside a word is part of it, as in a password.
  return unquoted(written.replace(/(?:^|\s)#.*$/, ''));
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
