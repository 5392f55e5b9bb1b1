// Step 4: the images are in the node, by their tags and as they were loaded. `minikube image load` says nothing of a failure, so the node is
// asked afterwards. A tag is made of the content that went into its image: one that is there already is taken as it is, whoever loaded it,
// unless another is remembered.
import { Cancelled, Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { nodeIdKey, rememberedIds, sameId } from '../../../release/provenance.js';
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
    const found = await lookInNode(context);
    const tagsThat = (state: Found['state']) => found.filter((image) => image.state === state).map(({ tag }) => tag);
    const [absent, other] = [tagsThat('absent'), tagsThat('other')];
    if (absent.length > 0) return { holds: false, because: `${listed(absent)} not in the node any more` };
    if (other.length > 0) return { holds: false, because: `the node has another image under ${other.join(' and ')}` };
    return { holds: true, reason: `${listed(found.map(({ tag }) => tag))} in the node` };
  },
  async because(_, remembered, inputs) {
    const changed = components.filter((component) => remembered.parts[component] !== inputs[component]);
    if (changed.length === 0) return 'the cluster is another';
    return changed.map((component) => `${inputs[component]} takes the place of ${versionIn(remembered.parts[component])}`).join(', ');
  },
  async run(context) {
    const before = await lookInNode(context);
    const wanting = before.filter(({ state }) => state !== 'well');
    const kept: Found[] = [];
    for (const [i, image] of wanting.entries()) {
      const text = `${image.tag} into the node (${i + 1} of ${wanting.length})`;
      context.emit({ type: 'step-progress', text, fraction: i / wanting.length });
      if ((await load(image, context)) === 'over it') kept.push(image);
    }
    const after = wanting.length > 0 ? await lookInNode(context) : before;
    refuse(after, kept, context.settings.target.profile);
    enterIds(after, wanting, context);
    const tags = after.map(({ tag }) => tag).join(', ');
    const there = before.length - wanting.length;
    const text = there === 0 ? tags : `${tags} · ${there === before.length ? 'both were' : 'one was'} there`;
    return {
      text,
      record: Object.assign({}, ...after.map(({ component, tag, id }) => ({ [component]: tag, [nodeIdKey(component)]: id }))),
    };
  },
};

/** `id`: as the node has it now, '' when not known. 'other': the tag is there, with another image than the one that is remembered. */
type Found = { component: Component; tag: string; id: string; state: 'well' | 'absent' | 'other' };

async function lookInNode(context: StepContext): Promise<Found[]> {
  const { world, settings, signal } = context;
  const [images, tags] = await Promise.all([world.minikube.images(settings.target.profile, signal), tagsOf(context)]);
  return components.map((component): Found => {
    const tag = tags[component];
    const image = images.find((each) => each.tag === tag);
    if (!image) return { component, tag, id: '', state: 'absent' };
    const other = sameId(rememberedIds(world.store, component, tag).node, image.id) === 'other';
    return { component, tag, id: image.id, state: other ? 'other' : 'well' };
  });
}

/**
 * With the docker runtime, minikube keeps the image that a tag in use already has, and says nothing: so another one is removed first.
 * 'over it': it could not be.
 */
async function load({ tag, state }: Found, { world, settings, signal }: StepContext): Promise<'alone' | 'over it'> {
  const { profile } = settings.target;
  const isThere = async () => (await world.minikube.images(profile, signal)).some((image) => image.tag === tag);
  if (state === 'other') {
    await world.minikube.removeImage(profile, tag, signal).catch((error: unknown) => {
      if (error instanceof Cancelled) throw error;
    });
  }
  const alone = state === 'absent' || !(await isThere());
  // Whatever is there after this, taskflow-tui loaded: also when nobody is left to write down its id.
  if (alone) world.store.record({ type: 'node-image', name: tag, id: '', at: world.clock.now() });
  await world.minikube.load(profile, tag, signal);
  return alone ? 'alone' : 'over it';
}

function refuse(after: Found[], kept: Found[], profile: string): void {
  const absent = after.filter(({ state }) => state === 'absent').map(({ tag }) => tag);
  if (absent.length > 0) throw notLoaded(absent, profile);
  const still = kept.find(({ tag, id }) => after.some((image) => image.tag === tag && sameId(image.id, id) !== 'other'));
  if (still) throw notReplaced(still.tag);
}

/** Of those that were loaded, now or earlier, for this release or another: what taskflow-tui only found there is not its own. */
function enterIds(after: Found[], loaded: Found[], { world: { store, clock } }: StepContext): void {
  for (const { tag, id } of after) {
    const made = store.ledger().find((each) => each.type === 'node-image' && each.name === tag);
    const own = made !== undefined || loaded.some((image) => image.tag === tag) || store.recordedElsewhere('node-image').includes(tag);
    if (own && !(made && 'id' in made && made.id === id)) store.record({ type: 'node-image', name: tag, id, at: clock.now() });
  }
}

const listed = (tags: string[]) => `${tags.join(' and ')} ${tags.length === 1 ? 'is' : 'are'}`;
const versionIn = (tag: string | undefined) => tag?.slice(tag.lastIndexOf(':') + 1) ?? 'another';

function notLoaded(tags: string[], profile: string): Failure {
  return new Failure({
    problem: `${tags.join(' and ')} did not arrive in the node`,
    cause: 'minikube reported no error, and the node does not list it: its disk may be full, or the node is stopped',
    fix: 'retry; if it stays, look at the disk of the node',
    command: `minikube -p ${profile} ssh -- df -h /var`,
  });
}

function notReplaced(tag: string): Failure {
  return new Failure({
    problem: `the node keeps another image under ${tag}`,
    cause: 'it was put there from elsewhere, and a pod uses it: minikube does not replace an image in use',
    fix: 'take the release down, then up again; nothing is lost, since the data is in the database',
    command: 'taskflow-tui down',
  });
}
