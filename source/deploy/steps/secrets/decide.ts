// Decides which entered values are valid, which to store, and why a stored Secret isn't enough. Pure.
import { type Problem, type SecretKey, secretKeys } from '../../../problem.js';
import { components } from '../../../release/component.js';
import { checkSecret, notSet } from '../../../release/secrets/checks.js';
import type { Settings } from '../../../release/settings.js';
import { isThrowawayUrl, throwawayUrl, usesThrowaway } from '../../../release/throwaway.js';
import { moment } from '../../../units.js';
import type { ClusterSecret, StepRecord, Target } from '../../../world/index.js';
import type { Answer } from '../../engine/event.js';

export type Values = Partial<Record<SecretKey, string>>;
export type Problems = Partial<Record<SecretKey, Problem>>;
/** What the person wants stored. `throwaway`: the release brings a database, and its URL is made when it is stored. */
export type Wish = { values: Values; throwaway: boolean };

/** Why the step has to run again; undefined when the stored Secret is what the settings want. */
export function whyAgain(stored: ClusterSecret | undefined, saved: StepRecord, settings: Settings, now: number): string | undefined {
  const { secretName: name, target, throwawayDatabase, givenSecrets: given = {} } = settings;
  if (!stored) return `the Secret ${name} isn't in the cluster`;
  const missing = secretKeys.filter((key) => !stored.data[key]);
  if (missing.length) return `the Secret ${name} has no ${missing.join(', ')}`;
  if (stored.uid !== saved.evidence.uid || stored.resourceVersion !== saved.evidence.resourceVersion)
    return `the Secret ${name} was changed elsewhere since ${moment(saved.at, now)}`;
  const unset = neededKeys(settings.sources).filter((key) => !storedKeys(stored).includes(key));
  if (unset.length) return `the application needs ${unset.join(', ')} now`;
  if (differingKeys(given, stored).length) return 'other values were given';
  if (throwawayDatabase && !given['database-url'] && !usesThrowaway(stored, target)) return 'a throwaway database was requested';
  return undefined;
}

type Entered = Extract<Answer, { type: 'secrets' }>;
/**
 * What the form is about: the keys that the applications read, those that are stored, those that must not be replaced, and values from files and
 * lines. `lenient`: an application of the person's own, which may have been content with a short better-auth-secret.
 */
export type Form = {
  keys: SecretKey[];
  stored: SecretKey[];
  keep: SecretKey[];
  known: Values;
  throwawayDatabase: boolean;
  lenient: boolean;
};

/** The wish behind an answer, or what is wrong with it. An empty value keeps what is stored. */
export function decideAnswer(answer: Entered, form: Form): { wish: Wish } | { problems: Problems } {
  const { keys, stored, keep, throwawayDatabase } = form;
  const typed = without(answer.values, keep);
  const known = without(form.known, keep);
  const wanted = answer.throwawayDatabase === true || (throwawayDatabase && !typed['database-url']?.trim());
  const throwaway = wanted && !keep.includes('database-url');
  const values: Values = {};
  const problems: Problems = {};
  for (const key of secretKeys) {
    const value = typed[key]?.trim() ? typed[key] : (known[key] ?? '');
    if (!value.trim() && (stored.includes(key) || (throwaway && key === 'database-url'))) continue;
    const check = checkSecret(key, value);
    const accepted = form.lenient && key === 'better-auth-secret' && value === known[key];
    if (check.level === 'empty' && keys.includes(key) && key !== 'openai-api-key') problems[key] = invalid(key, 'it is empty');
    else if (check.level === 'error' && !accepted) problems[key] = invalid(key, check.text);
    else values[key] = check.cleaned || notSet;
  }
  if (Object.keys(problems).length) return { problems };
  return { wish: { values: throwaway ? without(values, ['database-url']) : values, throwaway } };
}

/** The keys whose stored value an application can use. The assistant does without a key. */
export function storedKeys(stored: ClusterSecret | undefined): SecretKey[] {
  return secretKeys.filter((key) => stored?.data[key] && (stored.data[key] !== notSet || key === 'openai-api-key'));
}

function invalid(key: SecretKey, reason: string): Problem {
  return { problem: `${key} isn't valid`, cause: reason, fix: `Enter another ${key}.`, secret: key, exit: 2 };
}

/** The URL to try before it is stored; undefined for a throwaway database, which answers only inside the cluster, after the release. */
export function urlToTry({ values, throwaway }: Wish, stored: ClusterSecret | undefined, target: Target): string | undefined {
  const url = values['database-url'] ?? stored?.data['database-url'];
  return throwaway || !url || url === notSet || isThrowawayUrl(url, target) ? undefined : url;
}

/**
 * What to store. `throwaway`: make the throwaway database's URL. Also for one that is stored already, since the Secret with its password may be
 * gone.
 */
export function decideChange(wish: Wish, stored: ClusterSecret | undefined, keep: SecretKey[], target: Target): Wish {
  const values = without(wish.values, keep);
  const wanted = wish.throwaway && !keep.includes('database-url');
  return { values, throwaway: wanted || (!values['database-url'] && usesThrowaway(stored, target)) };
}

/** The values that a wish would replace, with a stand-in for the URL that isn't made yet. */
export function valuesOffered({ values, throwaway }: Wish, stored: ClusterSecret, target: Target): Values {
  return throwaway && !usesThrowaway(stored, target) ? { ...values, 'database-url': throwawayUrl(target, 'new') } : values;
}

/** The secrets that an application reads. */
export function neededKeys(sources: Settings['sources']): SecretKey[] {
  return secretKeys.filter((key) => components.some((component) => sources[component].needs.secretKeys.includes(key)));
}

/** The keys whose offered value differs from the stored one. */
export function differingKeys(offered: Values, stored: ClusterSecret): SecretKey[] {
  return secretKeys.filter((key) => {
    const given = offered[key];
    return given !== undefined && checkSecret(key, given).cleaned !== stored.data[key];
  });
}

function without(values: Values, keys: SecretKey[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.some((each) => each === key)));
}
