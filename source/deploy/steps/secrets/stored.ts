// Reads the three Secrets: the one with the three secrets, and those with the applications' own variables.
import type { SecretKey } from '../../../problem.js';
import { type Component, components } from '../../../release/component.js';
import { isThrowawayUrl } from '../../../release/throwaway.js';
import { envSecretName } from '../../../release/variables/env-secret.js';
import type { ClusterSecret, Target } from '../../../world/index.js';
import type { Values } from '../../engine/known-values.js';
import type { StepContext } from '../../engine/step.js';

export type StoredVariables = Record<Component, ClusterSecret | undefined>;
export type Stored = { secrets: ClusterSecret | undefined; variables: StoredVariables };

export const nothingStored: Stored = { secrets: undefined, variables: { frontend: undefined, backend: undefined } };

export async function readStored({ world, settings, signal }: StepContext): Promise<Stored> {
  const read = (name: string) => world.cluster.secret(name, signal);
  const [frontend, backend] = components;
  const [secrets, ofFrontend, ofBackend] = await Promise.all([
    read(settings.secretName),
    read(envSecretName(frontend)),
    read(envSecretName(backend)),
  ]);
  return { secrets, variables: { frontend: ofFrontend, backend: ofBackend } };
}

/** Reads only from a cluster that runs: nobody should wait for one that is yet to start. */
export async function readIfRunning(context: StepContext): Promise<Stored | undefined> {
  const { world, settings, signal, done } = context;
  const { profile, context: name } = settings.target;
  const running = name !== profile || (await world.minikube.status(profile, signal)).state === 'running';
  if (!running) return undefined;
  await done('cluster');
  return readStored(context);
}

type Change = { secrets: Partial<Record<SecretKey, string>>; variables: Record<Component, Record<string, string>> };

/** The values as the pods get them after the change. A throwaway database answers only in the cluster, so its URL isn't among them. */
export function valuesAfter({ secrets, variables }: Change, stored: Stored, target: Target): Values {
  const { 'database-url': url, ...others } = { ...stored.secrets?.data, ...secrets } as Values['secrets'];
  const of = (component: Component) => ({ ...stored.variables[component]?.data, ...variables[component] });
  return {
    secrets: url === undefined || isThrowawayUrl(url, target) ? others : { ...others, 'database-url': url },
    variables: { frontend: of('frontend'), backend: of('backend') },
  };
}
