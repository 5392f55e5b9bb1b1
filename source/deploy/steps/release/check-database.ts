// Tries the database from inside the cluster, where the pods are, to tell a bad URL from a bad cluster network.
import type { Refusal } from '../../../database-refusal.js';
import { Cancelled, Failure, type Problem } from '../../../problem.js';
import { components } from '../../../release/component.js';
import { partOf } from '../../../release/helm-values.js';
import { notSet } from '../../../release/secrets/checks.js';
import { hostIn, isThisMachine } from '../../../release/secrets/database-url.js';
import type { Settings, Tags } from '../../../release/settings.js';
import { usesThrowaway } from '../../../release/throwaway.js';
import type { ChartRequest, DatabaseAnswer, ReleaseStatus } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

/** The deployed release reads another database-url, or none, or its deployment didn't finish. */
export function isWorthTrying(found: ReleaseStatus | undefined, { values }: Pick<ChartRequest, 'values'>): boolean {
  return found?.status !== 'deployed' || partOf(found.values, 'secrets').revision !== partOf(values, 'secrets').revision;
}

/** Throws a Failure if the database refuses there. If it can't be tried from inside, only reports that. */
export async function tryFromInside(context: StepContext, tags: Tags): Promise<void> {
  const { world, settings, signal, emit } = context;
  const stored = await world.cluster.secret(settings.secretName, signal);
  const url = stored?.data['database-url'];
  // The throwaway database comes with the release, so it isn't there yet.
  if (!url || url === notSet || usesThrowaway(stored, settings.target) || !isRead(settings)) return;
  const first = await tryOnce(context, tags);
  if (first?.type !== 'refuses') return reportAnswer(first, emit);
  emit({ type: 'step-progress', text: `the database refuses inside the cluster (${first.about}): trying it from here again` });
  const here = await world.database.tryUrl(url, signal);
  // The first attempt may have woken a database that sleeps.
  const last = here.type === 'answers' && first.about === 'network' ? await tryOnce(context, tags) : first;
  if (last?.type !== 'refuses') return reportAnswer(last, emit);
  throw new Failure(toProblem(last, here, url, settings.target.context));
}

function isRead({ sources }: Settings): boolean {
  return components.some((component) => sources[component].needs.secretKeys.includes('database-url'));
}

/** Uses the frontend's image, which has node. undefined if it can't be tried. */
async function tryOnce({ world, settings, signal, emit }: StepContext, { frontend }: Tags): Promise<DatabaseAnswer | undefined> {
  try {
    return await world.cluster.tryDatabase({ image: frontend, secretName: settings.secretName }, signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    emit({ type: 'notice', text: `${error.problem.problem}: ${error.problem.cause}`, level: 'info' });
    return undefined;
  }
}

function reportAnswer(answer: Extract<DatabaseAnswer, { type: 'answers' }> | undefined, emit: StepContext['emit']): void {
  if (!answer) return;
  // `PostgreSQL 17.5 (Debian 17.5-1)`: the packager doesn't matter.
  const server = answer.server.replace(/ \(.*/, '');
  const text = `the database answers from inside the cluster too${server && ` (${server}, ${answer.ms} ms)`}`;
  emit({ type: 'notice', text, level: 'info' });
}

/** @param here the answer on this computer, just afterwards */
function toProblem(inside: Refusal, here: DatabaseAnswer, url: string, context: string): Problem {
  const host = hostIn(url);
  const cause = `In a pod: ${inside.reason}`;
  if (here.type === 'refuses') {
    return {
      problem: `The database answers neither from inside the cluster (${inside.about}) nor from here (${here.about})`,
      cause: `${cause}. Here: ${here.reason}`,
      fix: 'Wake the database, or correct database-url.',
      secret: 'database-url',
    };
  }
  return {
    problem: `The database answers from here, but not from inside the cluster (${inside.about})`,
    cause,
    ...(isThisMachine(host)
      ? {
          fix: 'Inside a pod, localhost is the pod itself. Use host.minikube.internal instead in database-url.',
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
        fix: 'The database accepts this computer but not the cluster. Check which addresses it allows, or correct database-url.',
        secret: 'database-url',
      };
    case 'dns':
      // Only this computer knows a name without a dot, or one of the local network.
      if (!host.includes('.') || /\.(local|lan|home|internal)$/.test(host))
        return { fix: `Only this computer knows the name ${host}. Use its address in database-url.`, secret: 'database-url' };
      return {
        fix: `The cluster can't find ${host}: you may have connected a VPN after the cluster started, or the name is only in this computer's hosts file. Restart the cluster, which reads its DNS settings when it starts.`,
        command: `kubectl --context ${context} --namespace kube-system logs --selector k8s-app=kube-dns`,
      };
    case 'tls':
      return {
        fix: 'Something between the cluster and the database changes encrypted traffic, such as a proxy or a virus scanner. Let the cluster bypass it.',
      };
    case 'connections':
      return { fix: 'It has no free connection. Close some or use the pooled address, then retry.' };
    default:
      return {
        fix: 'A VPN, a firewall, or a NetworkPolicy blocks the way from the cluster to the database. Let the cluster through, then retry.',
        command: `kubectl --context ${context} get networkpolicy --all-namespaces`,
      };
  }
}

/** Runs both at once. If one fails, stops the other first, so that it leaves nothing behind. */
export async function bothOf(
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
