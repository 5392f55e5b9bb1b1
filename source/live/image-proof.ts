// The proof of load: the deployed tag is in the engine, in the node, and in the running pods.
import type { Component } from '../deploy/event.js';
import { components } from '../deploy/source.js';
import type { Settings } from '../deploy/step.js';
import type { Deployment, Pod, World } from '../world.js';
import type { ImageRow } from './snapshot.js';

/** What docker and the node said; the pods are looked at anew with every view. */
export type ImageFacts = Omit<ImageRow, 'inPods'>;

/** Asks docker and the node. What cannot be asked counts as not there. */
export async function imageFacts(world: World, settings: Settings, deployments: Deployment[], signal: AbortSignal): Promise<ImageFacts[]> {
  const held = world.minikube.images(settings.target.profile, signal).catch((): string[] => []);
  return Promise.all(
    deployedTags(deployments).map(async ({ component, tag }) => {
      const [image, inNode] = await Promise.all([world.docker.image(tag, signal).catch(() => undefined), held]);
      const bytes = image ? { bytes: image.bytes } : {};
      return { component, tag, inEngine: image !== undefined, inNode: inNode.includes(tag), ...bytes };
    }),
  );
}

export function imageRows(facts: ImageFacts[], pods: Pod[]): ImageRow[] {
  return facts.map((fact) => {
    const running = pods.filter((pod) => pod.component === fact.component && !pod.terminating);
    return { ...fact, inPods: running.length > 0 && running.every((pod) => pod.image === fact.tag) };
  });
}

export function deployedTags(deployments: Deployment[]): { component: Component; tag: string }[] {
  return components.flatMap((component) => {
    const tag = deployments.find((deployment) => deployment.component === component)?.image;
    return tag === undefined ? [] : [{ component, tag }];
  });
}
