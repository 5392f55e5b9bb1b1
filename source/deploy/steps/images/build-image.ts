// Builds one image, records it, and measures it.
import path from 'node:path';
import { Cancelled, Failure } from '../../../problem.js';
import { contextOf, type Source } from '../../../release/application.js';
import { type EntryOf, entryOf } from '../../../release/ledger.js';
import { megabytes } from '../../../units.js';
import type { StepRecord } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';
import { type Image, saveBuild, type Work } from './build-record.js';
import { FailedAttempt } from './failed-attempt.js';

/** Lines of a failed build that a remedy may look at. */
const linesKept = 200;
/** Begins a line with which a Dockerfile of ours tells people what it did differently. */
const remark = 'taskflow-tui: ';

export async function buildAndRecord(work: Work, saved: StepRecord | undefined, context: StepContext): Promise<Image> {
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

async function build(source: Source, tag: string, { world, settings, signal, emit }: StepContext): Promise<void> {
  const image = source.component;
  emit({ type: 'image', image, phase: 'building', tag });
  const request = {
    tag,
    context: contextOf(source),
    dockerfile: source.dockerfile,
    ...(source.ignore === undefined ? {} : { ignore: source.ignore }),
    ...(source.target === undefined ? {} : { target: source.target }),
    buildArgs: source.buildArgs,
    labels: { 'app.kubernetes.io/part-of': 'taskflow', 'app.kubernetes.io/managed-by': 'taskflow-tui' },
    log: path.join(settings.logs, `build-${image}.log`),
  };
  let lines: string[] = [];
  try {
    await world.docker.build(
      request,
      (event) => {
        if (event.type === 'line') {
          lines = [...lines.slice(1 - linesKept), event.line];
          emit({ type: 'line', source: image, line: event.line });
          if (event.line.startsWith(remark)) emit({ type: 'notice', text: `${image}: ${event.line.slice(remark.length)}` });
        } else if (event.type === 'build-step') emit({ ...event, image });
        else emit({ type: 'build-bytes', image, bytes: event.bytes, total: event.total });
      },
      signal,
    );
  } catch (error) {
    throw error instanceof Failure ? new FailedAttempt('build', error.problem, lines) : error;
  }
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
