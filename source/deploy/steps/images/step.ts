// Step 3: builds both images side by side, measures each against its budget, and tries it alone.
import { Cancelled, Failure, joinProblems } from '../../../problem.js';
import type { Source } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { entryOf } from '../../../release/ledger.js';
import { buildRecordId } from '../../../release/probe-paths.js';
import { refuseUnbuildable } from '../../../release/refusals.js';
import { toProblem } from '../../../unexpected-error.js';
import { megabytes } from '../../../units.js';
import type { StepRecord } from '../../../world/index.js';
import { changesBetween, changesLine } from '../../checkout/changed-files.js';
import { tagOf } from '../../checkout/input-digest.js';
import { type Step, type StepContext, tagsOf, type Verified } from '../../engine/step.js';
import { isAsBuilt } from './build-record.js';
import { makeImage } from './make-image.js';

export const buildImagesStep: Step = {
  id: 'images',
  title: 'Images',
  needs: ['tools'],
  readsSources: true,
  inputs: tagsOf,
  verify,
  async because(context, saved, inputs) {
    const changed = components.filter((component) => saved.parts[component] !== inputs[component]);
    return changesLine(await Promise.all(changed.map((component) => whatChanged(component, context, saved))));
  },
  async run(context) {
    refuseUnbuildable(context.settings.sources);
    for (const component of components) reportFacts(context.settings.sources[component], context);
    await sweep(context);
    const asking = inTurn(context);
    const results = await Promise.allSettled(components.map((component) => makeImage(component, asking)));
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (errors.length) throw joinErrors(errors);
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const record = Object.assign({}, ...made.map((each) => each.record));
    // A remedy may have changed what is built.
    return { text: made.map(({ text }) => text).join(' · '), record, inputs: await tagsOf(context) };
  },
};

/** Both images are in the engine, as they were built. An image that stays deployed isn't checked, since it wouldn't be built anyway. */
async function verify(context: StepContext): Promise<Verified> {
  const { world, settings, signal } = context;
  const checked = await Promise.all(
    components.map(async (component) => {
      const { tag } = await context.inputDigest(component);
      const image = await world.docker.image(tag, signal);
      const kept = settings.sources[component].kept !== undefined;
      const changed = image !== undefined && !isAsBuilt(entryOf(world.store, 'engine-image', tag), image);
      return { component, tag, kept, image, changed };
    }),
  );
  const ours = checked.filter(({ kept }) => !kept);
  const gone = ours.filter(({ image }) => image === undefined).map(({ component }) => component);
  if (gone.length) return { holds: false, because: `the engine no longer has the ${gone.join(' and the ')} image` };
  const changed = ours.filter((each) => each.changed).map(({ component }) => component);
  if (changed.length)
    return { holds: false, because: `the ${changed.join(' and the ')} image in the engine isn't the one that was built: its ID changed` };
  const texts = checked.map(({ tag, image }) => (image ? `${tag} ${megabytes(image.bytes)} MB` : `${tag} kept`));
  return { holds: true, reason: `in the engine: ${texts.join(' · ')}` };
}

/** The saved files explain a new tag only if they are those of the old tag. */
async function whatChanged(component: Component, { world, settings, inputDigest }: StepContext, { parts }: StepRecord) {
  const source = settings.sources[component];
  if (source.kept !== undefined) return `the ${component} stays with ${source.kept}`;
  const { tag, files } = await inputDigest(component);
  const before = world.store.fileDigests(component);
  if (before && tagOf(source, before) === parts[component]) return { source, changes: changesBetween(before, files) };
  if (world.store.step(buildRecordId(component))?.inputs === tag)
    return `an earlier run built the ${component}'s new image and didn't finish`;
  return `the ${component}'s folder changed`;
}

/** One question at a time: both components may have one. */
function inTurn(context: StepContext): StepContext {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...context,
    ask(question) {
      const answer = last.then(() => context.ask(question));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

/** Both failures together, so that a person mends them in one go. A failure says more than a cancellation; a fault of ours is thrown as it is. */
function joinErrors(errors: unknown[]): unknown {
  const [failed, ...others] = errors.filter((error) => !(error instanceof Cancelled));
  if (!(failed instanceof Failure)) return failed ?? errors[0];
  return new Failure(joinProblems([failed.problem, ...others.map((error) => toProblem(error))]), { cause: failed });
}

/** People should know what their own checkout was detected as before minutes go into building it. */
function reportFacts({ component, directory, facts, hints }: Source, { emit }: StepContext): void {
  if (facts.length) emit({ type: 'notice', level: 'info', text: `${component} from ${directory}: ${facts.join(' · ')}` });
  for (const hint of hints) emit({ type: 'notice', text: `${component}: ${hint}` });
}

/** Containers that a killed run left behind harm nobody, so failing to remove them isn't a failure. */
async function sweep({ world, signal, emit }: StepContext): Promise<void> {
  const names = await world.docker.sweep(signal).catch(() => []);
  if (signal.aborted) throw new Cancelled();
  if (names.length) emit({ type: 'notice', level: 'info', text: `removed what a killed run left behind: ${names.join(', ')}` });
}
