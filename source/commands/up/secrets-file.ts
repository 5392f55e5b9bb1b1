// `--secrets-file`: lines of key=value, from a file or from stdin. Values stay in memory and are known to the redactor from here on.
import { readFile } from 'node:fs/promises';
import { Failure, type SecretKey, secretKeys } from '../../problem.js';
import type { Redactor } from '../../redact.js';

const mostBytes = 64 * 1024;

/** Failure (exit 2) that names the file and the line; never a value. */
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
    // Not the word itself: in a file that was mixed up it may be half of a value.
    if (!key) throw malformed(`${where} names no known key`);
    if (values[key] !== undefined) throw malformed(`${where} gives ${key} a second time`);
    const value = line.slice(at + 1).trim();
    if (!value) throw malformed(`${where} gives ${key} no value`);
    values[key] = value;
    redactor.add(value);
  }
  if (!Object.keys(values).length) throw malformed(`${name} holds no key`);
  return values;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw malformed(`${file} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}`);
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw malformed(`standard input is over ${mostBytes / 1024} KiB`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function malformed(what: string): Failure {
  return new Failure({
    problem: `--secrets-file: ${what}`,
    cause: 'the secrets file is not as it should be',
    fix: `lines of key=value, keys ${secretKeys.join(', ')}; - reads standard input`,
    exit: 2,
  });
}
