// The database asked once more from inside the cluster, where the pods will ask it: a bad URL and a bad cluster network are told apart.
import type { Refusal } from '../../../database-refusal.js';
import { Cancelled, Failure, type Problem } from '../../../problem.js';
import { partOf } from '../../../release/helm-values.js';
import { hostIn, isThisMachine } from '../../../release/secrets/database-url.js';
import type { Tags } from '../../../release/settings.js';
import { usesThrowaway } from '../../../release/throwaway.js';
import type { ChartRequest, DatabaseAnswer, ReleaseStatus } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

/** What was deployed reads another database-url, or none, or did not come to its end. */
export function isWorthAsking(found: ReleaseStatus | undefined, { values }: Pick<ChartRequest, 'values'>): boolean {
  return found?.status !== 'deployed' || partOf(found.values, 'secrets').revision !== partOf(values, 'secrets').revision;
}

/** Failure when the database refuses there. Where it cannot be asked from inside, that is told, and nothing else. */
export async function askFromInside(context: StepContext, tags: Tags): Promise<void> {
  const { world, settings, signal, emit } = context;
  const stored = await world.cluster.secret(settings.secretName, signal);
  const url = stored?.data['database-url'];
  // The throwaway comes with the release: there is nothing to be asked yet.
  if (!url || usesThrowaway(stored, settings.target)) return;
  const first = await asked(context, tags);
  if (first?.type !== 'refuses') return tell(first, emit);
  emit({ type: 'step-progress', text: `the database refuses inside the cluster (${first.about}): asking it from here again` });
  const here = await world.database.tryUrl(url, signal);
  // One that sleeps may have been woken by the first who asked.
  const last = here.type === 'answers' && first.about === 'network' ? await asked(context, tags) : first;
  if (last?.type !== 'refuses') return tell(last, emit);
  throw new Failure(explained(last, here, url, settings.target.context));
}

/** undefined: it could not be asked, which is told. The frontend's image has node, and a driver beside it. */
async function asked({ world, settings, signal, emit }: StepContext, { frontend }: Tags): Promise<DatabaseAnswer | undefined> {
  try {
    return await world.cluster.tryDatabase({ image: frontend, secretName: settings.secretName }, signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    emit({ type: 'notice', text: `${error.problem.problem}: ${error.problem.cause}`, level: 'info' });
    return undefined;
  }
}

function tell(answer: Extract<DatabaseAnswer, { type: 'answers' }> | undefined, emit: StepContext['emit']): void {
  if (!answer) return;
  // `PostgreSQL 17.5 (Debian 17.5-1)`: who packed it is of no interest.
  const server = answer.server.replace(/ \(.*/, '');
  const text = `the database answers from inside the cluster too${server && ` (${server}, ${answer.ms} ms)`}`;
  emit({ type: 'notice', text, level: 'info' });
}

/** `here`: what it answers on this machine, asked just after. */
function explained(inside: Refusal, here: DatabaseAnswer, url: string, context: string): Problem {
  const host = hostIn(url);
  const cause = `in a pod: ${inside.reason}`;
  if (here.type === 'refuses') {
    return {
      problem: `the database does not answer from inside the cluster (${inside.about}), and from here neither (${here.about})`,
      cause: `${cause}; here: ${here.reason}`,
      fix: 'wake the database, or correct database-url',
      secret: 'database-url',
    };
  }
  return {
    problem: `the database answers from here, but not from inside the cluster (${inside.about})`,
    cause,
    ...(isThisMachine(host)
      ? {
          fix: 'inside a pod, localhost is the pod itself: write host.minikube.internal in its place in database-url',
          secret: 'database-url',
        }
      : fixOf(inside.about, host, context)),
  };
}

function fixOf(about: Refusal['about'], host: string, context: string): Pick<Problem, 'fix' | 'command' | 'secret'> {
  switch (about) {
    case 'address':
    case 'password':
    case 'database':
      return {
        fix: 'the database lets this machine in and not the cluster: look at what it allows by address, or correct database-url',
        secret: 'database-url',
      };
    case 'dns':
      // A name without a dot, or of the local network, is one that only this machine knows.
      if (!host.includes('.') || /\.(local|lan|home|internal)$/.test(host))
        return { fix: `${host} is a name that only this machine knows: write its address in database-url`, secret: 'database-url' };
      return {
        fix: `the cluster cannot look up ${host}: a VPN that was connected after the cluster started, or the hosts file of this machine; restart the cluster, whose DNS is that of its start`,
        command: `kubectl --context ${context} --namespace kube-system logs --selector k8s-app=kube-dns`,
      };
    case 'tls':
      return {
        fix: 'something between the cluster and the database changes what is encrypted, such as a proxy or a virus scanner: let the cluster pass it',
      };
    case 'connections':
      return { fix: 'it has no connection left: close some, or use the pooled address, then try again' };
    default:
      return {
        fix: 'a VPN, a firewall or a NetworkPolicy is between the cluster and the database: let the cluster pass it, then try again',
        command: `kubectl --context ${context} get networkpolicy --all-namespaces`,
      };
  }
}

/** Both, at once; when one fails the other is ended first, so that nothing of it is left. */
export async function together(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<void>,
  other: (signal: AbortSignal) => Promise<void>,
) {
  const ending = new AbortController();
  const both = [one, other].map((work) => work(AbortSignal.any([signal, ending.signal])));
  try {
    await Promise.all(both);
  } catch (error) {
    ending.abort();
    await Promise.allSettled(both);
    if (signal.aborted) throw new Cancelled();
    throw error;
  }
}
