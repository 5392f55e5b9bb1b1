// The cluster of a dry run: reads are real, and a change is shown as the equivalent kubectl command.
import { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import type { Changes, Cluster, Deployment, Observer, Reads, ReleaseView, Target } from '../../world/index.js';
import type { Effects } from './effects.js';

export function dryCluster(cluster: Cluster, effects: Effects, target: Target, observer: Observer): Cluster {
  return { ...dryReads(cluster, effects), ...dryChanges(cluster, effects, target, observer) };
}

/** A cluster that a real run would start has nothing to read. */
function dryReads(cluster: Cluster, effects: Effects): Reads['cluster'] {
  const {
    context,
    identity,
    refusal,
    guard,
    confirm,
    namespaceContents,
    secret,
    pods,
    deployments,
    services,
    events,
    usage,
    logs,
    manifest,
  } = cluster;
  const absent = { uid: '', version: 'not started', server: '' };
  return {
    context: async () => (await context()) ?? (effects.clusterStarted ? { name: '', server: '', local: true } : undefined),
    identity: async (...asked) => (effects.clusterStarted ? absent : identity(...asked)),
    refusal,
    guard: async (signal) => (effects.clusterStarted ? undefined : guard(signal)),
    // Stays in this process.
    confirm,
    namespaceContents: async (signal) => (effects.clusterStarted ? undefined : namespaceContents(signal)),
    secret: async (name, signal) => effects.secrets.get(name) ?? (effects.clusterStarted ? undefined : secret(name, signal)),
    pods: async (signal) => (effects.clusterStarted || effects.podsReplaced ? [] : pods(signal)),
    async deployments(signal) {
      const found = effects.clusterStarted ? [] : await deployments(signal);
      return effects.podsReplaced ? rolledOut(found, effects) : found;
    },
    services: async (signal) => (effects.clusterStarted ? [] : services(signal)),
    events: async (signal) => (effects.clusterStarted ? [] : events(signal)),
    usage,
    logs,
    manifest,
    /** Reports once: every rollout is complete. */
    async watch(report, signal) {
      const found = effects.clusterStarted ? [] : await deployments(signal);
      const nothing: Omit<ReleaseView, 'deployments'> = {
        pods: [],
        replicaSets: [],
        services: [],
        events: [],
        revisions: [],
        freshness: { type: 'live' },
        forbidden: {},
      };
      report({ ...nothing, deployments: rolledOut(found, effects) });
    },
  };
}

function dryChanges({ namespaceContents, secret }: Cluster, effects: Effects, target: Target, observer: Observer): Changes['cluster'] {
  const equivalents = equivalentsOf(target);
  const report = async (command: string[]) => observer.command(command);
  return {
    async ensureNamespace(signal) {
      const existing = effects.clusterStarted ? undefined : await namespaceContents(signal);
      if (existing) return { uid: existing.uid, ours: existing.ours };
      if (!initialNamespaces.includes(target.namespace)) await report(equivalents.ensureNamespace());
      return { uid: '', ours: true };
    },
    deleteNamespace: () => report(equivalents.deleteNamespace()),
    async applySecret(name, data, signal) {
      await report(equivalents.applySecret(name));
      const existing = effects.secrets.get(name) ?? (effects.clusterStarted ? undefined : await secret(name, signal));
      const all = { ...existing?.data, ...data };
      const stored = { uid: existing?.uid ?? '', resourceVersion: '', ours: existing?.ours ?? true, keys: Object.keys(all), data: all };
      effects.secrets.set(name, stored);
      return { uid: stored.uid, resourceVersion: stored.resourceVersion };
    },
    async tryDatabase() {
      const problem = 'A dry run does not try the database from inside the cluster';
      throw new Failure({ problem, cause: 'That would start a temporary pod', fix: 'Run the command without --dry-run.' });
    },
    async runJob(job) {
      await report(equivalents.runJob(job.name));
      return { type: 'succeeded' };
    },
    deleteSecret: (name) => report(equivalents.deleteSecret(name)),
    async forward(request, reportState) {
      await report(equivalents.forward(request));
      reportState({ state: { type: 'up' }, open: 0, served: 0, received: 0, sent: 0 });
    },
    scale: (deployment, replicas) => report(equivalents.scale(deployment, replicas)),
    async restart(deployment) {
      await report(equivalents.restart(deployment));
      effects.podsReplaced = true;
    },
    deletePod: (pod) => report(equivalents.deletePod(pod)),
  };
}

/** Every new cluster has them (https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces). */
const initialNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** The existing deployments and those that helm would make, each with all its pods Ready and of the new image. */
function rolledOut(found: Deployment[], { tags }: Effects): Deployment[] {
  const others = found.filter(({ component }) => component === 'other');
  return [...components.map((component) => complete(component, found, tags[component])), ...others];
}

function complete(component: Component, found: Deployment[], wanted: string | undefined): Deployment {
  const made = { name: `taskflow-${component}`, component, desired: 1, ready: 1, updated: 1, available: 1, rolledOut: true, image: '' };
  const now = found.find((deployment) => deployment.component === component);
  const base = now ? { ...now, ready: now.desired, updated: now.desired, available: now.desired, rolledOut: true } : made;
  return { ...base, image: wanted ?? base.image };
}
