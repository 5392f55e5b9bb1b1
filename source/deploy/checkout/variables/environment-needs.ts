// Separates what an application reads: its own variables, the three secrets, and other names for the database's URL.

import { secretKeys } from '../../../problem.js';
import type { Needs } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { databaseParts } from './database-parts.js';
import { isDatabaseUrl, isGiven, isPublic, secretVariables } from './names.js';
import { type Example, type Reading, toVariables } from './reading.js';

export type EnvironmentNeeds = Pick<Needs, 'variables' | 'secretKeys'> & {
  database: Pick<Needs['database'], 'names' | 'parts'>;
};

/** `migrations`: what only migrations read; they count for the database alone. `texts`: sources, for names that only an example file has. */
export function environmentNeeds(
  component: Component,
  readings: Reading[],
  migrations: Reading[],
  examples: ReadonlyMap<string, Example>,
  texts: string[],
): EnvironmentNeeds {
  const all = [...readings, ...mentioned(examples, readings, texts), ...migrations.filter(isDatabase)];
  const databaseNames = otherDatabaseNames(all);
  const keys = new Set(all.flatMap(({ name }) => secretVariables[name] ?? []));
  const parts = databaseParts(all, keys.has('database-url') || databaseNames.length > 0);
  if (databaseNames.length > 0 || Object.keys(parts).length > 0) keys.add('database-url');
  const own = all.filter((reading) => !isHandled(reading, component) && !(reading.name in parts));
  const asked = secretKeys.filter((key) => keys.has(key));
  const database = { names: databaseNames, ...(Object.keys(parts).length > 0 ? { parts } : {}) };
  return { variables: toVariables(own, examples), secretKeys: asked, database };
}

function isDatabase({ name, database = false }: Reading): boolean {
  return database || isDatabaseUrl(name);
}

const forTests = /^(?:TEST|CI|E2E|PLAYWRIGHT|CYPRESS)(?:_|$)|_TEST$/;

function isHandled(reading: Reading, component: Component): boolean {
  const { name, required } = reading;
  if (name in secretVariables || isDatabase(reading) || isGiven(name, component)) return true;
  if (!required && forTests.test(name)) return true;
  return isPublic(name) && (component === 'frontend' || !required);
}

/**
 * Where DATABASE_URL is read, only those that are required, or whose default is a database on the laptop: the application derives the others
 * from it.
 */
function otherDatabaseNames(readings: Reading[]): string[] {
  const plain = readings.some(({ name }) => name === 'DATABASE_URL');
  const names = readings
    .filter((reading) => isDatabase(reading) && reading.name !== 'DATABASE_URL')
    // What the sources put together from parts needs the parts.
    .filter(({ required, computed, fallback }) => required || (!plain && !computed) || isLocalDatabase(fallback))
    .map(({ name }) => name);
  return [...new Set(names)].sort();
}

function isLocalDatabase(fallback = ''): boolean {
  return /^postgres(?:ql)?(?:\+\w+)?:\/\/(?:[^@/]*@)?(?:localhost|127\.0\.0\.1)\b/.test(fallback);
}

/** Names of an example file that the sources quote, though not in a way that is understood. */
function mentioned(examples: ReadonlyMap<string, Example>, readings: Reading[], texts: string[]): Reading[] {
  const known = new Set(readings.map(({ name }) => name));
  const unknown = [...examples].filter(([name]) => !known.has(name));
  if (unknown.length === 0) return [];
  const quoted = new Set(texts.flatMap((text) => [...text.matchAll(/["']([A-Z][A-Z0-9_]{1,100})["']/g)].map(([, name]) => name)));
  return unknown.filter(([name]) => quoted.has(name)).map(([name, { file, line }]) => ({ name, file, line, required: false }));
}
