// Step 4: the images are in the node, by their tags. `minikube image load` says nothing of a failure, so the node is asked afterwards.
import { Failure } from '../../problem.js';
import { components, imageTag } from '../source.js';
import type { Step, StepContext } from '../step.js';

export const loadImagesStep: Step = {
  id: 'load',
  title: 'Load',
  needs: ['cluster', 'images'],
  async inputs(context) {
    const [{ uid }, ...tags] = await Promise.all([context.world.cluster.identity(context.signal), ...wantedTags(context)]);
    return Object.fromEntries([['cluster', uid], ...components.map((c, i) => [c, tags[i] ?? ''])]);
  },
  async verify(context) {
    const absent = await missing(context);
    if (absent.length) return { holds: false, because: `not in the node any more: ${absent.join(', ')}` };
    return { holds: true, reason: `in the node: ${(await Promise.all(wantedTags(context))).join(', ')}` };
  },
  async run(context) {
    const { world, settings, signal, emit } = context;
    const tags = await Promise.all(wantedTags(context));
    const absent = await missing(context);
    for (const [i, tag] of absent.entries()) {
      emit({ type: 'step-progress', text: `${tag} into the node (${i + 1} of ${absent.length})`, fraction: i / absent.length });
      await world.minikube.load(settings.target.profile, tag, signal);
    }
    const still = absent.length ? await missing(context) : [];
    if (still.length) throw notLoaded(still, settings.target.profile);
    const already = tags.length - absent.length;
    const text = `${tags.join(', ')}${already ? ` · ${already === tags.length ? 'both were' : 'one was'} there` : ''}`;
    return { text, record: Object.fromEntries(components.map((c, i) => [c, tags[i] ?? ''])) };
  },
};

function wantedTags({ settings }: StepContext): Promise<string>[] {
  return components.map((c) => imageTag(settings.sources[c]));
}

async function missing(context: StepContext): Promise<string[]> {
  const [held, ...tags] = await Promise.all([
    context.world.minikube.images(context.settings.target.profile, context.signal),
    ...wantedTags(context),
  ]);
  return tags.filter((tag) => !held.includes(tag));
}

function notLoaded(tags: string[], profile: string): Failure {
  return new Failure({
    problem: `${tags.join(' and ')} did not arrive in the node`,
    cause: 'minikube reported no error, and the node does not list it: its disk may be full, or the node is stopped',
    cure: 'retry; if it stays, look at the disk of the node',
    command: `minikube -p ${profile} ssh -- df -h /var`,
  });
}
