// Reads what the release's pods use now, from metrics-server or else from the kubelets' summaries.

import { Cancelled, Failure } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import type { Pod, Resources, Usage } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import { ClusterFailure } from '../api/failures.js';
import { selectorOf } from './metadata.js';
import { parseResources } from './quantities.js';

/** `pods`: the release's. */
type UsageAccess = Pick<ApiAccess, 'connection' | 'target' | 'clock' | 'clean'> & { pods(signal: AbortSignal): Promise<Pod[]> };

/** ms after which a missing metrics-server is asked again, because it may have been enabled. */
const askAgainAfter = 60_000;

/** Remembers between calls which source answers. Rejects with a Failure if neither does. */
export function createUsage(access: UsageAccess): (signal: AbortSignal) => Promise<Usage> {
  let missing: { at: number; reason: string } | undefined;
  return async (signal) => {
    if (!missing || access.clock.now() - missing.at >= askAgainAfter) {
      try {
        const pods = await fromMetricsServer(access, signal);
        missing = undefined;
        return { source: 'metrics-server', pods };
      } catch (error) {
        missing = { at: access.clock.now(), reason: whyNot(error) };
      }
    }
    try {
      return { source: 'kubelet', pods: await fromKubelets(access, signal) };
    } catch (error) {
      throw noUsage(missing.reason, whyNot(error));
    }
  };
}

type Metrics = { items?: { metadata: { name: string }; containers?: { usage: { cpu?: string; memory?: string } }[] }[] };

/** https://github.com/kubernetes/metrics/blob/master/pkg/apis/metrics/v1beta1/types.go */
async function fromMetricsServer({ connection, target, clean }: UsageAccess, signal: AbortSignal): Promise<Usage['pods']> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(target.namespace)}/pods`;
  const from = { path, query: { labelSelector: selectorOf(target) } };
  const metrics = (await connection().read({ verb: 'list', resource: 'pods.metrics.k8s.io' }, from, signal)) as Metrics;
  const used = (metrics.items ?? []).map(({ metadata, containers = [] }): [string, Required<Resources>] => [
    clean(metadata.name),
    addUp(containers.map(({ usage }) => parseResources(usage))),
  ]);
  return Object.fromEntries(used);
}

type Stats = { cpu?: { usageNanoCores?: number }; memory?: { workingSetBytes?: number } };
/** Go writes an empty list as null; a kubelet does so until one of its pods has run. */
type Summary = { pods?: (Stats & { podRef: { uid: string }; containers?: Stats[] | null })[] | null };

/**
 * https://github.com/kubernetes/kubelet/blob/master/pkg/apis/stats/v1alpha1/types.go. The pods of a node that doesn't answer are left out.
 * If no node answers, rejects with the first failure.
 */
async function fromKubelets(access: UsageAccess, signal: AbortSignal): Promise<Usage['pods']> {
  const pods = (await access.pods(signal)).filter(({ node }) => node !== '');
  const nodes = [...new Set(pods.map(({ node }) => node))];
  const asked = await Promise.allSettled(nodes.map((node) => summaryOf(access, node, signal)));
  const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = asked.find((one) => one.status === 'rejected');
  if (failed && (answers.length === 0 || signal.aborted)) throw failed.reason;
  const names = new Map(pods.map(({ uid, name }) => [uid, name]));
  const used = answers
    .flatMap(({ pods: measured }) => measured ?? [])
    .flatMap((one): [string, Required<Resources>][] => {
      const name = names.get(one.podRef.uid);
      const sum = usedBy(one);
      return name === undefined || sum === undefined ? [] : [[name, sum]];
    });
  return Object.fromEntries(used);
}

async function summaryOf({ connection }: UsageAccess, node: string, signal: AbortSignal): Promise<Summary> {
  const from = { path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`, query: { only_cpu_and_memory: 'true' } };
  return (await connection().read({ verb: 'get', resource: 'nodes/proxy', name: node }, from, signal)) as Summary;
}

/**
 * undefined for a pod that has just started: until the kubelet has measured it (twice, for the CPU), it reports no number, or 0, which no
 * pod uses. Older kubelets report no sum for a pod.
 */
function usedBy({ containers, ...pod }: Stats & { containers?: Stats[] | null }): Required<Resources> | undefined {
  const measured = [pod].flatMap(numbersOf);
  const used = measured.length > 0 ? measured : (containers ?? []).flatMap(numbersOf);
  return used.length > 0 ? addUp(used) : undefined;
}

function numbersOf({ cpu, memory }: Stats): Required<Resources>[] {
  if (cpu?.usageNanoCores === undefined || !memory?.workingSetBytes) return [];
  return [{ cpu: Math.ceil(cpu.usageNanoCores / 1e6), memory: memory.workingSetBytes }];
}

function addUp(all: Resources[]): Required<Resources> {
  return all.reduce<Required<Resources>>((sum, { cpu = 0, memory = 0 }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }), {
    cpu: 0,
    memory: 0,
  });
}

function whyNot(error: unknown): string {
  if (error instanceof Cancelled) throw error;
  if (error instanceof ClusterFailure && error.status === 404) return "it isn't installed";
  return toProblem(error).problem;
}

function noUsage(metricsServer: string, kubelet: string): Failure {
  return new Failure({
    problem: 'CPU and memory usage is unavailable',
    cause: `metrics-server: ${metricsServer}; kubelet: ${kubelet}`,
    fix: 'Enable metrics-server, or ask for a role that allows get on nodes/proxy.',
    command: 'minikube addons enable metrics-server',
  });
}
