// Step 3: both images, side by side, each measured against its budget and tried alone.
import path from 'node:path';
import { Cancelled, Failure, problemOf } from '../../problem.js';
import { duration, megabytes } from '../../text.js';
import type { Memory } from '../../world.js';
import type { Paths } from '../checkout/checkout.js';
import type { Component } from '../event.js';
import { components, imageTag, type Source } from '../source.js';
import type { Evidence, Step, StepContext } from '../step.js';

export const buildImagesStep: Step = {
  id: 'images',
  title: 'Images',
  needs: ['tools'],
  async inputs({ settings }) {
    const tags = await Promise.all(components.map(async (c) => [c, await imageTag(settings.sources[c])] as const));
    return Object.fromEntries(tags);
  },
  async verify({ world, settings, signal }) {
    const texts = await Promise.all(
      components.map(async (component) => {
        const tag = await imageTag(settings.sources[component]);
        const image = await world.docker.image(tag, signal);
        return image && `${tag} ${megabytes(image.bytes)} MB`;
      }),
    );
    const gone = components.filter((_, i) => texts[i] === undefined);
    if (gone.length) return { holds: false, because: `the ${gone.join(' and the ')} image is not in the engine any more` };
    return { holds: true, reason: `unchanged, in the engine: ${texts.join(' · ')}` };
  },
  async run(context) {
    for (const component of components) sayWhatWasFound(context.settings.sources[component], context);
    const results = await Promise.allSettled(components.map((component) => makeImage(component, context)));
    const failed = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
    // One that was cancelled says less than one that failed.
    const worst = failed.find((error) => !(error instanceof Cancelled)) ?? failed[0];
    if (worst) throw worst;
    const made = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
    return { text: made.map((m) => m.text).join(' · '), record: Object.assign({}, ...made.map((m) => m.record)) };
  },
};

/** Of a person's own checkout: they should know what their application was taken for before minutes go into building it. */
function sayWhatWasFound({ component, directory, facts, hints, refused }: Source, { emit }: StepContext): void {
  if (refused) throw new Failure(refused);
  if (facts.length) emit({ type: 'notice', level: 'info', text: `${component} from ${directory}: ${facts.join(' · ')}` });
  for (const hint of hints) emit({ type: 'notice', text: `${component}: ${hint}` });
}

/** Builds, measures and tries one image, unless this very content was built and tried before and is still there. */
async function makeImage(component: Component, context: StepContext): Promise<Evidence> {
  const { world, settings, signal, emit } = context;
  const source = settings.sources[component];
  const tag = await imageTag(source);
  const note = `image-${component}`;
  const before = world.memory.step(note);
  try {
    const present = await world.docker.image(tag, signal);
    if (present && before?.inputs === tag) {
      emit({ type: 'image-size', image: component, bytes: present.bytes, budget: source.budget, final: true });
      emit({ type: 'image', image: component, phase: 'kept', tag, text: 'unchanged' });
      return { text: `${component} ${megabytes(present.bytes)} MB, unchanged`, record: { [component]: tag } };
    }
    const begun = world.clock.now();
    const lastSize = Number(before?.evidence.bytes);
    if (lastSize) emit({ type: 'image-size', image: component, bytes: lastSize, budget: source.budget, final: false });
    await build(source, tag, context);
    const bytes = await measure(source, tag, context);
    const answer = await tryAlone(source, tag, context);
    const ms = world.clock.now() - begun;
    const evidence = { tag, bytes: String(bytes), ...healthOf(source, answer, context) };
    world.memory.remember(note, { inputs: tag, parts: {}, evidence, at: world.clock.now(), ms });
    emit({ type: 'image', image: component, phase: 'done', tag, text: `answers on :${source.containerPort} after ${duration(answer.ms)}` });
    return { text: `${component} ${megabytes(bytes)} MB, answers on :${source.containerPort}`, record: { [component]: tag } };
  } catch (error) {
    emit({ type: 'image', image: component, phase: 'failed', tag, text: signal.aborted ? 'cancelled' : problemOf(error).problem });
    throw error;
  }
}

/** A health route that the sources name and the started image has not, or guards, would keep its pods from ever being ready. */
function healthOf({ own, component, paths }: Source, { status }: { status: number }, { emit }: StepContext): Record<string, string> {
  if (own || !paths.liveness || status < 400) return {};
  emit({ type: 'notice', text: `${component}: it answers ${status} at ${paths.liveness}, so its port is probed instead` });
  return { refused: paths.liveness };
}

/** What to probe: what was found in the sources, unless the image itself said otherwise when it was tried. */
export function probePaths({ component, paths }: Source, memory: Memory): Paths {
  const refused = memory.step(`image-${component}`)?.evidence.refused;
  return refused !== undefined && refused === paths.liveness ? { liveness: '', readiness: '' } : paths;
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

async function measure(source: Source, tag: string, { world, signal, emit }: StepContext): Promise<number> {
  const image = source.component;
  emit({ type: 'image', image, phase: 'measuring', tag });
  const built = await world.docker.image(tag, signal);
  if (!built) {
    throw new Failure({
      problem: `${tag} is not in the engine after its build`,
      cause: 'docker said that the build succeeded, and does not list the image',
      cure: 'retry; another docker context may be in use: docker context ls',
    });
  }
  emit({ type: 'image-size', image, bytes: built.bytes, budget: source.budget, final: true });
  if (built.bytes > source.budget) {
    emit({ type: 'notice', text: `${tag} is ${megabytes(built.bytes)} MB, over its budget of ${megabytes(source.budget)} MB` });
  }
  return built.bytes;
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
