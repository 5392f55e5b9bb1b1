// Pods that run another image than the node has under the very same tag, or that are older than a throwaway database which has begun anew: helm
// changes nothing for them, so their deployment is restarted.
import { Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { type Behind, nodeIdsOf, podsBehind, rememberedIds } from '../../../release/provenance.js';
import type { Tags } from '../../../release/settings.js';
import { beforeThrowaway, throwawayName } from '../../../release/throwaway.js';
import type { Deployment, Pod } from '../../../world/index.js';
import { type StepContext, tagsOf } from '../../engine/step.js';
import { rollout } from './rollout.js';

/** `text`: in words, with the pods' names; `why` completes "restarted for". */
export type BehindNode = Behind & { text: string; why: string };

/** By what the load step, which goes before, has just found to be true of the node: the node is not asked twice. */
export async function podsBehindLoaded(context: StepContext): Promise<BehindNode[]> {
  const { world, signal } = context;
  const [tags, pods] = await Promise.all([tagsOf(context), world.cluster.pods(signal)]);
  const nodeId = (component: Component) => rememberedIds(world.store, component, tags[component]).node;
  return inWords(podsBehind(pods, tags, { frontend: nodeId('frontend'), backend: nodeId('backend') }), tags, behindDatabase(context, pods));
}

/** Asks the node and the pods now: where memory cannot be written, what it has may be old. */
async function podsBehindNode(context: StepContext): Promise<BehindNode[]> {
  const { world, settings, signal } = context;
  const [tags, pods, images] = await Promise.all([
    tagsOf(context),
    world.cluster.pods(signal),
    world.minikube.images(settings.target.profile, signal),
  ]);
  return inWords(podsBehind(pods, tags, nodeIdsOf(tags, images)), tags, behindDatabase(context, pods));
}

function behindDatabase({ settings }: StepContext, pods: Pod[]): Behind[] {
  const old = beforeThrowaway(pods, throwawayName(settings.target));
  return components.flatMap((component) => {
    const names = old.filter((pod) => pod.component === component).map(({ name }) => name);
    return names.length ? [{ component, pods: names }] : [];
  });
}

function inWords(image: Behind[], tags: Tags, database: Behind[]): BehindNode[] {
  const say = ({ pods }: Behind, one: string, more: string) => `${pods.join(', ')} ${pods.length === 1 ? one : more}`;
  return [
    ...image.map((each) => ({
      ...each,
      text: `${say(each, 'runs', 'run')} another image than the node has as ${tags[each.component]}`,
      why: 'the image in the node',
    })),
    ...database
      .filter(({ component }) => !image.some((each) => each.component === component))
      .map((each) => ({
        ...each,
        text: `${say(each, 'is', 'are')} older than the throwaway database, which has begun anew without tables`,
        why: 'the new throwaway database',
      })),
  ];
}

/** How often it is looked again after a restart, a second apart: the new pods are Ready by then, and old ones may still have to go. */
const mostLooks = 30;

/** After a rollout: restarts what is behind, and sees it through. `renewed`: what was done, in words. */
export async function asTheNodeHasThem(
  context: StepContext,
  tags: Tags,
  rolledOut: Deployment[],
): Promise<{ deployments: Deployment[]; renewed: string[] }> {
  const { world, signal, emit } = context;
  let behind = await podsBehindNode(context);
  if (behind.length === 0) return { deployments: rolledOut, renewed: [] };
  const renewed: string[] = [];
  for (const { component, text, why } of behind) {
    const deployment = rolledOut.find((each) => each.component === component);
    if (!deployment) continue;
    emit({ type: 'notice', level: 'info', text: `${text}: ${deployment.name} is restarted` });
    await world.cluster.restart(deployment.name, signal);
    renewed.push(`${component} restarted for ${why}`);
  }
  let deployments = rolledOut;
  for (let look = 0; behind.length > 0; look++) {
    if (look === mostLooks) throw stillBehind(behind);
    // A watch that is shared may not have heard of the restart yet: so the pods are looked at again, and not only the rollout.
    if (look > 0) await world.clock.sleep(1000, signal);
    deployments = await rollout(context, tags);
    behind = await podsBehindNode(context);
  }
  return { deployments, renewed };
}

function stillBehind(behind: BehindNode[]): Failure {
  return new Failure({
    problem: behind.map(({ text }) => text).join('; '),
    cause: 'the deployment was restarted, and its pods still run the other image: another node may have made them',
    fix: 'load the image into every node, or remove it from the node and retry',
    command: 'taskflow-tui status',
  });
}
