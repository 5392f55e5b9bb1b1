// Turns the places where sources read environment variables into a list of variables.
import type { Variable } from '../../../release/application.js';
import { hasCredentials, isMongoUrl, isSecretName, isSigningKey, kindByName } from './names.js';

/** One place where the sources read a variable. */
export type Reading = {
  name: string;
  file: string;
  line: number;
  /** The application fails without it. */
  required: boolean;
  /** A plain default in the sources; '' counts as none. */
  fallback?: string;
  /** A default that the text doesn't show. */
  computed?: boolean;
  /** The attribute of a settings object that holds it. */
  field?: string;
  kind?: Variable['kind'];
  accepts?: Variable['accepts'];
  secret?: boolean;
  /** It holds the database's URL, whatever its name. */
  database?: boolean;
};

/** What an example file says about a name. */
export type Example = { value: string; required: boolean; file: string; line: number };

/** Prompts for language models fill pages. */
const longestExample = 100;

/** Required first, then by name. */
export function toVariables(readings: Reading[], examples: ReadonlyMap<string, Example>): Variable[] {
  const byName = Map.groupBy(readings, ({ name }) => name);
  return [...byName]
    .map(([name, places]) => variableOf(name, places, examples.get(name)))
    .sort((a, b) => Number(b.required) - Number(a.required) || (a.name < b.name ? -1 : 1));
}

function variableOf(name: string, places: Reading[], example: Example | undefined): Variable {
  const needed = places.find(({ required }) => required);
  const place = needed ?? places[0];
  const withFallback = places.find(({ fallback }) => fallback);
  const without = !withFallback && !places.some(({ computed }) => computed);
  const required =
    needed !== undefined ||
    (without && (example?.required === true || isSigningKey(name))) ||
    (isMongoUrl(name) && (without || isLocal(withFallback)));
  const shown = withFallback?.fallback ?? (example?.value || undefined);
  const short = shown !== undefined && shown.length <= longestExample && !shown.includes('\n');
  const accepts = places.find((one) => one.accepts)?.accepts;
  const secret = places.some((one) => one.secret) || isSecretName(name) || (shown !== undefined && hasCredentials(shown));
  return {
    name,
    required,
    secret,
    kind: places.find(({ kind }) => kind)?.kind ?? kindByName(name, withFallback?.fallback),
    ...(accepts ? { accepts } : {}),
    ...(short && !secret ? { example: shown } : {}),
    usedIn: place ? `${place.file}:${place.line}` : '',
  };
}

function isLocal(reading: Reading | undefined): boolean {
  return /\/\/(?:[^@/]*@)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0)\b/.test(reading?.fallback ?? '');
}
