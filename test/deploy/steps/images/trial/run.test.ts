// Trial runs of the images step: databases that aren't there, values that come later, folders that become writable.
import assert from 'node:assert/strict';
import test from 'node:test';
import { buildImagesStep } from '../../../../../source/deploy/steps/images/step.js';
import { nothingNeeded, type Source } from '../../../../../source/release/application.js';
import type { Component } from '../../../../../source/release/component.js';
import { imageNeeds } from '../../../../../source/release/image-needs.js';
import type { Docker, TrialOutcome, TrialRequest } from '../../../../../source/world/index.js';
import { type ContextOptions, type FakeContext, fakeContext, problemOfRejection } from '../../../../support/world/step-context.js';

const source = (component: Component): Source => ({
  component,
  directory: `/checkout/${component}`,
  dockerfile: `/app/${component}-docker/Dockerfile`,
  own: false,
  paths: { liveness: '/health', readiness: '/health' },
  ...{ buildArgs: {}, facts: [], hints: [] },
  needs: { ...nothingNeeded, secretKeys: ['database-url'] },
  repository: `taskflow-${component}`,
  budget: 300e6,
  containerPort: component === 'frontend' ? 3000 : 8000,
});

type Run = { lines: string[]; outcome: TrialOutcome };
const answered: Run = { lines: [], outcome: { type: 'answered', ms: 900, status: 200 } };
const crash = (...lines: string[]): Run => ({ lines, outcome: { type: 'ended', exitCode: 1, directory: '/app' } });
const refused = crash('psycopg2.OperationalError: connection to server at "127.0.0.1", port 1 failed: Connection refused');

/** `backend`: what its container does, one run after the other; the last one again and again. */
function stageOf(backend: Run[], options: ContextOptions = {}): FakeContext & { runs: TrialRequest[] } {
  const runs: TrialRequest[] = [];
  const built = new Set<string>();
  const docker: Partial<Docker> = {
    sweep: async () => [],
    image: async (tag) => (built.has(tag) ? { id: `sha256:${'0'.repeat(64)}`, bytes: 150e6, measure: 'unpacked' } : undefined),
    build: async ({ tag }) => {
      built.add(tag);
    },
    resolve: async () => undefined,
    async tryOut(request, watch) {
      if (!request.tag.includes('backend')) return answered.outcome;
      runs.push(request);
      const { lines, outcome } = backend[Math.min(runs.length, backend.length) - 1] ?? answered;
      for (const line of lines) watch.line(line);
      return outcome;
    },
  };
  const settings = {
    sources: { frontend: source('frontend'), backend: source('backend') },
    chart: '/nowhere',
    valuesFiles: [],
    logs: '/nowhere',
  };
  const stage = fakeContext({ ...options, world: { docker: docker as Docker }, settings: { ...settings, ...options.settings } });
  return Object.assign(stage, { runs });
}

test('takes a backend that opens its database at start for alive', async () => {
  const { text } = await buildImagesStep.run(stageOf([refused]));
  assert.match(text, /backend 150 MB, starts, and needs its database; its pod proves the rest/);
});

test('doesn’t take a warning for what stopped it', async () => {
  const warned = crash(
    "WARNING: ModuleNotFoundError: No module named 'redis', caching is off",
    'WARNING: SMTP_HOST is not set',
    ...refused.lines,
  );
  assert.match((await buildImagesStep.run(stageOf([warned]))).text, /needs its database/);
});

test('takes a backend that answers 503 without its database for alive, and one that fails by itself not', async () => {
  const failing: Run = { lines: [], outcome: { type: 'silent', ms: 40_000, status: 503, directory: '/app' } };
  assert.match((await buildImagesStep.run(stageOf([failing]))).text, /needs its database/);
  const broken: Run = {
    ...failing,
    lines: ['Traceback (most recent call last):', "AttributeError: 'NoneType' object has no attribute 'x'"],
  };
  const { cause } = await problemOfRejection(buildImagesStep.run(stageOf([broken])));
  assert.match(cause, /^The last answer was 503 within 40 s\. Its last line: AttributeError/);
});

test('waits for the values that an application stops without, and tries it again with them', async () => {
  const lacks = crash(
    'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
    'JWT_SECRET_KEY',
    '  Field required',
  );
  const stage = stageOf([lacks, answered]);
  const made = buildImagesStep.run(stage);
  while (!stage.news.some((news) => news.type === 'image' && news.text === 'waiting for the values of JWT_SECRET_KEY'))
    await new Promise((resolve) => setImmediate(resolve));
  stage.values.enter({ secrets: {}, variables: { frontend: {}, backend: { JWT_SECRET_KEY: 'mine' } } });
  assert.match((await made).text, /backend 150 MB, answers on :8000/);
  assert.deepEqual(
    stage.runs.map(({ environment }) => environment.JWT_SECRET_KEY),
    [undefined, 'mine'],
  );
});

test('leaves it to the pod when only the cluster has the values', async () => {
  const stage = stageOf([crash("KeyError: 'JWT_SECRET'")], { done: ['secrets'] });
  assert.match((await buildImagesStep.run(stage)).text, /starts, and needs values for JWT_SECRET; its pod proves the rest/);
});

test('fails at once without a value that the person’s own lack too', async () => {
  const stage = stageOf([crash("KeyError: 'JWT_SECRET'")]);
  stage.values.enter({ secrets: {}, variables: { frontend: {}, backend: {} } });
  assert.match((await problemOfRejection(buildImagesStep.run(stage))).cause, /It stops because JWT_SECRET has no value that it accepts/);
});

test('makes exactly the folder writable that an application may not write, and remembers it for the pod', async () => {
  const stage = stageOf([crash('    mkdir(name, mode)', "OSError: [Errno 30] Read-only file system: 'logs'"), answered]);
  await buildImagesStep.run(stage);
  assert.deepEqual(
    stage.runs.map(({ writable }) => writable),
    [[], ['/app/logs']],
  );
  assert.deepEqual(imageNeeds(source('backend'), stage.store).writable, ['/app/logs']);
  assert.match(JSON.stringify(stage.news), /\/app\/logs is writable now, because the application writes there/);
});

test('makes a folder writable whose name is the value of a variable, but not of a secret', async () => {
  for (const [name, writable] of [
    ['UPLOAD_DIR', ['/app/d4t4-folder']],
    ['API_SECRET', []],
  ] as const) {
    const stage = stageOf([crash('    mkdir(name, mode)', "OSError: [Errno 30] Read-only file system: 'd4t4-folder'"), answered]);
    stage.values.enter({ secrets: {}, variables: { frontend: {}, backend: { [name]: 'd4t4-folder' } } });
    await buildImagesStep.run(stage).catch(() => undefined);
    assert.deepEqual(imageNeeds(source('backend'), stage.store).writable, writable, name);
  }
});

test('adds a package that the application imports and nothing installs, after a yes', async () => {
  const lacks = crash("ModuleNotFoundError: No module named 'jose'");
  const stage = stageOf([lacks, answered], { answers: [{ type: 'confirm', yes: true }] });
  await buildImagesStep.run(stage);
  assert.match(stage.settings.sources.backend.buildArgs.ADD_PACKAGES ?? '', /jose/);
  const refusing = stageOf([lacks], { answers: [{ type: 'confirm', yes: false }] });
  assert.match((await problemOfRejection(buildImagesStep.run(refusing))).cause, /No module named 'jose'/);
});

test('gives up after four remedies', async () => {
  const runs = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => crash(`Error: EACCES: permission denied, mkdir '/app/${name}'`));
  const stage = stageOf(runs);
  await problemOfRejection(buildImagesStep.run(stage));
  assert.equal(stage.runs.length, 5);
});
