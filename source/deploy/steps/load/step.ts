// Step 4: loads both images into the node, and checks that they arrived. A tag contains a digest of what went into its image, so one that is
// there already is good, whoever loaded it, unless the ledger has another ID.
import { Cancelled, Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { entryOf, isMadeHere } from '../../../release/ledger.js';
import { compareIds, savedIds } from '../../../release/provenance.js';
import { type Step, type StepContext, tagsOf } from '../../engine/step.js';

export const loadImagesStep: Step = {
  id: 'load',
  title: 'Load',
  needs: ['cluster', 'images'],
  async inputs(context) {
    const [{ uid }, tags] = await Promise.all([context.world.cluster.identity(context.signal), tagsOf(context)]);
    return { cluster: uid, ...tags };
  },
  async verify(context) {
    const images = await readNode(context);
    const tagsThatAre = (state: NodeState['state']) => images.filter((image) => image.state === state).map(({ tag }) => tag);
    const [absent, other] = [tagsThatAre('absent'), tagsThatAre('other')];
    if (absent.length > 0) return { holds: false, because: `the node no longer has ${absent.join(' and ')}` };
    if (other.length > 0) return { holds: false, because: `the node has another image under ${other.join(' and ')}` };
    return { holds: true, reason: `${images.map(({ tag }) => tag).join(' and ')} are in the node` };
  },
  async because(_, saved, inputs) {
    const changed = components.filter((component) => saved.parts[component] !== inputs[component]);
    if (changed.length === 0) return 'this is another cluster';
    return changed.map((component) => `${inputs[component]} replaces ${versionIn(saved.parts[component])}`).join(', ');
  },
  async run(context) {
    const before = await readNode(context);
    const wanting = before.filter(({ state }) => state !== 'good');
    const inUse: NodeState[] = [];
    for (const [i, image] of wanting.entries()) {
      const text = `loading ${image.tag} into the node (${i + 1} of ${wanting.length})`;
      context.emit({ type: 'step-progress', text, fraction: i / wanting.length });
      if ((await load(image, context)) === 'over another') inUse.push(image);
    }
    const after = wanting.length > 0 ? await readNode(context) : before;
    checkArrival(after, inUse, context.settings.target.profile);
    recordIds(after, wanting, context);
    const tags = after.map(({ tag }) => tag).join(', ');
    const there = before.length - wanting.length;
    const text = there === 0 ? tags : `${tags} · ${there === before.length ? 'both were' : 'one was'} already there`;
    return { text, record: Object.fromEntries(after.map(({ component, tag }) => [component, tag])) };
  },
};

/** `id`: '' if the node doesn't say. `other`: the tag is there, but its ID isn't the one in the ledger. */
type NodeState = { component: Component; tag: string; id: string; state: 'good' | 'absent' | 'other' };

async function readNode(context: StepContext): Promise<NodeState[]> {
  const { world, settings, signal } = context;
  const [images, tags] = await Promise.all([world.minikube.images(settings.target.profile, signal), tagsOf(context)]);
  return components.map((component): NodeState => {
    const tag = tags[component];
    const image = images.find((each) => each.tag === tag);
    if (!image) return { component, tag, id: '', state: 'absent' };
    const other = compareIds(savedIds(world.store, tag).node, image.id) === 'other';
    return { component, tag, id: image.id, state: other ? 'other' : 'good' };
  });
}

/**
 * With the docker runtime, minikube silently keeps the image that a tag in use already has. So another image is removed first.
 * `over another`: it couldn't be removed.
 */
async function load({ tag, state }: NodeState, { world, settings, signal }: StepContext): Promise<'alone' | 'over another'> {
  const { profile } = settings.target;
  const isThere = async () => (await world.minikube.images(profile, signal)).some((image) => image.tag === tag);
  if (state === 'other') {
    await world.minikube.removeImage(profile, tag, signal).catch((error: unknown) => {
      if (error instanceof Cancelled) throw error;
    });
  }
  const alone = state === 'absent' || !(await isThere());
  // From here on the image is ours, even if the run is killed before it can record the ID.
  if (alone) world.store.record({ type: 'node-image', name: tag, id: '', at: world.clock.now() });
  await world.minikube.load(profile, tag, signal);
  return alone ? 'alone' : 'over another';
}

/** `minikube image load` doesn't report failures, so the node decides. */
function checkArrival(after: NodeState[], inUse: NodeState[], profile: string): void {
  const absent = after.filter(({ state }) => state === 'absent').map(({ tag }) => tag);
  if (absent.length > 0) throw notLoaded(absent, profile);
  const still = inUse.find(({ tag, id }) => after.some((image) => image.tag === tag && compareIds(image.id, id) !== 'other'));
  if (still) throw notReplaced(still.tag);
}

/** An image that was in the node already is recorded as found, unless this or another release loaded it. */
function recordIds(after: NodeState[], loaded: NodeState[], { world: { store, clock } }: StepContext): void {
  for (const { tag, id } of after) {
    const entry = entryOf(store, 'node-image', tag);
    const ours =
      (entry && isMadeHere(entry)) || loaded.some((image) => image.tag === tag) || store.recordedElsewhere('node-image').includes(tag);
    if (entry?.id === id && isMadeHere(entry) === ours) continue;
    store.record({ type: 'node-image', name: tag, id, at: clock.now(), ...(ours ? {} : { found: true }) });
  }
}

const versionIn = (tag: string | undefined) => tag?.slice(tag.lastIndexOf(':') + 1) ?? 'another';

function notLoaded(tags: string[], profile: string): Failure {
  return new Failure({
    problem: `${tags.join(' and ')} didn't arrive in the node`,
    cause: "minikube reported no error, but the node doesn't list it. Its disk may be full, or the node is stopped",
    fix: 'Retry. If it fails again, check the disk of the node.',
    command: `minikube -p ${profile} ssh -- df -h /var`,
  });
}

function notReplaced(tag: string): Failure {
  return new Failure({
    problem: `The node keeps another image under ${tag}`,
    cause: "Something else loaded it and a pod uses it; minikube doesn't replace an image in use",
    fix: 'Remove the release, then deploy it again. Your data stays in the database.',
    command: 'taskflow-tui down',
  });
}
