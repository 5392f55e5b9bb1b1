// The guard: a World in which nothing of the cluster is changed before it was asked whether this is the cluster that is meant.

import { equivalentsOf } from '../release/kubectl-commands.js';
import type { Cluster, Helm, Minikube, Observer, Target, WorldFor } from '../world/index.js';

type Guard = Cluster['guard'];

/**
 * Reads pass through. A change first asks `cluster.guard`; one that goes through the API is told as the kubectl command that it equals, and so
 * is a forward, which changes nothing.
 */
export function guardedWorldFor(real: WorldFor, target: Target): WorldFor {
  return (observer) => {
    const world = real(observer);
    const { cluster, helm, minikube } = world;
    const guard: Guard = (signal) => cluster.guard(signal);
    return {
      ...world,
      cluster: guardedCluster(cluster, guard, observer, target),
      helm: guardedHelm(helm, guard),
      minikube: guardedMinikube(minikube, guard, target),
    };
  };
}

function guardedCluster(cluster: Cluster, guard: Guard, observer: Observer, target: Target): Cluster {
  const equivalents = equivalentsOf(target);
  const change = async <T>(command: string[], signal: AbortSignal, made: () => Promise<T>): Promise<T> => {
    await guard(signal);
    observer.command(command);
    return made();
  };
  return {
    ...cluster,
    async ensureNamespace(signal) {
      await guard(signal);
      const found = await cluster.ensureNamespace(signal);
      // Where it was there already, the command would fail.
      if (found.made) observer.command(equivalents.ensureNamespace());
      return found;
    },
    deleteNamespace: (signal) => change(equivalents.deleteNamespace(), signal, () => cluster.deleteNamespace(signal)),
    tryDatabase: (request, signal) =>
      change(equivalents.tryDatabase(request.secretName), signal, () => cluster.tryDatabase(request, signal)),
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

function guardedHelm(helm: Helm, guard: Guard): Helm {
  return {
    ...helm,
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

/** Its node is the cluster only when the context is the one that minikube makes for the profile. */
function guardedMinikube(minikube: Minikube, guard: Guard, { context }: Target): Minikube {
  const asked = async (profile: string, signal: AbortSignal) => {
    if (profile === context) await guard(signal);
  };
  return {
    ...minikube,
    async load(profile, tag, signal) {
      await asked(profile, signal);
      await minikube.load(profile, tag, signal);
    },
    async removeImage(profile, tag, signal) {
      await asked(profile, signal);
      await minikube.removeImage(profile, tag, signal);
    },
  };
}
