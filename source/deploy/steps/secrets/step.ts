// Step 5: asks for the secrets and the applications' own variables while the images build, tries the database, and stores the values.
import { Failure, secretKeys } from '../../../problem.js';
import { components } from '../../../release/component.js';
import { envSecretName } from '../../../release/variables/env-secret.js';
import type { Question } from '../../engine/event.js';
import type { Step, StepContext, Verified } from '../../engine/step.js';
import { askUntilValid, type Entry } from './ask.js';
import { decideChange, neededKeys, type Values, valuesOffered, whyAgain } from './decide.js';
import { nothingStored, readIfRunning, readStored, type Stored, valuesAfter } from './stored.js';
import { keysToKeep, recordSecret, storeSecret } from './stored-secret.js';
import { prepareThrowaway, whatThrowawayLacks } from './throwaway.js';
import { withoutExtraEnv } from './variables/extra-env.js';
import { noVariables, type Variables } from './variables/fields.js';
import { namesToKeep, storeVariables, withDatabaseUrl } from './variables/store.js';
import { whyVariablesAgain } from './variables/verify.js';

export const enterSecretsStep: Step = {
  id: 'secrets',
  title: 'Secrets',
  needs: ['tools'],
  inputs: async ({ settings }) => ({ namespace: settings.target.namespace, name: settings.secretName }),
  async verify(given, saved): Promise<Verified> {
    const context = await withoutExtraEnv(given);
    const { settings, world, done, values } = context;
    await done('cluster');
    const stored = await readStored(context);
    const because =
      whyAgain(stored.secrets, saved, settings, world.clock.now()) ??
      (await whyVariablesAgain(context, stored.variables, saved)) ??
      (await whatThrowawayLacks(context, stored.secrets));
    if (because) return { holds: false, because };
    values.enter(valuesAfter({ secrets: {}, variables: noVariables() }, stored, settings.target));
    const own = components.filter((component) => stored.variables[component]).map(envSecretName);
    const also = own.length ? `, and so ${own.length === 1 ? 'is' : 'are'} ${own.join(' and ')}` : '';
    return { holds: true, reason: `${settings.secretName} is in the cluster with its ${secretKeys.length} keys${also}` };
  },
  async run(given) {
    const context = await withoutExtraEnv(given);
    const { settings, emit, done, values } = context;
    const before = await readIfRunning(context);
    if (before?.secrets) {
      const keys = before.secrets.keys.join(', ') || 'no key';
      emit({ type: 'notice', level: 'info', text: `the Secret ${settings.secretName} is in the cluster with ${keys}` });
    }
    const entry = await askUntilValid(context, before);
    const { target } = settings;
    values.enter(valuesAfter({ secrets: entry.wish.values, variables: entry.variables }, before ?? nothingStored, target));
    emit({ type: 'step-progress', text: 'secrets entered; waiting for the cluster to store them' });
    await done('cluster');
    // Secrets that nobody could read while the cluster was down may still be there.
    const stored = before ?? (await readStored(context));
    const seen = before !== undefined;
    const secrets = await storeSecrets(context, entry, stored, seen);
    const variables = await variablesToStore(context, entry, stored, { seen, secrets: secrets.values });
    const own = await storeVariables(context, variables, stored.variables);
    values.enter(valuesAfter({ secrets: secrets.values, variables }, stored, target));
    return {
      text: [secrets.text, own.text, secrets.about].filter(Boolean).join(' · '),
      record: { ...secrets.record, ...own.record, ...entry.stamps },
    };
  },
};

/** @param seen the person could see what is stored before they answered */
async function storeSecrets(context: StepContext, { wish, text }: Entry, { secrets: stored }: Stored, seen: boolean) {
  const { secretName: name, target } = context.settings;
  const keep = seen || !stored ? [] : await keysToKeep(context, stored, valuesOffered(wish, stored, target));
  const { values, throwaway } = decideChange(wish, stored, keep, target);
  if (throwaway) values['database-url'] = await prepareThrowaway(context);
  const changed = secretKeys.filter((key) => values[key] !== undefined && values[key] !== stored?.data[key]);
  const identity = changed.length || !stored ? await storeSecret(context, values, stored) : stored;
  recordSecret(context, identity, changed, stored);
  // Nobody typed the other keys, which hold a stand-in.
  const asked = changed.filter((key) => neededKeys(context.settings.sources).includes(key));
  return {
    values,
    text: changed.length ? `stored ${asked.length ? `${asked.join(', ')} in ` : ''}${name}` : `kept ${name} unchanged`,
    about: wish.throwaway && keep.includes('database-url') ? '' : text,
    record: { uid: identity.uid, resourceVersion: identity.resourceVersion },
  };
}

/** @param secrets as they are stored now, as far as they changed */
async function variablesToStore(
  context: StepContext,
  { variables }: Entry,
  stored: Stored,
  { seen, secrets }: { seen: boolean; secrets: Values },
): Promise<Variables> {
  const wanted = noVariables();
  const url = secrets['database-url'] ?? stored.secrets?.data['database-url'];
  for (const component of components) {
    const before = stored.variables[component];
    const keep = seen ? [] : await namesToKeep(context, component, before, variables[component]);
    const values = Object.fromEntries(Object.entries(variables[component]).filter(([name]) => !keep.includes(name)));
    wanted[component] = withDatabaseUrl(values, component, url, before, context.settings);
  }
  return wanted;
}

/** The first problem as an error, for callers that can't ask again. */
export function firstProblem({ problems, variables }: Extract<Question, { type: 'secrets' }>): Failure | undefined {
  const [first] = [...secretKeys.flatMap((key) => problems[key] ?? []), ...variables.flatMap(({ problem }) => problem ?? [])];
  return first && new Failure(first);
}
