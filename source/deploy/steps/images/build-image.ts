// One image: built, written down, measured against its budget and tried alone; what an earlier run has finished of that is not done again.
import path from 'node:path';
import { problemOf } from '../../../fault.js';
import { Cancelled, Failure } from '../../../problem.js';
import type { Source } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { entryOf } from '../../../release/ledger.js';
import { noteName } from '../../../release/probe-paths.js';
import { duration, megabytes } from '../../../text.js';
import type { Docker, LedgerEntry, StepRecord } from '../../../world/index.js';
import type { Evidence, StepContext } from '../../engine/step.js';

type Image = NonNullable<Awaited<ReturnType<Docker['image']>>>;
/** What is done about an image: `begun` in ms since the epoch. */
type Work = { source: Source; tag: string; files: Record<string, string>; begun: number };

/** An id that is not known, as of an image noted by an earlier taskflow-tui, is no other. */
export function isOtherImage(one: string | undefined, other: string | undefined): boolean {
  return Boolean(one && other && one !== other);
}

/** Builds, measures and tries one image, as far as this very content was not built and tried before and is still there. */
export async function makeImage(component: Component, context: StepContext): Promise<Evidence> {
  const { world, settings, signal, emit } = context;
  const source = settings.sources[component];
  const { tag, files } = await context.inputDigest(component);
  const work = { source, tag, files, begun: world.clock.now() };
  try {
    const present = await world.docker.image(tag, signal);
    if (source.kept !== undefined) return keep(work, present, context);
    const note = world.store.step(noteName(component));
    const whole = present && isBuilt(note, tag, present) ? present : undefined;
    if (whole && isTried(note)) return keep(work, whole, context);
    if (whole) emit({ type: 'notice', level: 'info', text: `${tag} was built by a run that was interrupted: it has only to be tried` });
    const image = whole ?? (await buildAndNote(work, note, context));
    const answer = await tryAndNote(work, image, context);
    emit({ type: 'image', image: component, phase: 'done', tag, text: `answers on :${source.containerPort} after ${duration(answer.ms)}` });
    return evidenceOf(work, image, `answers on :${source.containerPort}`);
  } catch (error) {
    emit({ type: 'image', image: component, phase: 'failed', tag, text: signal.aborted ? 'cancelled' : problemOf(error).problem });
    throw error;
  }
}

function isBuilt(note: StepRecord | undefined, tag: string, { id }: Image): boolean {
  return note?.inputs === tag && !isOtherImage(note.evidence.id, id);
}

/** A note that does not say `built` is of an earlier taskflow-tui, which wrote it after the try. */
function isTried(note: StepRecord | undefined): boolean {
  return note?.evidence.tried === 'yes' || note?.evidence.built === undefined;
}

function evidenceOf({ source: { component }, tag }: Work, image: Image | undefined, text: string): Evidence {
  const size = image ? ` ${megabytes(image.bytes)} MB` : '';
  return { text: `${component}${size}, ${text}`, record: { [component]: tag, ...(image?.id ? { [`${component}-id`]: image.id } : {}) } };
}

/** `image`: undefined for one that stays as it is deployed, and is not in the engine any more. */
function keep(work: Work, image: Image | undefined, { world, emit }: StepContext): Evidence {
  const { source, tag } = work;
  const { component, budget } = source;
  const { store, clock } = world;
  if (image) emit({ type: 'image-size', image: component, bytes: image.bytes, budget, final: true });
  // Built before there was a ledger.
  if (image && source.kept === undefined && !entryOf(store, 'engine-image', tag)) {
    store.record({ type: 'engine-image', name: tag, id: image.id, at: clock.now() });
  }
  emit({ type: 'image', image: component, phase: 'kept', tag, text: 'unchanged' });
  return evidenceOf(work, image, 'unchanged');
}

async function buildAndNote(work: Work, before: StepRecord | undefined, context: StepContext): Promise<Image> {
  const { source, tag, files, begun } = work;
  const { component, budget } = source;
  const { store, clock } = context.world;
  const lastSize = Number(before?.evidence.bytes);
  if (lastSize) context.emit({ type: 'image-size', image: component, bytes: lastSize, budget, final: false });
  const earlier = entryOf(store, 'engine-image', tag);
  store.record({ type: 'engine-image', name: tag, id: '', at: clock.now() });
  try {
    await build(source, tag, context);
  } catch (error) {
    if (!(error instanceof Cancelled)) await takeBack(tag, earlier, context);
    throw error;
  }
  const image = await measure(source, tag, context);
  store.record({ type: 'engine-image', name: tag, id: image.id, at: clock.now() });
  const evidence = { tag, id: image.id, bytes: String(image.bytes), built: 'yes' };
  store.saveStep(noteName(component), { inputs: tag, parts: {}, evidence, at: clock.now(), ms: clock.now() - begun });
  store.saveFileDigests(component, files);
  return image;
}

/** After a build that failed the ledger is as it was, unless there is an image of that tag now, or nobody can say. */
async function takeBack(tag: string, earlier: LedgerEntry | undefined, { world, signal }: StepContext): Promise<void> {
  if (earlier) return world.store.record(earlier);
  const present = await world.docker.image(tag, signal).catch(() => 'unknown');
  if (present === undefined) world.store.remove('engine-image', tag);
}

async function tryAndNote({ source, tag, begun }: Work, image: Image, context: StepContext): Promise<{ ms: number }> {
  const { store, clock } = context.world;
  const answer = await tryAlone(source, tag, context);
  const built = { tag, id: image.id, bytes: String(image.bytes), built: 'yes' };
  const evidence = { ...built, tried: 'yes', ...healthOf(source, answer, context) };
  store.saveStep(noteName(source.component), { inputs: tag, parts: {}, evidence, at: clock.now(), ms: clock.now() - begun });
  return answer;
}

/** A health route that the sources name and the started image has not, or guards, would keep its pods from ever being ready. */
function healthOf({ own, component, paths }: Source, { status }: { status: number }, { emit }: StepContext): Record<string, string> {
  if (own || !paths.liveness || status < 400) return {};
  emit({ type: 'notice', text: `${component}: it answers ${status} at ${paths.liveness}, so its port is probed instead` });
  return { refused: paths.liveness };
}

async function build(source: Source, tag: string, { world, settings, signal, emit }: StepContext): Promise<void> {
  const image = source.component;
  emit({ type: 'image', image, phase: 'building', tag });
  const request = {
    tag,
    context: source.directory,
    dockerfile: source.dockerfile,
    buildArgs: source.buildArgs,
    labels: { 'app.kubernetes.io/part-of': 'taskflow', 'app.kubernetes.io/managed-by': 'taskflow-tui' },
    log: path.join(settings.logs, `build-${image}.log`),
  };
  await world.docker.build(
    request,
    (event) => {
      if (event.type === 'line') emit({ type: 'line', source: image, line: event.line });
      else if (event.type === 'build-step') emit({ ...event, image });
      else emit({ type: 'build-bytes', image, bytes: event.bytes, total: event.total });
    },
    signal,
  );
}

async function measure(source: Source, tag: string, { world, signal, emit }: StepContext): Promise<Image> {
  const image = source.component;
  emit({ type: 'image', image, phase: 'measuring', tag });
  const built = await world.docker.image(tag, signal);
  if (!built) {
    throw new Failure({
      problem: `${tag} is not in the engine after its build`,
      cause: 'docker said that the build succeeded, and does not list the image',
      fix: 'retry; another docker context than the one that is listed may be in use',
      command: 'docker context ls',
    });
  }
  emit({ type: 'image-size', image, bytes: built.bytes, budget: source.budget, final: true });
  if (built.bytes > source.budget) {
    emit({ type: 'notice', text: `${tag} is ${megabytes(built.bytes)} MB, over its budget of ${megabytes(source.budget)} MB` });
  }
  return built;
}

// Nothing real: the image must come up without a database, a secret or a network.
const placeholders = {
  DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/none',
  BETTER_AUTH_SECRET: 'placeholder-for-the-standalone-check-only',
  OPENAI_API_KEY: 'not-set',
  BACKEND_URL: 'http://127.0.0.1:8000',
};

async function tryAlone(source: Source, tag: string, { world, signal, emit }: StepContext): Promise<{ ms: number; status: number }> {
  emit({ type: 'image', image: source.component, phase: 'trying', tag, text: 'started alone, waiting for an answer' });
  const request = { tag, port: source.containerPort, path: source.paths.liveness || '/', environment: placeholders, seconds: 40 };
  return world.docker.tryOut(request, signal);
}
