// Step 5: the three secret values, typed while images build, tried, and stored in the cluster through its API.
import { Failure, type Problem, type SecretKey, secretKeys } from '../../../problem.js';
import { checkSecret, notSet } from '../../../release/secret-checks.js';
import { isThrowawayUrl, temporary, throwawayUrl, usesThrowaway } from '../../../release/throwaway.js';
import { moment } from '../../../text.js';
import type { ClusterSecret, Target } from '../../../world/index.js';
import type { Answer } from '../../engine/event.js';
import type { Step, StepContext, Verified } from '../../engine/step.js';
import { askFromHere } from './check-database.js';
import { differing, keysLeft, store, without, writeDown } from './stored-secret.js';
import { prepareThrowaway, throwawayLacks } from './throwaway.js';

type Values = Partial<Record<SecretKey, string>>;
type Problems = Partial<Record<SecretKey, Problem>>;

export const enterSecretsStep: Step = {
  id: 'secrets',
  title: 'Secrets',
  needs: ['tools'],
  inputs: async ({ settings }) => ({ namespace: settings.target.namespace, name: settings.secretName }),
  async verify(context, remembered): Promise<Verified> {
    await context.done('cluster');
    const { secretName: name, target, throwawayDatabase, givenSecrets: given = {} } = context.settings;
    const stored = await context.world.cluster.secret(name, context.signal);
    if (!stored) return { holds: false, because: `the Secret ${name} is not in the cluster` };
    const absent = secretKeys.filter((key) => !stored.data[key]);
    if (absent.length) return { holds: false, because: `the Secret ${name} has no ${absent.join(', ')}` };
    if (stored.uid !== remembered.evidence.uid || stored.resourceVersion !== remembered.evidence.resourceVersion) {
      return {
        holds: false,
        because: `the Secret ${name} was changed elsewhere since ${moment(remembered.at, context.world.clock.now())}`,
      };
    }
    if (differing(given, stored).length) return { holds: false, because: 'other values were given' };
    if (throwawayDatabase && !given['database-url'] && !usesThrowaway(stored, target))
      return { holds: false, because: 'a throwaway database is wanted now' };
    const lacks = await throwawayLacks(context, stored);
    if (lacks) return { holds: false, because: lacks };
    return { holds: true, reason: `${name} is in the cluster with its ${secretKeys.length} keys` };
  },
  async run(context) {
    const { world, settings, signal, emit, done } = context;
    const name = settings.secretName;
    const stored = await storedNow(context);
    const kept = secretKeys.filter((key) => stored?.data[key]);
    const before = settings.givenSecrets ?? {};
    const flag = settings.throwawayDatabase === true && !before['database-url'];
    const left = stored ? await keysLeft(context, stored, offered(before, flag, stored, settings.target)) : [];
    if (stored)
      emit({ type: 'notice', level: 'info', text: `the Secret ${name} is in the cluster with ${stored.keys.join(', ') || 'no key'}` });
    const { values: given, throwaway: wanted, text: said } = await askUntilGood(context, { kept, left }, stored);
    emit({ type: 'step-progress', text: 'typed; waiting for the cluster to store them' });
    await done('cluster');
    // One that could not be seen while the cluster was down is not taken for none.
    const there = stored ?? (await world.cluster.secret(name, signal));
    const others = stored || !there ? [] : await keysLeft(context, there, offered(given, wanted, there, settings.target));
    const values = without(given, others);
    const throwaway = wanted && !others.includes('database-url');
    // Also when it is kept: what its pod reads may be gone.
    if (throwaway || (!values['database-url'] && usesThrowaway(there, settings.target)))
      values['database-url'] = await prepareThrowaway(context);
    const changed = secretKeys.filter((key) => values[key] !== undefined && values[key] !== there?.data[key]);
    const receipt = changed.length || !there ? await store(context, values, there) : there;
    writeDown(context, receipt, changed, there);
    const text = [changed.length ? `stored ${changed.join(', ')} in ${name}` : `${name} kept as it was`, wanted && !throwaway ? '' : said]
      .filter(Boolean)
      .join(' · ');
    return { text, record: { uid: receipt.uid, resourceVersion: receipt.resourceVersion } };
  },
};

/** The Secret that is there, when a running cluster can be asked; nobody waits for one that is still to be started. */
async function storedNow({ world, settings, signal, done }: StepContext): Promise<ClusterSecret | undefined> {
  const { profile, context } = settings.target;
  const running = context !== profile || (await world.minikube.status(profile, signal)).state === 'running';
  if (!running) return undefined;
  await done('cluster');
  return world.cluster.secret(settings.secretName, signal);
}

type Typed = { values: Values; throwaway: boolean; text: string };

async function askUntilGood(
  context: StepContext,
  { kept, left }: { kept: SecretKey[]; left: SecretKey[] },
  stored: ClusterSecret | undefined,
): Promise<Typed> {
  let problems: Problems = {};
  for (;;) {
    const answer = await context.ask({ type: 'secrets', id: 'secrets', stored: kept, problems });
    const throwaway = wantsThrowaway(context, answer) && !left.includes('database-url');
    const { values, wrong } = checked(without(answer.values, left), throwaway ? [...kept, 'database-url'] : kept);
    if (Object.keys(wrong).length) {
      problems = wrong;
      continue;
    }
    if (throwaway) return { values: without(values, ['database-url']), throwaway, text: `a throwaway PostgreSQL, temporary: ${temporary}` };
    const url = values['database-url'] ?? stored?.data['database-url'];
    // The one that comes with the release answers only inside, and not before it.
    if (!url || isThrowawayUrl(url, context.settings.target)) return { values, throwaway, text: '' };
    const here = await askFromHere(url, context);
    if ('text' in here) return { values, throwaway, text: here.text };
    problems = { 'database-url': here.problem };
  }
}

function wantsThrowaway({ settings }: StepContext, { values, throwawayDatabase }: Extract<Answer, { type: 'secrets' }>): boolean {
  return throwawayDatabase === true || (settings.throwawayDatabase === true && !values['database-url']?.trim());
}

/** With a URL in the place of the throwaway database's, which is made only when it is to be stored. */
function offered(values: Values, throwaway: boolean, stored: ClusterSecret, target: Target): Values {
  return throwaway && !usesThrowaway(stored, target) ? { ...values, 'database-url': throwawayUrl(target, 'new') } : values;
}

/** The values that are new, cleaned; and what is wrong with them. An empty one keeps what is stored. */
function checked(given: Values, kept: SecretKey[]): { values: Values; wrong: Problems } {
  const values: Values = {};
  const wrong: Problems = {};
  for (const key of secretKeys) {
    const value = given[key] ?? '';
    if (!value.trim() && kept.includes(key)) continue;
    const check = checkSecret(key, value);
    if (check.level === 'error' || (check.level === 'empty' && key !== 'openai-api-key'))
      wrong[key] = malformed(key, check.level === 'empty' ? 'it is empty' : check.text);
    else values[key] = check.cleaned || notSet;
  }
  return { values, wrong };
}

function malformed(key: SecretKey, text: string): Problem {
  return { problem: `${key} is not usable: ${text}`, cause: text, fix: `give another ${key}`, secret: key, exit: 2 };
}

/** For those who cannot ask again: the first problem, as an error. */
export function firstProblem(problems: Problems): Failure | undefined {
  const [first] = secretKeys.flatMap((key) => problems[key] ?? []);
  return first && new Failure(first);
}
