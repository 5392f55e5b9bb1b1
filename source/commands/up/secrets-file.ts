// Reads `--secrets-file`: key=value lines from a file or stdin. The redactor knows the values from here on.
import { readFile } from 'node:fs/promises';
import { type Failure, type SecretKey, secretKeys } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import { usageError } from '../cli/usage-error.js';

const mostBytes = 64 * 1024;

/** Throws a usage error that names the file and the line, never a value. */
export async function readSecretsFile(file: string, redactor: Redactor): Promise<Partial<Record<SecretKey, string>>> {
  const name = file === '-' ? 'standard input' : file;
  const text = file === '-' ? await readStdin() : await readText(file);
  const values: Partial<Record<SecretKey, string>> = {};
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (!line || line.startsWith('#')) continue;
    const where = `${name}, line ${index + 1}`;
    const at = line.indexOf('=');
    const word = at === -1 ? '' : line.slice(0, at).trim();
    const key = secretKeys.find((k) => k === word);
    if (at === -1) throw malformed(`${where} has no =`);
    // Without the word itself: in a malformed file it may be part of a value.
    if (!key) throw malformed(`${where} has an unknown key`);
    if (values[key] !== undefined) throw malformed(`${where} repeats ${key}`);
    const value = line.slice(at + 1).trim();
    if (!value) throw malformed(`${where} has no value for ${key}`);
    values[key] = value;
    redactor.add(value);
  }
  if (!Object.keys(values).length) throw malformed(`${name} has no keys`);
  return values;
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
  return usageError(`--secrets-file: ${what}`, `Write key=value lines with the keys ${secretKeys.join(', ')}. - reads standard input.`);
}
