// The guard: a World that checks, before each change of the cluster, that it is still the right cluster.

import { equivalentsOf } from '../release/kubectl-commands.js';
import type { Changes, Cluster, Helm, Minikube, Observer, Target, WorldFor } from '../world/index.js';

type Guard = Cluster['guard'];

/**
 * Reads pass through. A change calls `cluster.guard` first; one that goes through the API is reported as the equivalent kubectl command. So is a
 * forward, which doesn't change the cluster.
 */
export function guardedWorldFor(real: WorldFor, target: Target): WorldFor {
  return (observer) => {
    const world = real(observer);
    const { cluster, helm, minikube } = world;
    const guard: Guard = (signal) => cluster.guard(signal);
    return {
      ...world,
      cluster: { ...cluster, ...clusterChanges(cluster, guard, observer, target) },
      helm: { ...helm, ...helmChanges(helm, guard) },
      minikube: { ...minikube, ...minikubeChanges(minikube, guard, target) },
    };
  };
}

function clusterChanges(cluster: Cluster, guard: Guard, observer: Observer, target: Target): Changes['cluster'] {
  const equivalents = equivalentsOf(target);
  const change = async <T>(command: string[], signal: AbortSignal, act: () => Promise<T>): Promise<T> => {
    await guard(signal);
    observer.command(command);
    return act();
  };
  return {
    async ensureNamespace(signal) {
      await guard(signal);
      const namespace = await cluster.ensureNamespace(signal);
      // The command would fail if the namespace existed already.
      if (namespace.made) observer.command(equivalents.ensureNamespace());
      return namespace;
    },
    deleteNamespace: (signal) => change(equivalents.deleteNamespace(), signal, () => cluster.deleteNamespace(signal)),
    tryDatabase: (request, signal) =>
      change(equivalents.tryDatabase(request.secretName), signal, () => cluster.tryDatabase(request, signal)),
    runJob: (job, report, signal) => change(equivalents.runJob(job.name), signal, () => cluster.runJob(job, report, signal)),
    applySecret: (name, data, signal) => change(equivalents.applySecret(name), signal, () => cluster.applySecret(name, data, signal)),
    deleteSecret: (name, signal) => change(equivalents.deleteSecret(name), signal, () => cluster.deleteSecret(name, signal)),
    scale: (name, replicas, signal) => change(equivalents.scale(name, replicas), signal, () => cluster.scale(name, replicas, signal)),
    restart: (name, signal) => change(equivalents.restart(name), signal, () => cluster.restart(name, signal)),
    forward(request, report, signal) {
      observer.command(equivalents.forward(request));
      return cluster.forward(request, report, signal);
    },
    deletePod: (name, signal) => change(equivalents.deletePod(name), signal, () => cluster.deletePod(name, signal)),
  };
}

function helmChanges(helm: Helm, guard: Guard): Changes['helm'] {
  return {
    async upgrade(request, signal) {
      await guard(signal);
      return helm.upgrade(request, signal);
    },
    async uninstall(signal) {
      await guard(signal);
      await helm.uninstall(signal);
    },
    async rollback(revision, signal) {
      await guard(signal);
      await helm.rollback(revision, signal);
    },
  };
}

/** The profile's node belongs to the context's cluster only when both have the same name. Starting or deleting a profile doesn't use the context. */
function minikubeChanges(minikube: Minikube, guard: Guard, { context }: Target): Changes['minikube'] {
  const { start, updateContext, stop, delete: remove } = minikube;
  const check = async (profile: string, signal: AbortSignal) => {
    if (profile === context) await guard(signal);
  };
  return {
    start,
    updateContext,
    stop,
    delete: remove,
    async load(profile, tag, signal) {
      await check(profile, signal);
      await minikube.load(profile, tag, signal);
    },
    async removeImage(profile, tag, signal) {
      await check(profile, signal);
      await minikube.removeImage(profile, tag, signal);
    },
  };
}
