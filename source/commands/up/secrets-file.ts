// Reads `--secrets-file`: key=value lines from a file or stdin. The redactor knows the values from here on.
import { readFile } from 'node:fs/promises';
import { type Failure, type SecretKey, secretKeys } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import { type Component, components } from '../../release/component.js';
import { isVariableName } from '../../release/variables/chart-names.js';
import { usageError } from '../cli/usage-error.js';

const mostBytes = 64 * 1024;

/** `variables`: from lines such as `backend.JWT_SECRET=…`. */
export type Lines = { secrets: Partial<Record<SecretKey, string>>; variables: Record<Component, Record<string, string>> };

export const noLines = (): Lines => ({ secrets: {}, variables: { frontend: {}, backend: {} } });

/** Throws a usage error that names the file and the line, never a value. */
export async function readSecretsFile(file: string, redactor: Redactor): Promise<Lines> {
  const name = file === '-' ? 'standard input' : file;
  const text = file === '-' ? await readStdin() : await readText(file);
  const lines = noLines();
  const seen = new Set<string>();
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (!line || line.startsWith('#')) continue;
    const where = `${name}, line ${index + 1}`;
    const at = line.indexOf('=');
    if (at === -1) throw malformed(`${where} has no =`);
    const word = line.slice(0, at).trim();
    const keep = keeperOf(word, lines, where);
    if (seen.has(word)) throw malformed(`${where} repeats ${word}`);
    seen.add(word);
    const value = line.slice(at + 1).trim();
    if (!value) throw malformed(`${where} has no value for ${word}`);
    redactor.add(value);
    keep(value);
  }
  if (!seen.size) throw malformed(`${name} has no keys`);
  return lines;
}

/** Where the value of the line belongs. Errors leave out the word itself: in a malformed file it may be part of a value. */
function keeperOf(word: string, { secrets, variables }: Lines, where: string): (value: string) => void {
  const key = secretKeys.find((each) => each === word);
  if (key)
    return (value) => {
      secrets[key] = value;
    };
  const [, owner, name = ''] = /^(\w+)\.(.*)$/.exec(word) ?? [];
  const component = components.find((each) => each === owner);
  if (!component) throw malformed(`${where} has an unknown key`);
  if (!isVariableName(name)) throw malformed(`${where} has an invalid name after ${component}.`);
  return (value) => {
    variables[component][name] = /^(['"]).*\1$/.test(value) ? value.slice(1, -1) : value;
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw malformed(`${file} ${code === 'ENOENT' ? "doesn't exist" : `can't be read (${code})`}`);
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw malformed(`standard input is larger than ${mostBytes / 1024} KiB`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function malformed(what: string): Failure {
  return usageError(
    `--secrets-file: ${what}`,
    `Write key=value lines with the keys ${secretKeys.join(', ')}, backend.NAME, and frontend.NAME. - reads standard input.`,
  );
}
