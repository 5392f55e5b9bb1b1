// Separates what an application reads: its own variables, the three secrets, and other names for the database's URL.

import { secretKeys } from '../../../problem.js';
import type { Needs } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { isDatabaseUrl, isGiven, isPublic, secretVariables } from './names.js';
import { type Example, type Reading, toVariables } from './reading.js';

export type EnvironmentNeeds = Pick<Needs, 'variables' | 'secretKeys'> & { databaseNames: string[] };

/** `migrations`: what only migrations read; they count for the database alone. `texts`: sources, for names that only an example file has. */
export function environmentNeeds(
  component: Component,
  readings: Reading[],
  migrations: Reading[],
  examples: ReadonlyMap<string, Example>,
  texts: string[],
): EnvironmentNeeds {
  const all = [...readings, ...mentioned(examples, readings, texts), ...migrations.filter(({ name }) => isDatabaseUrl(name))];
  const databaseNames = otherDatabaseNames(all);
  const keys = new Set(all.flatMap(({ name }) => secretVariables[name] ?? []));
  if (databaseNames.length > 0) keys.add('database-url');
  const own = all.filter(({ name, required }) => !isHandled(name, required, component));
  return { variables: toVariables(own, examples), secretKeys: secretKeys.filter((key) => keys.has(key)), databaseNames };
}

function isHandled(name: string, required: boolean, component: Component): boolean {
  if (name in secretVariables || isDatabaseUrl(name) || isGiven(name, component)) return true;
  return isPublic(name) && (component === 'frontend' || !required);
}

/** Where DATABASE_URL is read, only those that are required: the application derives the others from it. */
function otherDatabaseNames(readings: Reading[]): string[] {
  const plain = readings.some(({ name }) => name === 'DATABASE_URL');
  const names = readings
    .filter(({ name, required }) => isDatabaseUrl(name) && name !== 'DATABASE_URL' && (required || !plain))
    .map(({ name }) => name);
  return [...new Set(names)].sort();
}

/** Names of an example file that the sources quote, though not in a way that is understood. */
function mentioned(examples: ReadonlyMap<string, Example>, readings: Reading[], texts: string[]): Reading[] {
  const known = new Set(readings.map(({ name }) => name));
  return [...examples]
    .filter(([name]) => !known.has(name) && texts.some((text) => text.includes(`"${name}"`) || text.includes(`'${name}'`)))
    .map(([name, { file, line }]) => ({ name, file, line, required: false }));
}
