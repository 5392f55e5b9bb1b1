// Step 5: asks for the secrets while the images build, tries the database, and stores the values in the cluster through its API.
import { Failure, secretKeys } from '../../../problem.js';
import { temporary } from '../../../release/throwaway.js';
import type { ClusterSecret } from '../../../world/index.js';
import type { Step, StepContext, Verified } from '../../engine/step.js';
import { askFromHere } from './check-database.js';
import { decideAnswer, decideChange, type Problems, urlToTry, valuesOffered, type Wish, whyAgain } from './decide.js';
import { keysToKeep, recordSecret, storeSecret } from './stored-secret.js';
import { prepareThrowaway, whatThrowawayLacks } from './throwaway.js';

export const enterSecretsStep: Step = {
  id: 'secrets',
  title: 'Secrets',
  needs: ['tools'],
  inputs: async ({ settings }) => ({ namespace: settings.target.namespace, name: settings.secretName }),
  async verify(context, saved): Promise<Verified> {
    const { world, settings, signal, done } = context;
    await done('cluster');
    const stored = await world.cluster.secret(settings.secretName, signal);
    const because = whyAgain(stored, saved, settings, world.clock.now()) ?? (await whatThrowawayLacks(context, stored));
    if (because) return { holds: false, because };
    return { holds: true, reason: `${settings.secretName} is in the cluster with its ${secretKeys.length} keys` };
  },
  async run(context) {
    const { world, settings, signal, emit, done } = context;
    const { secretName: name, target } = settings;
    const before = await readIfRunning(context);
    if (before)
      emit({ type: 'notice', level: 'info', text: `the Secret ${name} is in the cluster with ${before.keys.join(', ') || 'no key'}` });
    const { wish, text } = await askUntilValid(context, before);
    emit({ type: 'step-progress', text: 'secrets entered; waiting for the cluster to store them' });
    await done('cluster');
    // A Secret that nobody could read while the cluster was down may still be there.
    const stored = before ?? (await world.cluster.secret(name, signal));
    const keep = before || !stored ? [] : await keysToKeep(context, stored, valuesOffered(wish, stored, target));
    const { values, throwaway } = decideChange(wish, stored, keep, target);
    if (throwaway) values['database-url'] = await prepareThrowaway(context);
    const changed = secretKeys.filter((key) => values[key] !== undefined && values[key] !== stored?.data[key]);
    const identity = changed.length || !stored ? await storeSecret(context, values, stored) : stored;
    recordSecret(context, identity, changed, stored);
    const did = changed.length ? `stored ${changed.join(', ')} in ${name}` : `kept ${name} unchanged`;
    const about = wish.throwaway && keep.includes('database-url') ? '' : text;
    return {
      text: [did, about].filter(Boolean).join(' · '),
      record: { uid: identity.uid, resourceVersion: identity.resourceVersion },
    };
  },
};

/** Reads the Secret only from a cluster that runs: nobody should wait for one that is yet to start. */
async function readIfRunning({ world, settings, signal, done }: StepContext): Promise<ClusterSecret | undefined> {
  const { profile, context } = settings.target;
  const running = context !== profile || (await world.minikube.status(profile, signal)).state === 'running';
  if (!running) return undefined;
  await done('cluster');
  return world.cluster.secret(settings.secretName, signal);
}

/** `text`: what is known of the database. */
async function askUntilValid(context: StepContext, stored: ClusterSecret | undefined): Promise<{ wish: Wish; text: string }> {
  const { settings, ask } = context;
  const { target, givenSecrets: values = {}, throwawayDatabase = false } = settings;
  const offered = { values, throwaway: throwawayDatabase && !values['database-url'] };
  const keep = stored ? await keysToKeep(context, stored, valuesOffered(offered, stored, target)) : [];
  const form = { stored: secretKeys.filter((key) => stored?.data[key]), keep, throwawayDatabase };
  let problems: Problems = {};
  for (;;) {
    const decided = decideAnswer(
      await ask({ type: 'secrets', id: 'secrets', keys: [...secretKeys], stored: form.stored, known: [], variables: [], problems }),
      form,
    );
    if ('problems' in decided) {
      problems = decided.problems;
      continue;
    }
    const { wish } = decided;
    if (wish.throwaway) return { wish, text: `throwaway PostgreSQL: ${temporary}` };
    const url = urlToTry(wish, stored, target);
    const answer = url === undefined ? { text: '' } : await askFromHere(url, context);
    if ('text' in answer) return { wish, text: answer.text };
    problems = { 'database-url': answer.problem };
  }
}

/** The first problem as an error, for callers that can't ask again. */
export function firstProblem(problems: Problems): Failure | undefined {
  const [first] = secretKeys.flatMap((key) => problems[key] ?? []);
  return first && new Failure(first);
}
