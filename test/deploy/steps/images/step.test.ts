// The images step over a scripted engine.
import assert from 'node:assert/strict';
import test from 'node:test';
import { type InputDigest, tagOf } from '../../../../source/deploy/checkout/input-digest.js';
import type { StepContext } from '../../../../source/deploy/engine/step.js';
import { buildImagesStep } from '../../../../source/deploy/steps/images/step.js';
import { Cancelled, Failure } from '../../../../source/problem.js';
import { nothingNeeded, type Source } from '../../../../source/release/application.js';
import type { Component } from '../../../../source/release/component.js';
import { probePaths } from '../../../../source/release/probe-paths.js';
import type { Docker, StepRecord } from '../../../../source/world/index.js';
import { type ContextOptions, type FakeContext, fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

const source = (component: Component): Source => ({
  component,
  directory: `/app/${component}-docker/app`,
  dockerfile: `/app/${component}-docker/Dockerfile`,
  own: true,
  paths: { liveness: '/health', readiness: '/ready' },
  buildArgs: {},
  facts: [],
  hints: [],
  needs: nothingNeeded,
  repository: `taskflow-${component}`,
  budget: component === 'frontend' ? 200e6 : 300e6,
  containerPort: component === 'frontend' ? 3000 : 8000,
});
const sources = { frontend: source('frontend'), backend: source('backend') };

function inputDigest(component: Component, files: InputDigest['files']): InputDigest {
  return { tag: tagOf(sources[component], files), files };
}
const digests = { frontend: inputDigest('frontend', { 'app/page.tsx': '1' }), backend: inputDigest('backend', { 'main.py': '1' }) };
const tags = { frontend: digests.frontend.tag, backend: digests.backend.tag };

/** `folders`: what the folders contain; a test may change it. */
function stageOf(docker: Partial<Docker>, options: ContextOptions = {}): FakeContext & { folders: Record<Component, InputDigest> } {
  const folders = { ...digests };
  const world = { docker: { sweep: async () => [], ...docker } as Docker };
  const stage = fakeContext({
    ...options,
    world,
    settings: { sources, chart: '/nowhere', valuesFiles: [], logs: '/nowhere', ...options.settings },
  });
  return Object.assign(stage, { folders, inputDigest: async (component: Component) => folders[component] });
}

type Engine = Partial<Docker> & { images: Map<string, string>; built: string[]; tried: string[] };

const idOf = (n: number) => `sha256:${String(n).padStart(64, '0')}`;

/** Each build of a tag makes another image. */
function engine(more: Partial<Docker> = {}): Engine {
  const images = new Map<string, string>();
  const built: string[] = [];
  const tried: string[] = [];
  return {
    images,
    built,
    tried,
    async image(tag) {
      const id = images.get(tag);
      return id === undefined ? undefined : { id, bytes: 150e6, measure: 'unpacked' };
    },
    async build({ tag }) {
      built.push(tag);
      images.set(tag, idOf(built.length));
    },
    resolve: async () => undefined,
    async tryOut({ tag }) {
      tried.push(tag);
      return { type: 'answered', ms: 900, status: 200 };
    },
    ...more,
  };
}

/** Runs the step, and returns what the engine saves. */
async function done(stage: FakeContext): Promise<StepRecord> {
  const parts = await buildImagesStep.inputs(stage);
  const { record } = await buildImagesStep.run(stage);
  return { inputs: '', parts, evidence: record, at: 0, ms: 0 };
}

async function because(context: StepContext, saved: StepRecord): Promise<string | undefined> {
  return buildImagesStep.because?.(context, saved, await buildImagesStep.inputs(context));
}

const notices = ({ news }: FakeContext) => news.flatMap((n) => (n.type === 'notice' ? [n.text] : []));

test('builds, measures, and tries both side by side; a failure leaves the other image alone, and only it is built again', async () => {
  const docker = engine();
  const build = docker.build as Docker['build'];
  let broken = true;
  docker.build = async (request, report, signal) => {
    report({ type: 'line', line: `building ${request.tag}` });
    if (broken && request.tag === tags.backend) throw new Failure({ problem: 'the build failed', cause: 'RUN false', fix: 'fix it' });
    await build(request, report, signal);
  };
  const stage = stageOf(docker);
  assert.equal((await problemOfRejection(buildImagesStep.run(stage))).problem, 'the build failed');
  assert.deepEqual(docker.built, [tags.frontend]);
  assert.ok(stage.news.some((n) => n.type === 'image' && n.image === 'frontend' && n.phase === 'done'));
  broken = false;
  const { text, record } = await buildImagesStep.run(stage);
  assert.deepEqual(docker.built, [tags.frontend, tags.backend]);
  assert.deepEqual(docker.tried, [tags.frontend, tags.backend]);
  assert.equal(text, 'frontend 150 MB, unchanged · backend 150 MB, answers on :8000');
  assert.deepEqual(record, tags);
});

test('tells the failures of both images at once, and the refusals of both before anything is built', async () => {
  const docker = engine({
    build: async ({ tag }) => {
      throw new Failure({ problem: `${tag.split(':')[0]} failed`, cause: 'RUN false', fix: 'Fix it.' });
    },
  });
  const failed = await problemOfRejection(buildImagesStep.run(stageOf(docker)));
  assert.equal(failed.problem, 'taskflow-frontend failed');
  assert.deepEqual(failed.also, [{ problem: 'taskflow-backend failed', cause: 'RUN false', fix: 'Fix it.' }]);
  const refused = (component: Component) => ({
    ...sources[component],
    refused: { problem: `the ${component} can't be built`, cause: 'c', fix: 'f', exit: 2 as const },
  });
  const both = stageOf(engine(), { settings: { sources: { frontend: refused('frontend'), backend: refused('backend') } } });
  const problem = await problemOfRejection(buildImagesStep.run(both));
  assert.deepEqual([problem.problem, problem.also?.[0]?.problem], ["the frontend can't be built", "the backend can't be built"]);
});

test("says what a person's own checkout was detected as before it builds it with its arguments", async () => {
  const built: Record<string, Record<string, string>> = {};
  const own = {
    ...sources.backend,
    own: false,
    buildArgs: { APP_MODULE: 'src.main:app' },
    facts: ['FastAPI, src.main:app'],
    hints: ['asyncpg …'],
  };
  const docker = engine({
    async build({ tag, buildArgs }) {
      built[tag.split(':')[0] ?? ''] = buildArgs;
      throw new Error('enough');
    },
  });
  const stage = stageOf(docker, { settings: { sources: { ...sources, backend: own } } });
  await assert.rejects(buildImagesStep.run(stage));
  assert.deepEqual(built, { 'taskflow-frontend': {}, 'taskflow-backend': { APP_MODULE: 'src.main:app' } });
  assert.deepEqual(
    stage.news.filter((news) => news.type === 'notice'),
    [
      { type: 'notice', level: 'info', text: `backend from ${own.directory}: FastAPI, src.main:app` },
      { type: 'notice', text: 'backend: asyncpg …' },
    ],
  );
});

test("doesn't probe a health path that the image doesn't have", async () => {
  const own = { ...sources, backend: { ...sources.backend, own: false } };
  const docker = engine({ tryOut: async ({ tag }) => ({ type: 'answered', ms: 5, status: tag.includes('backend') ? 404 : 200 }) });
  const stage = stageOf(docker, { settings: { sources: own } });
  await buildImagesStep.run(stage);
  assert.match(JSON.stringify(stage.news), /\/health answers 404, so the probes check its port instead/);
  assert.deepEqual(probePaths(own.backend, stage.store), { liveness: '', readiness: '' });
  assert.deepEqual(probePaths(own.frontend, stage.store), own.frontend.paths);
});

test('reports an image over its budget', async () => {
  const docker = engine({ image: async () => ({ id: 'x', bytes: 250e6, measure: 'unpacked' }) });
  const stage = stageOf(docker);
  await buildImagesStep.run(stage);
  assert.deepEqual(notices(stage), [`${tags.frontend} is 250 MB, over its budget of 200 MB`]);
});

test('records an image before its build and its ID afterwards, and no image whose build failed', async () => {
  const docker = engine();
  const build = docker.build as Docker['build'];
  const during: unknown[] = [];
  docker.build = async (request, report, signal) => {
    during.push(stage.store.entries.find(({ name }) => name === request.tag));
    if (request.tag === tags.backend) throw new Failure({ problem: 'no', cause: 'no', fix: 'no' });
    await build(request, report, signal);
  };
  const stage = stageOf(docker);
  await assert.rejects(buildImagesStep.run(stage));
  const entry = (name: string, id: string) => ({ type: 'engine-image', name, id, at: stage.world.clock.now() });
  assert.deepEqual(during, [entry(tags.frontend, ''), entry(tags.backend, '')]);
  assert.deepEqual(stage.store.entries, [entry(tags.frontend, idOf(1))]);
});

test('keeps a cancelled build in the ledger, since its image may exist', async () => {
  const docker = engine({
    build: async () => {
      throw new Cancelled();
    },
  });
  const stage = stageOf(docker);
  await assert.rejects(buildImagesStep.run(stage), Cancelled);
  assert.deepEqual(stage.store.entries.map(({ name }) => name).sort(), [tags.backend, tags.frontend].sort());
});

test('restores the entry of the earlier image after a failed build', async () => {
  const docker = engine({
    build: async () => {
      throw new Failure({ problem: 'no', cause: 'no', fix: 'no' });
    },
  });
  const stage = stageOf(docker);
  stage.store.record({ type: 'engine-image', name: tags.backend, id: idOf(0), at: 5 });
  await assert.rejects(buildImagesStep.run(stage));
  assert.deepEqual(stage.store.entries, [{ type: 'engine-image', name: tags.backend, id: idOf(0), at: 5 }]);
});

test('continues with the trial run after a run that was killed between build and trial, and says so', async () => {
  const docker = engine();
  const killed = stageOf({ ...docker, tryOut: () => Promise.reject(new Cancelled()) });
  await assert.rejects(buildImagesStep.run(killed));
  assert.equal(docker.built.length, 2);
  const stage = stageOf(docker);
  Object.assign(stage.store.records, killed.store.records);
  stage.store.entries.push(...killed.store.entries);
  const { text } = await buildImagesStep.run(stage);
  assert.equal(docker.built.length, 2);
  assert.deepEqual(docker.tried, [tags.frontend, tags.backend]);
  assert.equal(text, 'frontend 150 MB, answers on :3000 · backend 150 MB, answers on :8000');
  assert.match(notices(stage)[0] ?? '', /an interrupted run built/);
  await buildImagesStep.run(stage);
  assert.equal(docker.tried.length, 2);
});

test('builds an image again that has no build record, whoever made it', async () => {
  const docker = engine();
  docker.images.set(tags.frontend, idOf(77));
  await buildImagesStep.run(stageOf(docker));
  assert.deepEqual(docker.built, [tags.frontend, tags.backend]);
});

test('holds while the engine has both images as they were built', async () => {
  const docker = engine();
  const stage = stageOf(docker);
  const saved = await done(stage);
  assert.deepEqual(await buildImagesStep.verify(stage, saved), {
    holds: true,
    reason: `in the engine: ${tags.frontend} 150 MB · ${tags.backend} 150 MB`,
  });
  docker.images.delete(tags.backend);
  assert.deepEqual(await buildImagesStep.verify(stage, saved), {
    holds: false,
    because: 'the engine no longer has the backend image',
  });
  docker.images.set(tags.backend, idOf(99));
  assert.deepEqual(await buildImagesStep.verify(stage, saved), {
    holds: false,
    because: "the backend image in the engine isn't the one that was built: its ID changed",
  });
  docker.built.length = 0;
  const { record } = await buildImagesStep.run(stage);
  assert.deepEqual(docker.built, [tags.backend]);
  assert.deepEqual(await buildImagesStep.verify(stage, { ...saved, evidence: record }), {
    holds: true,
    reason: `in the engine: ${tags.frontend} 150 MB · ${tags.backend} 150 MB`,
  });
});

test('accepts tags alone where an earlier taskflow-tui saved no IDs, and builds nothing', async () => {
  const docker = engine();
  docker.images.set(tags.frontend, 'sha256:f').set(tags.backend, 'sha256:b');
  const stage = stageOf(docker);
  const record = (inputs: string, evidence: Record<string, string>) => ({ inputs, parts: {}, evidence, at: 0, ms: 0 });
  assert.equal((await buildImagesStep.verify(stage, record('', tags))).holds, true);
  for (const component of ['frontend', 'backend'] as const)
    stage.store.records[`image-${component}`] = record(tags[component], { tag: tags[component], bytes: '150000000' });
  await buildImagesStep.run(stage);
  assert.deepEqual(docker.built, []);
  assert.deepEqual(
    stage.store.entries.map((made) => 'id' in made && made.id),
    ['sha256:f', 'sha256:b'],
  );
});

test("doesn't build, look for, or record an image that stays deployed", async () => {
  const docker = engine();
  const kept = 'taskflow-frontend:1.0.0-00000000';
  const stage = stageOf(docker, { settings: { sources: { ...sources, frontend: { ...sources.frontend, kept } } } });
  stage.folders.frontend = { tag: kept, files: {} };
  const saved = await done(stage);
  assert.deepEqual(docker.built, [tags.backend]);
  assert.deepEqual(saved.evidence, { frontend: kept, backend: tags.backend });
  assert.deepEqual(await buildImagesStep.verify(stage, saved), {
    holds: true,
    reason: `in the engine: ${kept} kept · ${tags.backend} 150 MB`,
  });
  assert.deepEqual(
    stage.store.entries.map(({ name }) => name),
    [tags.backend],
  );
  assert.equal(await because(stage, { ...saved, parts: { ...saved.parts, frontend: tags.frontend } }), `the frontend stays with ${kept}`);
});

test('names the files that changed since the image was built', async () => {
  const stage = stageOf(engine());
  const saved = await done(stage);
  stage.folders.backend = inputDigest('backend', { 'main.py': '2' });
  assert.equal(await because(stage, saved), 'backend-docker/app/main.py changed');
  stage.folders.frontend = inputDigest('frontend', { 'app/page.tsx': '1', 'app/new.tsx': '1', '/Dockerfile': '2' });
  assert.equal(await because(stage, saved), 'the Dockerfile of the frontend added · frontend-docker/app/app/new.tsx added · 1 more');
});

test("names what is known when the saved files aren't those of the last image", async () => {
  const docker = engine();
  const stage = stageOf(docker);
  const saved = await done(stage);
  stage.folders.backend = inputDigest('backend', { 'main.py': '2' });
  stage.store.saveFileDigests('backend', { 'main.py': 'of another checkout' });
  assert.equal(await because(stage, saved), `the backend's folder changed`);
  // The engine doesn't save this run.
  await buildImagesStep.run(stage);
  assert.equal(await because(stage, saved), `an earlier run built the backend's new image and didn't finish`);
});

test('removes first what a killed run left behind, and ignores a failure to do so', async () => {
  const order: string[] = [];
  const docker = engine({
    async sweep() {
      order.push('sweep');
      return ['taskflow-try-out-1'];
    },
  });
  const build = docker.build as Docker['build'];
  docker.build = async (request, report, signal) => {
    order.push('build');
    await build(request, report, signal);
  };
  const stage = stageOf(docker);
  await buildImagesStep.run(stage);
  assert.deepEqual(order, ['sweep', 'build', 'build']);
  assert.deepEqual(notices(stage), ['removed what a killed run left behind: taskflow-try-out-1']);
  await buildImagesStep.run(stageOf(engine({ sweep: () => Promise.reject(new Error('no docker')) })));
});

test("builds again when the last build of the same tag didn't finish, whatever the engine has under it", async () => {
  const docker = engine();
  const stage = stageOf(docker);
  const saved = await done(stage);
  stage.store.record({ type: 'engine-image', name: tags.backend, id: '', at: 0 });
  docker.images.set(tags.backend, idOf(99));
  assert.equal((await buildImagesStep.verify(stage, saved)).holds, false);
  await buildImagesStep.run(stage);
  assert.deepEqual(docker.built, [tags.frontend, tags.backend, tags.backend]);
});
