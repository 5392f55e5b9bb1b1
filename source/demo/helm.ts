// The helm port over the simulation: accepts every chart, keeps revisions, and applies them.

import { Failure } from '../problem.js';
import { hasThrowaway } from '../release/throwaway.js';
import type { Clock, Helm, HelmRevision, ReleaseStatus } from '../world/index.js';
import type { Simulation } from './cluster/simulation.js';
import { simulatedVersion } from './versions.js';

const defaultReplicas = 2;
const maxRevisions = 20;

type StoredRevision = HelmRevision & { values: Record<string, unknown> };

export function createDemoHelm(clock: Clock, simulation: Simulation): Helm {
  /** Newest first. */
  let revisions: StoredRevision[] = [];
  simulation.onErase(() => {
    revisions = [];
  });
  const release = (): ReleaseStatus | undefined => {
    const [last] = revisions;
    if (!last) return undefined;
    const { status, revision, description, at, values } = last;
    return { status, revision, description, at, values };
  };
  const deploy = (values: Record<string, unknown>, description: string): ReleaseStatus => {
    const before = revisions.map((each) => (each.status === 'deployed' ? { ...each, status: 'superseded' } : each));
    const revision = (before[0]?.revision ?? 0) + 1;
    const next = { revision, at: clock.now(), status: 'deployed', chart: 'taskflow-1.0.0', description, values };
    revisions = [next, ...before].slice(0, maxRevisions);
    for (const component of ['frontend', 'backend'] as const) simulation.apply(component, wanted(values, component));
    simulation.database.setWanted(hasThrowaway(values));
    simulation.setRevisions(revisions.map(({ revision, status, at }) => ({ revision, status, at })));
    return { status: next.status, revision, description, at: next.at, values };
  };
  return {
    async version(signal) {
      await clock.sleep(300, signal);
      return simulatedVersion('4.1.4');
    },
    lint: (_request, signal) => clock.sleep(700, signal),
    // The included applications have no migrations of their own.
    migrationJobs: async () => [],
    upgradeCommand: ({ chart }) => ['helm', 'upgrade', '--install', 'taskflow', chart, '--values', '-'],
    async upgrade({ values, description }, signal) {
      await clock.sleep(1300, signal);
      return deploy(values, description ?? (revisions.length === 0 ? 'Install complete' : 'Upgrade complete'));
    },
    async status(signal) {
      await clock.sleep(120, signal);
      return release();
    },
    uninstallCommand: () => ['helm', 'uninstall', 'taskflow'],
    async uninstall(signal) {
      await clock.sleep(800, signal);
      revisions = [];
      simulation.remove();
    },
    async history(signal) {
      await clock.sleep(140, signal);
      return revisions.map(({ values: _, ...revision }) => revision);
    },
    rollbackCommand: (revision) => ['helm', 'rollback', 'taskflow', String(revision)],
    async rollback(revision, signal) {
      await clock.sleep(800, signal);
      const found = revisions.find((each) => each.revision === revision);
      if (!found) throw noRevision(revision);
      deploy(found.values, `Rollback to ${revision}`);
    },
  };
}

/** `template`: every value that changes the pod template, except the image. */
function wanted(values: Record<string, unknown>, component: 'frontend' | 'backend') {
  const part = (values[component] ?? {}) as { image?: { repository?: string; tag?: string }; replicaCount?: number };
  const { image, replicaCount, ...rest } = part;
  return {
    image: `${image?.repository ?? `taskflow-${component}`}:${image?.tag ?? '1.0.0'}`,
    replicas: replicaCount ?? defaultReplicas,
    template: JSON.stringify([rest, values.secrets ?? null]),
  };
}

function noRevision(revision: number): Failure {
  return new Failure({
    problem: `The release taskflow can't roll back to revision ${revision}`,
    cause: `release has no ${revision} version`,
    fix: 'Choose a revision from the list.',
  });
}
