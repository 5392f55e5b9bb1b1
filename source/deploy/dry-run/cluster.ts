// The cluster of a dry run: what is there is read, and what would be changed is told as the kubectl command that does the same.
import { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import type { Cluster, Deployment, Observer, ReleaseView, Target } from '../../world/index.js';
import type { Would } from './effects.js';

export function dryCluster(cluster: Cluster, would: Would, target: Target, observer: Observer): Cluster {
  return { ...reads(cluster, would), ...changes(cluster, would, target, observer) };
}

type Change =
  | 'confirm'
  | 'ensureNamespace'
  | 'deleteNamespace'
  | 'applySecret'
  | 'deleteSecret'
  | 'tryDatabase'
  | 'forward'
  | 'scale'
  | 'restart'
  | 'deletePod';

/** Of a cluster that would only be started now, there is nothing to be read. */
function reads(cluster: Cluster, would: Would): Omit<Cluster, Change> {
  const { context, identity, refusal, guard, namespaceContents, secret, pods, deployments, services, events, usage, logs, manifest } =
    cluster;
  const absent = { uid: '', version: 'not started', server: '' };
  return {
    context: async () => (await context()) ?? (would.started ? { name: '', server: '', local: true } : undefined),
    identity: async (...asked) => (would.started ? absent : identity(...asked)),
    refusal,
    guard: async (signal) => (would.started ? undefined : guard(signal)),
    namespaceContents: async (signal) => (would.started ? undefined : namespaceContents(signal)),
    secret: async (name, signal) => would.secrets.get(name) ?? (would.started ? undefined : secret(name, signal)),
    pods: async (signal) => (would.started || would.replaced ? [] : pods(signal)),
    async deployments(signal) {
      const found = would.started ? [] : await deployments(signal);
      return would.replaced ? rolledOut(found, would) : found;
    },
    services: async (signal) => (would.started ? [] : services(signal)),
    events: async (signal) => (would.started ? [] : events(signal)),
    usage,
    logs,
    manifest,
    /** Once: every rollout has come to its end. */
    async watch(report, signal) {
      const found = would.started ? [] : await deployments(signal);
      const nothing: Omit<ReleaseView, 'deployments'> = {
        pods: [],
        replicaSets: [],
        services: [],
        events: [],
        revisions: [],
        freshness: { type: 'live' },
        forbidden: {},
      };
      report({ ...nothing, deployments: rolledOut(found, would) });
    },
  };
}

function changes({ confirm, namespaceContents, secret }: Cluster, would: Would, target: Target, observer: Observer): Pick<Cluster, Change> {
  const equals = equivalentsOf(target);
  const told = async (command: string[]) => observer.command(command);
  return {
    // Said by the person, and kept in this process only.
    confirm,
    async ensureNamespace(signal) {
      const found = would.started ? undefined : await namespaceContents(signal);
      if (found) return { uid: found.uid, ours: found.ours };
      if (!initialNamespaces.includes(target.namespace)) await told(equals.ensureNamespace());
      return { uid: '', ours: true };
    },
    deleteNamespace: () => told(equals.deleteNamespace()),
    async applySecret(name, data, signal) {
      await told(equals.applySecret(name));
      const there = would.secrets.get(name) ?? (would.started ? undefined : await secret(name, signal));
      const all = { ...there?.data, ...data };
      const stored = { uid: there?.uid ?? '', resourceVersion: '', ours: there?.ours ?? true, keys: Object.keys(all), data: all };
      would.secrets.set(name, stored);
      return { uid: stored.uid, resourceVersion: stored.resourceVersion };
    },
    async tryDatabase() {
      const problem = 'the database would be asked from inside the cluster';
      throw new Failure({ problem, cause: 'by a pod that is deleted afterwards', fix: 'run it without --dry-run' });
    },
    deleteSecret: (name) => told(equals.deleteSecret(name)),
    async forward(request, report) {
      await told(equals.forward(request));
      report({ state: { type: 'up' }, open: 0, served: 0, received: 0, sent: 0 });
    },
    scale: (deployment, replicas) => told(equals.scale(deployment, replicas)),
    async restart(deployment) {
      await told(equals.restart(deployment));
      would.replaced = true;
    },
    deletePod: (pod) => told(equals.deletePod(pod)),
  };
}

/** Those that every new cluster has (https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces). */
const initialNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** The deployments that are there, and those that helm would make, each with every pod of the image that is wanted. */
function rolledOut(found: Deployment[], { tags }: Would): Deployment[] {
  const others = found.filter(({ component }) => component === 'other');
  return [...components.map((component) => complete(component, found, tags[component])), ...others];
}

function complete(component: Component, found: Deployment[], wanted: string | undefined): Deployment {
  const made = { name: `taskflow-${component}`, component, desired: 1, ready: 1, updated: 1, available: 1, rolledOut: true, image: '' };
  const now = found.find((deployment) => deployment.component === component);
  const base = now ? { ...now, ready: now.desired, updated: now.desired, available: now.desired, rolledOut: true } : made;
  return { ...base, image: wanted ?? base.image };
}
