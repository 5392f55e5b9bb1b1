// Builds one image, records it, measures it, and tries it alone. Continues where an interrupted run stopped.
import path from 'node:path';
import { Cancelled, Failure } from '../../../problem.js';
import type { Source } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { type EntryOf, entryOf } from '../../../release/ledger.js';
import { buildRecordId } from '../../../release/probe-paths.js';
import { compareIds } from '../../../release/provenance.js';
import { toProblem } from '../../../unexpected-error.js';
import { duration, megabytes } from '../../../units.js';
import type { Docker, StepRecord } from '../../../world/index.js';
import type { Evidence, StepContext } from '../../engine/step.js';

type Image = NonNullable<Awaited<ReturnType<Docker['image']>>>;
/** `startedAt`: ms since the epoch. */
type Work = { source: Source; tag: string; files: Record<string, string>; startedAt: number };

export async function makeImage(component: Component, context: StepContext): Promise<Evidence> {
  const { world, settings, signal, emit } = context;
  const source = settings.sources[component];
  const { tag, files } = await context.inputDigest(component);
  const work = { source, tag, files, startedAt: world.clock.now() };
  try {
    const present = await world.docker.image(tag, signal);
    if (source.kept !== undefined) return keep(work, present, context);
    const saved = world.store.step(buildRecordId(component));
    const built = present && saved?.inputs === tag && isAsBuilt(entryOf(world.store, 'engine-image', tag), present) ? present : undefined;
    if (built && isTried(saved)) return keep(work, built, context);
    if (built) emit({ type: 'notice', level: 'info', text: `an interrupted run built ${tag}; only its trial run is left` });
    const image = built ?? (await buildAndRecord(work, saved, context));
    const answer = await tryAndRecord(work, image, context);
    emit({ type: 'image', image: component, phase: 'done', tag, text: `answers on :${source.containerPort} after ${duration(answer.ms)}` });
    return evidenceOf(work, image, `answers on :${source.containerPort}`);
  } catch (error) {
    emit({ type: 'image', image: component, phase: 'failed', tag, text: signal.aborted ? 'cancelled' : toProblem(error).problem });
    throw error;
  }
}

/** An image without an entry was built before there was a ledger. An entry without an ID belongs to a build that didn't finish. */
export function isAsBuilt(entry: EntryOf<'engine-image'> | undefined, { id }: Pick<Image, 'id'>): boolean {
  return entry === undefined || (entry.id !== '' && compareIds(entry.id, id) !== 'other');
}

/** A record without `built` comes from an earlier taskflow-tui, which wrote it after the trial run. */
function isTried(saved: StepRecord | undefined): boolean {
  return saved?.evidence.tried === 'yes' || saved?.evidence.built === undefined;
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

async function buildAndRecord(work: Work, saved: StepRecord | undefined, context: StepContext): Promise<Image> {
  const { source, tag, files } = work;
  const { component, budget } = source;
  const { store, clock } = context.world;
  const lastSize = Number(saved?.evidence.bytes);
  if (lastSize) context.emit({ type: 'image-size', image: component, bytes: lastSize, budget, final: false });
  const earlier = entryOf(store, 'engine-image', tag);
  store.record({ type: 'engine-image', name: tag, id: '', at: clock.now() });
  try {
    await build(source, tag, context);
  } catch (error) {
    if (!(error instanceof Cancelled)) await restoreEntry(tag, earlier, context);
    throw error;
  }
  const image = await measure(source, tag, context);
  store.record({ type: 'engine-image', name: tag, id: image.id, at: clock.now() });
  saveBuild(work, image, {}, context);
  store.saveFileDigests(component, files);
  return image;
}

/** Restores the ledger after a failed build, unless the engine has an image of that tag or doesn't answer. */
async function restoreEntry(tag: string, earlier: EntryOf<'engine-image'> | undefined, { world, signal }: StepContext): Promise<void> {
  if (earlier) return world.store.record(earlier);
  const present = await world.docker.image(tag, signal).catch(() => 'unknown');
  if (present === undefined) world.store.remove('engine-image', tag);
}

async function tryAndRecord(work: Work, image: Image, context: StepContext): Promise<{ ms: number }> {
  const answer = await tryAlone(work.source, work.tag, context);
  saveBuild(work, image, { tried: 'yes', ...checkHealthPath(work.source, answer, context) }, context);
  return answer;
}

function saveBuild({ source, tag, startedAt }: Work, { bytes }: Image, more: Record<string, string>, { world }: StepContext): void {
  const { store, clock } = world;
  const evidence = { tag, bytes: String(bytes), built: 'yes', ...more };
  store.saveStep(buildRecordId(source.component), { inputs: tag, parts: {}, evidence, at: clock.now(), ms: clock.now() - startedAt });
}

/** A health path that the sources name but the running image lacks or protects would keep its pods from ever being ready. */
function checkHealthPath({ own, component, paths }: Source, { status }: { status: number }, { emit }: StepContext): Record<string, string> {
  if (own || !paths.liveness || status < 400) return {};
  emit({ type: 'notice', text: `${component}: ${paths.liveness} answers ${status}, so the probes check its port instead` });
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
      problem: `The engine doesn't have ${tag} after its build`,
      cause: "docker reported that the build succeeded, but doesn't list the image",
      fix: 'Check that docker builds with the context that it lists images from, then retry.',
      command: 'docker context ls',
    });
  }
  emit({ type: 'image-size', image, bytes: built.bytes, budget: source.budget, final: true });
  if (built.bytes > source.budget) {
    emit({ type: 'notice', text: `${tag} is ${megabytes(built.bytes)} MB, over its budget of ${megabytes(source.budget)} MB` });
  }
  return built;
}

// Not real: the image must start without a database, a secret, or a network.
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
