// Makes one component's image: builds it and tries it alone, again with a remedy if that fails. Continues an interrupted run.
import { Failure, joinProblems } from '../../../problem.js';
import type { Source } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { entryOf } from '../../../release/ledger.js';
import { buildRecordId } from '../../../release/probe-paths.js';
import { toProblem } from '../../../unexpected-error.js';
import { megabytes } from '../../../units.js';
import type { Evidence, StepContext } from '../../engine/step.js';
import { buildAndRecord } from './build-image.js';
import { type Image, isAsBuilt, isTried, type Work } from './build-record.js';
import { FailedAttempt } from './failed-attempt.js';
import { resolveWork } from './packages/resolve.js';
import { findRemedy } from './remedies.js';
import { readPodNeeds } from './trial/pod-needs.js';
import { tryAndRecord } from './trial/run.js';

/** For one Dockerfile: each remedy mends one thing, and an application may lack several. */
const mostRemedies = 4;

export async function makeImage(component: Component, context: StepContext): Promise<Evidence> {
  const attempted = new Set<string>();
  let remedies = 0;
  /** With the Dockerfile of taskflow-tui, if the checkout's own was tried too. */
  let earlier: FailedAttempt | undefined;
  for (;;) {
    attempted.add(JSON.stringify(context.settings.sources[component]));
    const { tag, files } = await context.inputDigest(component);
    try {
      const source = context.settings.sources[component];
      return await attempt({ source, tag, files, startedAt: context.world.clock.now() }, attempted.size === 1, context);
    } catch (error) {
      const failed = context.settings.sources[component];
      const changed = remedies < mostRemedies ? await remedyFor(error, failed, context) : undefined;
      if (!changed || attempted.has(JSON.stringify(changed))) {
        const text = context.signal.aborted ? 'cancelled' : toProblem(error).problem;
        context.emit({ type: 'image', image: component, phase: 'failed', tag, text });
        throw explained(error, failed, earlier);
      }
      const switched = error instanceof FailedAttempt && changed.dockerfile !== failed.dockerfile;
      remedies = switched ? 0 : remedies + 1;
      if (switched) earlier = error;
      context.replaceSource(changed);
    }
  }
}

/** With the way out that is left, or with what happened before. */
function explained(error: unknown, { component, ownDockerfile }: Source, earlier: FailedAttempt | undefined): unknown {
  if (earlier && error instanceof Failure) {
    // Its own Dockerfile takes today's packages, so what an image of ours printed is nearer to the cause.
    const [first, second] = earlier.stage === 'trial' ? [earlier, error] : [error, earlier];
    return new Failure(joinProblems([first.problem, second.problem]), { cause: error });
  }
  if (!(error instanceof FailedAttempt) || !ownDockerfile || ownDockerfile.used || error.problem.secret !== undefined) return error;
  const fix = `${error.problem.fix} Or build it with its own ${ownDockerfile.name}: --dockerfile ${component}=own.`;
  return new Failure({ ...error.problem, fix }, { cause: error });
}

async function remedyFor(error: unknown, source: Source, context: StepContext): Promise<Source | undefined> {
  return error instanceof FailedAttempt && !context.signal.aborted ? findRemedy(error, source, context) : undefined;
}

async function attempt(work: Work, first: boolean, context: StepContext): Promise<Evidence> {
  const { world, signal, emit } = context;
  const { source, tag } = work;
  const present = await world.docker.image(tag, signal);
  if (source.kept !== undefined) return keep(work, present, context);
  const saved = world.store.step(buildRecordId(source.component));
  const built = present && saved?.inputs === tag && isAsBuilt(entryOf(world.store, 'engine-image', tag), present) ? present : undefined;
  if (built && isTried(saved)) return keep(work, built, context);
  if (built && first) emit({ type: 'notice', level: 'info', text: `an interrupted run built ${tag}; only its trial run is left` });
  const resolved = built ? work : await resolveWork(work, context);
  const image = built ?? (await buildAndRecord(resolved, saved, context));
  const { text, evidence } = await tryAndRecord(await withPodNeeds(resolved, context), image, context);
  emit({ type: 'image', image: source.component, phase: 'done', tag: resolved.tag, text });
  return evidenceOf(resolved, image, evidence);
}

/** An image of the checkout's own Dockerfile says itself what it needs. */
async function withPodNeeds(work: Work, context: StepContext): Promise<Work> {
  const { source, tag } = work;
  if (!source.ownDockerfile?.used || source.pod) return work;
  const pod = await readPodNeeds(source, tag, context);
  const { port, user } = pod;
  const found = [...(port === undefined ? [] : [`port ${port}`]), ...(user === undefined ? [] : [`user ${user}`])];
  if (found.length)
    context.emit({ type: 'notice', level: 'info', text: `${source.component}: its image uses ${found.join(' and ')}, and so do its pods` });
  const known = { ...source, pod };
  context.replaceSource(known);
  return { ...work, source: known };
}

function evidenceOf({ source: { component }, tag }: Work, image: Image | undefined, text: string): Evidence {
  const size = image ? ` ${megabytes(image.bytes)} MB` : '';
  return { text: `${component}${size}, ${text}`, record: { [component]: tag } };
}

/** @param image undefined for one that stays deployed although the engine no longer has it */
function keep(work: Work, image: Image | undefined, { world, emit }: StepContext): Evidence {
  const { source, tag } = work;
  const { component, budget } = source;
  const { store, clock } = world;
  if (image) emit({ type: 'image-size', image: component, bytes: image.bytes, budget, final: true });
  // It was built before there was a ledger.
  if (image && source.kept === undefined && !entryOf(store, 'engine-image', tag)) {
    store.record({ type: 'engine-image', name: tag, id: image.id, at: clock.now() });
  }
  emit({ type: 'image', image: component, phase: 'kept', tag, text: 'unchanged' });
  return evidenceOf(work, image, 'unchanged');
}
