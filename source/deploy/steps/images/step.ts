// Step 3: both images, side by side, each measured against its budget and tried alone.
import { Cancelled, Failure } from '../../../problem.js';
import type { Source } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { noteName } from '../../../release/probe-paths.js';
import { megabytes } from '../../../text.js';
import type { StepRecord } from '../../../world/index.js';
import { changesBetween, changesLine } from '../../checkout/changed-files.js';
import { tagOf } from '../../checkout/input-digest.js';
import { type Step, type StepContext, tagsOf, type Verified } from '../../engine/step.js';
import { isOtherImage, makeImage } from './build-image.js';

export const buildImagesStep: Step = {
  id: 'images',
  title: 'Images',
  needs: ['tools'],
  readsSources: true,
  inputs: tagsOf,
  verify,
  async because(context, remembered, inputs) {
    const other = components.filter((component) => remembered.parts[component] !== inputs[component]);
    return changesLine(await Promise.all(other.map((component) => whatChanged(component, context, remembered))));
  },
  async run(context) {
    for (const component of components) sayWhatWasFound(context.settings.sources[component], context);
    await sweep(context);
    const results = await Promise.allSettled(components.map((component) => makeImage(component, context)));
    const failed = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
    // One that was cancelled says less than one that failed.
    const worst = failed.find((error) => !(error instanceof Cancelled)) ?? failed[0];
    if (worst) throw worst;
    const made = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
    return { text: made.map((m) => m.text).join(' · '), record: Object.assign({}, ...made.map((m) => m.record)) };
  },
};

/** Both are in the engine, and are those that were built. One that is kept is not looked for: it would not be built anyway. */
async function verify(context: StepContext, { evidence }: StepRecord): Promise<Verified> {
  const { world, settings, signal } = context;
  const looked = await Promise.all(
    components.map(async (component) => {
      const { tag } = await context.inputDigest(component);
      const image = await world.docker.image(tag, signal);
      const kept = settings.sources[component].kept !== undefined;
      return { component, tag, kept, image, other: isOtherImage(evidence[`${component}-id`], image?.id) };
    }),
  );
  const names = (found: typeof looked) => found.map(({ component }) => component).join(' and the ');
  const ours = looked.filter(({ kept }) => !kept);
  const gone = ours.filter(({ image }) => image === undefined);
  if (gone.length) return { holds: false, because: `the ${names(gone)} image is not in the engine any more` };
  const others = ours.filter(({ other }) => other);
  if (others.length === 1) {
    return { holds: false, because: `the ${names(others)} image in the engine is another one than the one built: its id changed` };
  }
  if (others.length) return { holds: false, because: 'both images in the engine are other ones than those built: their ids changed' };
  const texts = looked.map(({ tag, image }) => (image ? `${tag} ${megabytes(image.bytes)} MB` : `${tag} kept`));
  return { holds: true, reason: `in the engine: ${texts.join(' · ')}` };
}

/** The files that are remembered explain a new tag only when they are those of the old one. */
async function whatChanged(component: Component, { world, settings, inputDigest }: StepContext, { parts }: StepRecord) {
  const source = settings.sources[component];
  if (source.kept !== undefined) return `the ${component} stays with ${source.kept}`;
  const { tag, files } = await inputDigest(component);
  const before = world.store.fileDigests(component);
  if (before && tagOf(source, before) === parts[component]) return { source, changes: changesBetween(before, files) };
  if (world.store.step(noteName(component))?.inputs === tag) return `the ${component}'s new image was built, and the run did not end`;
  return `the ${component}'s folder changed`;
}

/** Of a person's own checkout: they should know what their application was taken for before minutes go into building it. */
function sayWhatWasFound({ component, directory, facts, hints, refused }: Source, { emit }: StepContext): void {
  if (refused) throw new Failure(refused);
  if (facts.length) emit({ type: 'notice', level: 'info', text: `${component} from ${directory}: ${facts.join(' · ')}` });
  for (const hint of hints) emit({ type: 'notice', text: `${component}: ${hint}` });
}

/** A courtesy: what a killed run left is in nobody's way, and no reason to fail. */
async function sweep({ world, signal, emit }: StepContext): Promise<void> {
  const names = await world.docker.sweep(signal).catch(() => []);
  if (signal.aborted) throw new Cancelled();
  if (names.length) emit({ type: 'notice', level: 'info', text: `removed what a run that was killed left behind: ${names.join(', ')}` });
}
