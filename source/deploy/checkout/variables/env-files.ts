// Finds the environment files that a checkout's owner already has, and reads one.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { decodeText, parseDotenv } from './dotenv.js';
import { isAtThisMachine } from './this-machine.js';

/** In the order of precedence. python-dotenv searches the folders above, too; Next.js reads only its own (https://nextjs.org/docs/app/guides/environment-variables). */
const names: Record<Component, string[]> = {
  backend: ['.env', '.env.local', '../.env'],
  frontend: ['.env.production.local', '.env.local', '.env.production', '.env'],
};

export type EnvFile = {
  /** Its absolute path. */
  file: string;
  /** Names that have a value, sorted. */
  names: string[];
  /** Those whose value is an address of this machine, where a pod finds only itself. */
  atThisMachine: string[];
};

/** Files with at least one value. The first file that has a name wins. */
export async function findEnvFiles(directory: string, component: Component): Promise<EnvFile[]> {
  const found = await Promise.all(names[component].map((name) => describe(path.join(directory, name), component)));
  return found.filter(({ names }) => names.length > 0);
}

async function describe(file: string, component: Component): Promise<EnvFile> {
  const values = parseDotenv(await readFile(file).then(decodeText, () => ''), component);
  const filled = [...values].filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    file: path.normalize(file),
    names: filled.map(([name]) => name),
    atThisMachine: filled.filter(([name, value]) => isAtThisMachine(name, value, component)).map(([name]) => name),
  };
}

/** Values by name, empty ones left out. Register them with the redactor before anything else. Failure (exit 2) if the file can't be read. */
export async function readEnvFile(file: string, component: Component): Promise<Record<string, string>> {
  const bytes = await readFile(file).catch((error) => {
    throw new Failure({
      problem: `${file} can't be read`,
      cause:
        error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'There is no such file' : String(error?.message ?? error),
      fix: 'Name a dotenv file with lines such as NAME=value.',
      exit: 2,
    });
  });
  return Object.fromEntries([...parseDotenv(decodeText(bytes), component)].filter(([, value]) => value !== ''));
}
