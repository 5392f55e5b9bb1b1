// Collects the values that the command line names: --secrets-file, --backend-env, --frontend-env.
import { readFile, stat } from 'node:fs/promises';
import { readEnvFile } from '../deploy/checkout/variables/env-files.js';
import { neededKeys } from '../deploy/steps/secrets/decide.js';
import { Failure, type SecretKey } from '../problem.js';
import type { Redactor } from '../redact.js';
import { type Component, components } from '../release/component.js';
import { checkSecret } from '../release/secrets/checks.js';
import type { Settings } from '../release/settings.js';
import { isVariableName, secretKeyOf } from '../release/variables/chart-names.js';
import type { Common } from './cli/options.js';
import { usageError } from './cli/usage-error.js';
import { requireOutsideImages } from './outside-images.js';
import { type Lines, noLines, readSecretsFile } from './up/secrets-file.js';

/** A Secret holds at most 1 MiB (https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size). */
const mostBytes = 512 * 1024;

type Flags = Pick<Common, 'frontendEnv' | 'backendEnv'> & { secretsFile?: string; throwawayDatabase?: boolean };

/** A line of the secrets file wins over an environment file. DATABASE_URL and the other names of the three secrets become those. */
export async function withGivenValues(settings: Settings, flags: Flags, redactor: Redactor): Promise<Settings> {
  const { secretsFile, frontendEnv, backendEnv } = flags;
  for (const [flag, file] of Object.entries({ '--secrets-file': secretsFile, '--frontend-env': frontendEnv, '--backend-env': backendEnv }))
    if (file !== undefined && file !== '-') await requireOutsideImages(flag, file, settings);
  const lines = secretsFile === undefined ? noLines() : await readSecretsFile(secretsFile, redactor);
  const files: Record<Component, Record<string, string>> = {
    frontend: await valuesOf(frontendEnv, 'frontend', redactor),
    backend: await valuesOf(backendEnv, 'backend', redactor),
  };
  const given: Lines = { secrets: { ...lines.secrets }, variables: noLines().variables };
  const needed = neededKeys(settings.sources);
  for (const component of components) {
    const all = { ...files[component], ...lines.variables[component] };
    const { names } = settings.sources[component].needs.database;
    for (const [name, value] of Object.entries(all)) {
      const key = names.includes(name) ? 'database-url' : secretKeyOf(name);
      if (key) addSecret(given, lines, needed, key, value);
      else given.variables[component][name] = value;
    }
  }
  if (flags.throwawayDatabase) refuseUrl(given, lines);
  return { ...settings, givenSecrets: given.secrets, givenVariables: given.variables };
}

/** An environment file may have a DATABASE_URL besides the values that it was named for. */
function refuseUrl({ secrets }: Lines, lines: Lines): void {
  delete secrets['database-url'];
  if (lines.secrets['database-url'])
    throw usageError(
      "--throwaway-database can't be combined with a database-url",
      'Remove database-url from the secrets file, or --throwaway-database from the command.',
    );
}

/**
 * Of two values, the first that holds: a frontend may have a database of its own on the laptop, such as `file:./dev.db`. One that doesn't hold
 * matters only if an application reads it.
 */
function addSecret({ secrets }: Lines, lines: Lines, needed: SecretKey[], key: SecretKey, value: string): void {
  const holds = (text: string) => checkSecret(key, text).level !== 'error';
  if (lines.secrets[key] !== undefined || (!needed.includes(key) && !holds(value))) return;
  const before = secrets[key];
  if (before === undefined || !holds(before)) secrets[key] = value;
}

async function valuesOf(file: string | undefined, component: Component, redactor: Redactor): Promise<Record<string, string>> {
  if (file === undefined) return {};
  const flag = `--${component}-env ${file}`;
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (bytes > mostBytes) throw usageError(`${flag}: the file is larger than ${mostBytes / 1024} KiB`, dotenv);
  const values = await readEnvFile(file, component).catch((error) => {
    throw error instanceof Failure ? usageError(`${flag}: ${error.problem.cause}`, dotenv) : error;
  });
  for (const value of Object.values(values)) redactor.add(value);
  const wrong = Object.keys(values).find((name) => !isVariableName(name));
  if (wrong !== undefined) throw usageError(`${flag}: line ${await lineOf(file, wrong)} has an invalid name`, dotenv);
  // An application may need no values: its file is empty then.
  if (!Object.keys(values).length && (await linesOf(file)).some(isOther)) throw usageError(`${flag}: no line is NAME=value`, dotenv);
  return values;
}

const dotenv = 'Write NAME=value lines; a name has only letters, digits, and underscores.';

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split(/\r\n?|\n/);
}

/** Neither a comment nor a name with or without a value. */
function isOther(line: string): boolean {
  return !/^\s*(?:#.*|(?:export\s+)?[\w.-]+\s*=.*)?$/.test(line);
}

/** From 1. */
async function lineOf(file: string, name: string): Promise<number> {
  return (
    (await linesOf(file)).findIndex((line) =>
      line
        .trimStart()
        .replace(/^export\s+/, '')
        .startsWith(name),
    ) + 1
  );
}
