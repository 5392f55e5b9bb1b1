// The values that this program passes to helm, over the values files: images, probes, the Secret's revision, whether a
// throwaway database comes along, and replicas chosen by hand.

import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { partOf } from '../../../release/helm-values.js';
import { probePaths } from '../../../release/probe-paths.js';
import type { Replicas } from '../../../release/revision.js';
import { replicasIn } from '../../../release/revision.js';
import { usesThrowaway } from '../../../release/throwaway.js';
import type { ReleaseStatus } from '../../../world/index.js';
import { type StepContext, tagsOf } from '../../engine/step.js';

export async function valuesFor(context: StepContext, replicas: Replicas): Promise<Record<string, unknown>> {
  const { world, settings, signal } = context;
  const [tags, secret] = await Promise.all([tagsOf(context), world.cluster.secret(settings.secretName, signal)]);
  const part = (component: Component) => {
    const paths = probePaths(settings.sources[component], world.store);
    return {
      image: { repository: settings.sources[component].repository, tag: tags[component].split(':')[1] ?? '' },
      probes: { liveness: { path: paths.liveness }, readiness: { path: paths.readiness }, startup: { path: paths.liveness } },
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
 * A scale made by hand, here or with kubectl, is passed on: helm 4 would silently undo it, and newer API servers refuse (FACTS, helm 3 and 4).
 * It is one when the deployment wants another number than the deployed revision gave it.
 */
export async function chosenReplicas({ world, signal }: StepContext, release: ReleaseStatus | undefined): Promise<Replicas> {
  const { store } = world;
  if (release?.status !== 'deployed') return store.choices().replicas;
  // A choice that was made before memory was lost.
  for (const component of components) {
    const count = replicasIn(release.description)[component];
    if (count !== undefined && store.choices().replicas[component] === undefined) store.saveReplicas(component, count);
  }
  if (scalesItself(release)) return store.choices().replicas;
  const last = store.step('release')?.evidence ?? {};
  for (const { component, desired } of await world.cluster.deployments(signal)) {
    if (component === 'other') continue;
    // What was seen after an earlier revision says nothing of this one.
    const seen = last.revision === String(release.revision) ? last[`replicas-${component}`] : undefined;
    const given = givenReplicas(release, component) ?? (seen === undefined ? undefined : Number(seen));
    if (given !== undefined && given !== desired) store.saveReplicas(component, desired);
  }
  return store.choices().replicas;
}

/** By the values that helm keeps; the chart's own are not among them. */
function givenReplicas({ values }: ReleaseStatus, component: Component): number | undefined {
  const own = partOf(values, component).replicaCount;
  const count = typeof own === 'number' ? own : values.replicaCount;
  return typeof count === 'number' ? count : undefined;
}

/** The number of replicas is the autoscaler's. */
function scalesItself({ values }: ReleaseStatus): boolean {
  return partOf(values, 'autoscaling').enabled === true;
}
