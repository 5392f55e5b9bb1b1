import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { type Event, type StepId, stepIds } from '../../../source/deploy/engine/event.js';
import { type RunOptions, startRun } from '../../../source/deploy/engine/run.js';
import { initialState, reduce } from '../../../source/deploy/engine/state.js';
import type { Step, StepContext } from '../../../source/deploy/engine/step.js';
import { createForwards } from '../../../source/deploy/steps/ports/forwards.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { hashOf } from '../../../source/release/input-digest.js';
import { bareSettings, fakeClock, fakeStep, fakeStore, typesOf } from '../../support/world/fakes.js';
import { secretsQuestion } from '../../support/world/secrets-question.js';
import { testWorld } from '../../support/world/world.js';

function start(plan: Step[], more: Partial<RunOptions> & { store?: ReturnType<typeof fakeStore> } = {}) {
  const events: Event[] = [];
  const clock = fakeClock();
  const store = more.store ?? fakeStore();
  const redactor = createRedactor();
  const run = startRun({
    plan,
    settings: bareSettings,
    worldFor: () => testWorld({ clock, store }),
    answer: async () => ({ type: 'secrets', values: {} }),
    emit: (event) => events.push(event),
    redactor,
    patient: false,
    forwards: createForwards(new AbortController().signal),
    ...more,
  });
  return { run, events, store, redactor, clock };
}

const gate = () => Promise.withResolvers<void>();
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('runs steps side by side whose needs are met', async () => {
  const cluster = gate();
  const images = gate();
  const { run, events } = start([
    fakeStep({ id: 'tools', needs: [] }),
    fakeStep({ id: 'cluster', needs: ['tools'], run: () => cluster.promise.then(() => ({ text: '', record: {} })) }),
    fakeStep({ id: 'images', needs: ['tools'], run: () => images.promise.then(() => ({ text: '', record: {} })) }),
    fakeStep({ id: 'load', needs: ['cluster', 'images'] }),
  ]);
  await turn();
  await turn();
  assert.deepEqual(typesOf(events, 'cluster'), ['step-started']);
  assert.deepEqual(typesOf(events, 'images'), ['step-started']);
  images.resolve();
  await turn();
  assert.deepEqual(typesOf(events, 'load'), []);
  cluster.resolve();
  assert.deepEqual(await run.finished, { type: 'done', exit: 0 });
  assert.deepEqual(typesOf(events, 'load'), ['step-started', 'step-finished']);
});

test('skips a step with the same inputs if its result holds', async () => {
  const record = { inputs: hashOf({ a: '1' }), parts: { a: '1' }, evidence: {}, at: 0, ms: 5 };
  const same = start([fakeStep({ id: 'tools', needs: [], holds: true })], { store: fakeStore({ tools: record }) });
  await same.run.finished;
  assert.deepEqual(typesOf(same.events, 'tools'), ['step-skipped']);

  const other = start([fakeStep({ id: 'tools', needs: [], holds: true, fixedInputs: { a: '2' } })], {
    store: fakeStore({ tools: record }),
  });
  await other.run.finished;
  const started = other.events.find((e) => e.type === 'step-started');
  assert.equal(started?.type === 'step-started' && started.because, 'a changed');

  const untrue = start([fakeStep({ id: 'tools', needs: [], holds: false })], { store: fakeStore({ tools: record }) });
  await untrue.run.finished;
  assert.deepEqual(typesOf(untrue.events, 'tools'), ['step-started', 'step-finished']);
});

test("ends a run that isn't patient with the exit status of the failure, after the other steps have finished", async () => {
  const failure = new Failure({ problem: 'p', cause: 'c', fix: 'u', exit: 3 });
  const { run, events, store } = start([
    fakeStep({ id: 'tools', needs: [], run: () => Promise.reject(failure) }),
    fakeStep({ id: 'cluster', needs: ['tools'] }),
    fakeStep({ id: 'images', needs: [] }),
  ]);
  assert.deepEqual(await run.finished, { type: 'failed', exit: 3 });
  assert.deepEqual(typesOf(events, 'cluster'), []);
  assert.deepEqual(typesOf(events, 'images'), ['step-started', 'step-finished']);
  assert.equal(store.step('tools'), undefined);
  assert.ok(store.step('images'));
});

test('retries one failed step without repeating the others', async () => {
  let attempts = 0;
  const ran: string[] = [];
  const { run } = start(
    [
      fakeStep({ id: 'tools', needs: [], run: async () => ({ text: String(ran.push('tools')), record: {} }) }),
      fakeStep({
        id: 'cluster',
        needs: ['tools'],
        run: async () => {
          attempts += 1;
          if (attempts === 1) throw new Failure({ problem: 'p', cause: 'c', fix: 'u' });
          return { text: '', record: {} };
        },
      }),
      fakeStep({ id: 'load', needs: ['cluster'] }),
    ],
    { patient: true },
  );
  while (attempts < 1) await turn();
  await turn();
  run.retry('cluster');
  assert.deepEqual(await run.finished, { type: 'done', exit: 0 });
  assert.deepEqual(ran, ['tools']);
  assert.equal(attempts, 2);
});

test('a step that waits for a failed one keeps waiting only if somebody may retry it', async () => {
  const plan = () => {
    let tries = 0;
    return [
      fakeStep({
        id: 'cluster',
        needs: [],
        run: async () => {
          tries += 1;
          if (tries === 1) throw new Failure({ problem: 'p', cause: 'c', fix: 'u' });
          return { text: '', record: {} };
        },
      }),
      fakeStep({ id: 'secrets', needs: [], run: async (context) => context.done('cluster').then(() => ({ text: 'stored', record: {} })) }),
    ];
  };
  const patient = start(plan(), { patient: true });
  while (!typesOf(patient.events).includes('step-failed')) await turn();
  patient.run.retry('cluster');
  assert.equal((await patient.run.finished).type, 'done');
  assert.deepEqual(typesOf(patient.events, 'secrets'), ['step-started', 'step-finished']);

  const alone = start(plan());
  assert.equal((await alone.run.finished).type, 'failed');
  assert.deepEqual(typesOf(alone.events, 'secrets'), ['step-started', 'step-cancelled']);
});

test('canceling stops running and waiting steps, with exit 130', async () => {
  const { run, events } = start([
    fakeStep({
      id: 'tools',
      needs: [],
      run: (context) => new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new Cancelled()))),
    }),
    fakeStep({ id: 'cluster', needs: ['tools'] }),
  ]);
  await turn();
  run.cancel();
  assert.deepEqual(await run.finished, { type: 'cancelled', exit: 130 });
  assert.deepEqual(typesOf(events, 'tools'), ['step-started', 'step-cancelled']);
  assert.deepEqual(typesOf(events, 'cluster'), []);
});

test('saves nothing of a cancelled step', async () => {
  const held = gate();
  const { run, store } = start([fakeStep({ id: 'tools', needs: [], run: () => held.promise.then(() => ({ text: '', record: {} })) })]);
  await turn();
  run.cancel();
  held.resolve();
  await run.finished;
  assert.equal(store.step('tools'), undefined);
});

test("a password that equals one of our words doesn't change an event's type or step", async () => {
  const { run, events } = start(
    [
      fakeStep({
        id: 'secrets',
        needs: [],
        run: async (c) => c.ask(secretsQuestion).then(() => ({ text: 'x', record: {} })),
      }),
    ],
    {
      answer: async () => ({
        type: 'secrets',
        values: { 'better-auth-secret': 'frontend', 'database-url': 'secrets', 'openai-api-key': 'step-finished' },
      }),
    },
  );
  await run.finished;
  assert.deepEqual(typesOf(events, 'secrets'), ['step-started', 'question-asked', 'question-answered', 'step-finished']);
});

type Scripted = { needs: StepId[]; fails: boolean; holds: boolean; saved: 'same' | 'other' | 'no' };

/** Any directed acyclic graph over the seven steps. */
const plans = fc.tuple(
  ...stepIds.map((_, i) =>
    fc.record({
      needs: i === 0 ? fc.constant([] as StepId[]) : fc.subarray(stepIds.slice(0, i)),
      fails: fc.boolean(),
      holds: fc.boolean(),
      saved: fc.constantFrom('same', 'other', 'no'),
    }),
  ),
) as fc.Arbitrary<Scripted[]>;

function scriptedPlan(scripts: Scripted[], scheduler: fc.Scheduler, secret: string): Step[] {
  return stepIds.map((id, i) => {
    const script = scripts[i] as Scripted;
    return fakeStep({
      id,
      needs: script.needs,
      holds: script.holds,
      run: async (context) => {
        await context.ask({ ...secretsQuestion, id });
        await scheduler.schedule(Promise.resolve(), `run ${id}`);
        context.emit({ type: 'line', source: id, line: `connecting to ${secret}` });
        context.emit({ type: 'command', argv: ['x', `--password=${secret}`] });
        if (script.fails) throw new Failure({ problem: `refused ${secret}`, cause: secret, fix: 'u', details: [secret] });
        return { text: `made with ${secret}`, record: {} };
      },
    });
  });
}

test('for any plan and order: no step before its needs, no unverified skip, one end per start, no secret', async () => {
  const secret = 'postgresql://taskflow:canary-4f1d@db.example/tasks';
  await fc.assert(
    fc.asyncProperty(plans, fc.scheduler(), async (scripts, scheduler) => {
      const saved = Object.fromEntries(
        stepIds.flatMap((id, i) => {
          const { saved: how } = scripts[i] as Scripted;
          return how === 'no'
            ? []
            : [[id, { inputs: how === 'same' ? hashOf({ a: '1' }) : 'else', parts: {}, evidence: {}, at: 0, ms: 0 }]];
        }),
      );
      const { run, events } = start(scriptedPlan(scripts, scheduler, secret), {
        store: fakeStore(saved),
        answer: async () => ({ type: 'secrets', values: { 'database-url': secret } }),
      });
      const outcome = await scheduler.waitFor(run.finished);
      checkInvariants(scripts, events, outcome.type);
      const state = events.reduce(reduce, initialState);
      assert.ok(!JSON.stringify([events, state]).includes('canary-4f1d'));
    }),
    { numRuns: 200 },
  );
});

function checkInvariants(scripts: Scripted[], events: Event[], outcome: string) {
  const through = new Set<StepId>();
  const open = new Set<StepId>();
  for (const event of events) {
    if (event.type === 'step-started' || event.type === 'step-skipped') {
      const script = scripts[stepIds.indexOf(event.step)] as Scripted;
      assert.ok(script.needs.every((n) => through.has(n)));
      assert.equal(event.type === 'step-skipped', script.holds && script.saved === 'same');
      if (event.type === 'step-started') open.add(event.step);
      else through.add(event.step);
    } else if (event.type === 'step-finished' || event.type === 'step-failed' || event.type === 'step-cancelled') {
      assert.ok(open.delete(event.step));
      if (event.type === 'step-finished') through.add(event.step);
    }
  }
  assert.equal(open.size, 0);
  assert.equal(outcome === 'done', through.size === stepIds.length);
  assert.equal(events.at(-1)?.type, 'run-finished');
}

test("a step's saved time doesn't include the time for answers", async () => {
  const typed = gate();
  const step = fakeStep({
    id: 'secrets',
    needs: [],
    run: async ({ ask }) => {
      await ask(secretsQuestion);
      return { text: '', record: {} };
    },
  });
  const { run, store, clock } = start([step], { answer: () => typed.promise.then(() => ({ type: 'secrets', values: {} })) });
  await turn();
  clock.advance(60_000);
  typed.resolve();
  await run.finished;
  assert.equal(store.records.secrets?.ms, 0);
});

test('a retry rebuilds first if the folder changed, and otherwise repeats only the failed step', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-run-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => path.join(folder, name);
  for (const name of ['Dockerfile', 'main.py']) writeFileSync(file(name), '1');
  const source = { component: 'backend', directory: folder, dockerfile: file('Dockerfile'), buildArgs: {}, repository: 'taskflow-backend' };
  const settings = { ...bareSettings, sources: { frontend: source, backend: source } } as unknown as RunOptions['settings'];
  const built: string[] = [];
  const loaded: string[] = [];
  let broken = true;
  const tag = async ({ inputDigest }: StepContext) => (await inputDigest('backend')).tag;
  const plan = [
    fakeStep({ id: 'tools', needs: [] }),
    fakeStep({
      id: 'images',
      needs: ['tools'],
      readsSources: true,
      run: async (context) => {
        built.push(await tag(context));
        return { text: '', record: {} };
      },
    }),
    fakeStep({
      id: 'load',
      needs: ['images'],
      run: async (context) => {
        loaded.push(await tag(context));
        if (broken) throw new Failure({ problem: 'no', cause: '', fix: '' });
        return { text: '', record: {} };
      },
    }),
  ];
  const { run, events } = start(plan, { settings, patient: true });
  const failures = () => events.filter(({ type }) => type === 'step-failed').length;
  const until = async (holds: () => boolean) => {
    while (!holds()) await turn();
  };
  await until(() => failures() === 1);
  run.retry('load');
  await until(() => failures() === 2);
  assert.equal(built.length, 1);
  writeFileSync(file('main.py'), '2');
  broken = false;
  run.retry('load');
  await run.finished;
  assert.equal(built.length, 2);
  assert.notEqual(built[0], built[1]);
  assert.equal(loaded.at(-1), built[1]);
  assert.deepEqual(typesOf(events, 'tools'), ['step-started', 'step-finished']);
});

test('whoever waits for a finished step that is retried waits for the new attempt', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-run-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['Dockerfile', 'main.py']) writeFileSync(path.join(folder, name), '1');
  const dockerfile = path.join(folder, 'Dockerfile');
  const source = { component: 'backend', directory: folder, dockerfile, buildArgs: {}, repository: 'taskflow-backend' };
  const settings = { ...bareSettings, sources: { frontend: source, backend: source } } as unknown as RunOptions['settings'];
  const typed: string[] = [];
  const used: (string | undefined)[] = [];
  const plan = [
    fakeStep({
      id: 'images',
      needs: [],
      run: async ({ inputDigest }) => inputDigest('backend').then(() => ({ text: '', record: {} })),
    }),
    fakeStep({
      id: 'secrets',
      needs: ['images'],
      run: async () => {
        typed.push(`value ${typed.length + 1}`);
        return { text: '', record: {} };
      },
    }),
    fakeStep({
      id: 'release',
      needs: ['secrets'],
      run: async () => {
        used.push(typed.at(-1));
        if (used.length === 1) throw new Failure({ problem: 'p', cause: 'c', fix: 'u', secret: 'database-url' });
        return { text: '', record: {} };
      },
    }),
  ];
  const { run, events, store } = start(plan, { settings, patient: true });
  while (!typesOf(events).includes('step-failed')) await turn();
  store.forget(['secrets']);
  run.retry('secrets');
  await run.done('secrets');
  run.retry('release');
  assert.deepEqual(await run.finished, { type: 'done', exit: 0 });
  assert.deepEqual(used, ['value 1', 'value 2']);
});
