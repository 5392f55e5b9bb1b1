// Step 5: the three secret values, typed while images build, tried, and stored in the cluster through its API.
import { Failure, type Problem, type SecretKey, secretKeys } from '../../problem.js';
import { moment } from '../../text.js';
import type { ClusterSecret, DatabaseAnswer } from '../../world.js';
import { checkSecret } from '../secrets.js';
import type { Step, StepContext, Verified } from '../step.js';
import { differing, keysLeft, store, without, writeDown } from '../stored-secret.js';

type Values = Partial<Record<SecretKey, string>>;
type Problems = Partial<Record<SecretKey, Problem>>;

export const enterSecretsStep: Step = {
  id: 'secrets',
  title: 'Secrets',
  needs: ['tools'],
  inputs: async ({ settings }) => ({ namespace: settings.target.namespace, name: settings.secretName }),
  async verify(context, remembered): Promise<Verified> {
    await context.done('cluster');
    const name = context.settings.secretName;
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
    if (differing(context.settings.givenSecrets ?? {}, stored).length) return { holds: false, because: 'other values were given' };
    return { holds: true, reason: `${name} is in the cluster with its ${secretKeys.length} keys` };
  },
  async run(context) {
    const { world, settings, signal, emit, done } = context;
    const name = settings.secretName;
    const stored = await storedNow(context);
    const kept = secretKeys.filter((key) => stored?.data[key]);
    const left = stored ? await keysLeft(context, stored, settings.givenSecrets ?? {}) : [];
    const { values: given, database } = await askUntilGood(context, { kept, left }, stored);
    emit({ type: 'step-progress', text: 'typed; waiting for the cluster to store them' });
    await done('cluster');
    // One that could not be seen while the cluster was down is not taken for none.
    const there = stored ?? (await world.cluster.secret(name, signal));
    const values = stored || !there ? given : without(given, await keysLeft(context, there, given));
    const changed = secretKeys.filter((key) => values[key] !== undefined && values[key] !== there?.data[key]);
    const receipt = changed.length || !there ? await store(context, values, there) : there;
    writeDown(context, receipt, changed, there);
    const text = [changed.length ? `stored ${changed.join(', ')} in ${name}` : `${name} kept as it was`, database]
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

async function askUntilGood(
  context: StepContext,
  { kept, left }: { kept: SecretKey[]; left: SecretKey[] },
  stored: ClusterSecret | undefined,
): Promise<{ values: Values; database: string }> {
  let problems: Problems = {};
  for (;;) {
    const answer = await context.ask({ type: 'secrets', id: 'secrets', stored: kept, problems });
    const { values, wrong } = checked(without(answer.values, left), kept);
    if (Object.keys(wrong).length) {
      problems = wrong;
      continue;
    }
    const url = values['database-url'] ?? stored?.data['database-url'];
    const database = url ? await tryDatabase(url, context) : undefined;
    if (database?.type === 'refuses') {
      problems = { 'database-url': refusal(database) };
      continue;
    }
    return { values, database: database ? `database answered in ${(database.ms / 1000).toFixed(1)} s${database.tls ? ', TLS' : ''}` : '' };
  }
}

// What only the database itself, or the URL, can say. Anything else may be the way there.
const final = ['address', 'dns', 'password', 'database'];

/** A database that only the cluster's network leads to cannot answer before there is a cluster: it is asked again then. */
async function tryDatabase(url: string, { world, signal, emit, done }: StepContext): Promise<DatabaseAnswer> {
  emit({ type: 'step-progress', text: 'asking the database: SELECT 1' });
  const first = await world.database.tryUrl(url, signal);
  if (first.type === 'answers' || final.includes(first.about)) return first;
  emit({
    type: 'step-progress',
    text: `the database does not answer from here (${first.reason}); it is asked again when the cluster is up`,
  });
  await done('cluster');
  return world.database.tryUrl(url, signal);
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
    else values[key] = check.cleaned || 'not-set';
  }
  return { values, wrong };
}

function malformed(key: SecretKey, text: string): Problem {
  return { problem: `${key} is not usable: ${text}`, cause: text, cure: `give another ${key}`, secret: key, exit: 2 };
}

const cures: Record<Extract<DatabaseAnswer, { type: 'refuses' }>['about'], string> = {
  address: 'paste the whole connection string: postgresql://user:password@host/database',
  dns: 'check the host name in the URL, and that this machine is online',
  network: 'check host and port, and that no firewall or VPN is in between',
  tls: 'add ?sslmode=require to the URL, or take the URL as the provider shows it',
  password: 'copy the URL again from the database’s page: user or password are not right',
  database: 'create the database, or correct the name after the last / of the URL',
  other: 'read the reason above, then correct the URL',
};

function refusal(answer: Extract<DatabaseAnswer, { type: 'refuses' }>): Problem {
  return {
    problem: `the database did not accept database-url (${answer.about})`,
    cause: answer.reason,
    cure: cures[answer.about],
    secret: 'database-url',
  };
}

/** For those who cannot ask again: the first problem, as an error. */
export function firstProblem(problems: Problems): Failure | undefined {
  const [first] = secretKeys.flatMap((key) => problems[key] ?? []);
  return first && new Failure(first);
}
