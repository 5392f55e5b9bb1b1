// Restarts deployments whose pods are outdated although helm changes nothing: the node has another image under the same tag, or the throwaway
// database started over without their tables.
import { Failure } from '../../../problem.js';
import { components } from '../../../release/component.js';
import { nodeIdsOf, type OutdatedPods, outdatedPods, savedIds } from '../../../release/provenance.js';
import type { Tags } from '../../../release/settings.js';
import { beforeThrowaway, throwawayName } from '../../../release/throwaway.js';
import type { Deployment, Pod } from '../../../world/index.js';
import { type StepContext, tagsOf } from '../../engine/step.js';
import { rollout } from './rollout.js';

/** `text`: a sentence with the names of the pods. `reason` completes "restarted for". */
export type Outdated = OutdatedPods & { text: string; reason: string };

/** Uses the IDs that the load step, which runs before, has just recorded, so the node isn't asked twice. */
export async function findOutdated(context: StepContext): Promise<Outdated[]> {
  const { world, signal } = context;
  const [tags, pods] = await Promise.all([tagsOf(context), world.cluster.pods(signal)]);
  const nodeIds = { frontend: savedIds(world.store, tags.frontend).node, backend: savedIds(world.store, tags.backend).node };
  return describe(outdatedPods(pods, tags, nodeIds), tags, outdatedByDatabase(context, pods));
}

/** Asks the node now: where the state can't be written, the saved IDs may be old. */
async function findOutdatedNow(context: StepContext): Promise<Outdated[]> {
  const { world, settings, signal } = context;
  const [tags, pods, images] = await Promise.all([
    tagsOf(context),
    world.cluster.pods(signal),
    world.minikube.images(settings.target.profile, signal),
  ]);
  return describe(outdatedPods(pods, tags, nodeIdsOf(tags, images)), tags, outdatedByDatabase(context, pods));
}

function outdatedByDatabase({ settings }: StepContext, pods: Pod[]): OutdatedPods[] {
  const old = beforeThrowaway(pods, throwawayName(settings.target));
  return components.flatMap((component) => {
    const names = old.filter((pod) => pod.component === component).map(({ name }) => name);
    return names.length ? [{ component, pods: names }] : [];
  });
}

function describe(byImage: OutdatedPods[], tags: Tags, byDatabase: OutdatedPods[]): Outdated[] {
  const say = ({ pods }: OutdatedPods, singular: string, plural: string) => `${pods.join(', ')} ${pods.length === 1 ? singular : plural}`;
  return [
    ...byImage.map((each) => ({
      ...each,
      text: `${say(each, 'runs', 'run')} another image than the node has under ${tags[each.component]}`,
      reason: 'the image in the node',
    })),
    ...byDatabase
      .filter(({ component }) => !byImage.some((each) => each.component === component))
      .map((each) => ({
        ...each,
        text: `${say(each, 'is', 'are')} older than the throwaway database, which started over without tables`,
        reason: 'the new throwaway database',
      })),
  ];
}

/** How often to check after a restart, once a second. The new pods are ready by then, but old ones may still have to go. */
const mostChecks = 30;

/** Restarts what is outdated after a rollout, and waits until nothing is. */
export async function restartOutdated(
  context: StepContext,
  tags: Tags,
  rolledOut: Deployment[],
): Promise<{ deployments: Deployment[]; restarted: string[] }> {
  const { world, signal, emit } = context;
  let outdated = await findOutdatedNow(context);
  if (outdated.length === 0) return { deployments: rolledOut, restarted: [] };
  const restarted: string[] = [];
  for (const { component, text, reason } of outdated) {
    const deployment = rolledOut.find((each) => each.component === component);
    if (!deployment) continue;
    emit({ type: 'notice', level: 'info', text: `${text}: restarting ${deployment.name}` });
    await world.cluster.restart(deployment.name, signal);
    restarted.push(`${component} restarted for ${reason}`);
  }
  let deployments = rolledOut;
  for (let check = 0; outdated.length > 0; check++) {
    if (check === mostChecks) throw stillOutdated(outdated);
    // A shared watch may not know of the restart yet, so the rollout alone proves nothing.
    if (check > 0) await world.clock.sleep(1000, signal);
    deployments = await rollout(context, tags);
    outdated = await findOutdatedNow(context);
  }
  return { deployments, restarted };
}

function stillOutdated(outdated: Outdated[]): Failure {
  return new Failure({
    problem: outdated.map(({ text }) => text).join('; '),
    cause: 'The deployment was restarted, but its pods still run the other image. They may be on another node',
    fix: 'Load the image into every node, or remove it from the node, then retry.',
    command: 'taskflow-tui status',
  });
}
