// The values that taskflow-tui passes to helm on top of the values files.

import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { partOf } from '../../../release/helm-values.js';
import { podValues } from '../../../release/image-needs.js';
import { probePaths } from '../../../release/probe-paths.js';
import type { Replicas } from '../../../release/revision.js';
import { replicasIn } from '../../../release/revision.js';
import { usesThrowaway } from '../../../release/throwaway.js';
import { envSecretName, envSecretValues } from '../../../release/variables/env-secret.js';
import type { ReleaseStatus } from '../../../world/index.js';
import { logLevelFor, readChartConfig } from '../../chart-config.js';
import { type StepContext, tagsOf } from '../../engine/step.js';

/** Two minutes at the chart's period, as in the trial run: the imports of a larger application take long on half a processor core. */
const startChecks = 60;

export async function valuesFor(context: StepContext, replicas: Replicas): Promise<Record<string, unknown>> {
  const { world, settings, signal } = context;
  const read = (name: string) => world.cluster.secret(name, signal);
  const [tags, chart, secret, ofFrontend, ofBackend] = await Promise.all([
    tagsOf(context),
    readChartConfig(settings),
    read(settings.secretName),
    read(envSecretName('frontend')),
    read(envSecretName('backend')),
  ]);
  const envSecrets = { frontend: ofFrontend, backend: ofBackend };
  const part = (component: Component) => {
    const { own } = settings.sources[component];
    const paths = probePaths(settings.sources[component], world.store);
    const startup = { path: paths.liveness, ...(own ? {} : { failureThreshold: startChecks }) };
    return {
      image: { repository: settings.sources[component].repository, tag: tags[component].split(':')[1] ?? '' },
      probes: { liveness: { path: paths.liveness }, readiness: { path: paths.readiness }, startup },
      ...podValues(settings.sources[component], world.store),
      ...envSecretValues(component, envSecrets[component]),
      ...(settings.sources[component].needs.logLevel ? { logLevel: logLevelFor(chart, settings.sources[component]) } : {}),
      ...(replicas[component] === undefined ? {} : { replicaCount: replicas[component] }),
    };
  };
  return {
    frontend: part('frontend'),
    backend: part('backend'),
    secrets: { secretName: settings.secretName, revision: secret ? `${secret.uid}/${secret.resourceVersion}` : '' },
    ...(usesThrowaway(secret, settings.target) ? { throwawayDatabase: { enabled: true } } : {}),
  };
}

/**
 * Keeps replicas that somebody set by hand, here or with kubectl: helm 4 would silently undo them, or the API server reports a conflict. They
 * were set by hand if the deployment wants another number than the deployed revision gave it.
 */
export async function chosenReplicas({ world, signal }: StepContext, release: ReleaseStatus | undefined): Promise<Replicas> {
  const { store } = world;
  if (release?.status !== 'deployed') return store.choices().replicas;
  // The state may have been lost since.
  for (const component of components) {
    const count = replicasIn(release.description)[component];
    if (count !== undefined && store.choices().replicas[component] === undefined) store.saveReplicas(component, count);
  }
  if (isAutoscaled(release)) return store.choices().replicas;
  const last = store.step('release')?.evidence ?? {};
  for (const { component, desired } of await world.cluster.deployments(signal)) {
    if (component === 'other') continue;
    // What an earlier revision gave says nothing about this one.
    const seen = last.revision === String(release.revision) ? last[`replicas-${component}`] : undefined;
    const given = givenReplicas(release, component) ?? (seen === undefined ? undefined : Number(seen));
    if (given !== undefined && given !== desired) store.saveReplicas(component, desired);
  }
  return store.choices().replicas;
}

/** From the values that helm keeps, which don't include the chart's defaults. */
function givenReplicas({ values }: ReleaseStatus, component: Component): number | undefined {
  const own = partOf(values, component).replicaCount;
  const count = typeof own === 'number' ? own : values.replicaCount;
  return typeof count === 'number' ? count : undefined;
}

function isAutoscaled({ values }: ReleaseStatus): boolean {
  return partOf(values, 'autoscaling').enabled === true;
}
