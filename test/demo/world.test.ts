import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDemoWorlds } from '../../source/demo/show-commands.js';
import { createDemoWorld } from '../../source/demo/world.js';
import { findSource } from '../../source/deploy/checkout/source.js';
import type { Event } from '../../source/deploy/engine/event.js';
import { deploymentPlan } from '../../source/deploy/engine/plan.js';
import { startRun } from '../../source/deploy/engine/run.js';
import { guardedWorldFor } from '../../source/deploy/guarded.js';
import { createForwards } from '../../source/deploy/steps/ports/forwards.js';
import { Cancelled } from '../../source/problem.js';
import { createRedactor } from '../../source/redact.js';
import type { Clock, Pod } from '../../source/world/index.js';
import { quickClock } from '../support/world/quick-clock.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const secrets = {
  'database-url': 'postgresql://me:secret-word@db.example.com/taskflow',
  'better-auth-secret': 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA',
  'openai-api-key': 'not-set',
};

async function settings() {
  const [frontend, backend] = await Promise.all([
    findSource('frontend', root, '/', undefined),
    findSource('backend', root, '/', undefined),
  ]);
  return {
    target: { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' },
    sources: { frontend, backend },
    chart: path.join(root, 'helm'),
    valuesFiles: [],
    secretName: 'taskflow-secrets',
    logs: '/nowhere',
    ports: { frontend: 3000, backend: 8000 },
  };
}

async function tour(clock: Clock, session: AbortSignal, world = createDemoWorld({ clock }), values: Partial<typeof secrets> = secrets) {
  const events: Event[] = [];
  const run = startRun({
    plan: deploymentPlan,
    settings: await settings(),
    worldFor: () => world,
    answer: async (question) =>
      question.type === 'secrets'
        ? { type: 'secrets', values, throwawayDatabase: !values['database-url'] }
        : { type: 'confirm', yes: true },
    emit: (event) => events.push(event),
    redactor: createRedactor(),
    patient: false,
    forwards: createForwards(session),
  });
  const outcome = await run.finished;
  return { world, events, outcome };
}

test('the real engine finishes the tour in less than a simulated minute', async () => {
  const clock = quickClock();
  const session = new AbortController();
  try {
    const { events, outcome, world } = await tour(clock, session.signal);
    assert.deepEqual(outcome, { type: 'done', exit: 0 }, JSON.stringify(events.filter((event) => event.type === 'step-failed')));
    const took = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
    assert.ok(took > 15_000 && took < 60_000, `${took} ms`);
    assert.ok(!JSON.stringify(events).includes('secret-word'));
    const again = await tour(clock, session.signal, world);
    const [begin] = again.events;
    assert.ok(begin?.type === 'run-started' && begin.steps.every(({ usualMs }) => usualMs !== undefined), 'it knows what it took');
    assert.equal(again.events.filter((event) => event.type === 'step-skipped').length, 6, 'a second run skips all but the ports');
  } finally {
    session.abort();
    clock.stop();
  }
});

test('the tour deploys a throwaway database, and a second run skips all but the ports', async () => {
  const clock = quickClock();
  const session = new AbortController();
  try {
    const { 'database-url': _, ...others } = secrets;
    const { events, outcome, world } = await tour(clock, session.signal, undefined, others);
    assert.deepEqual(outcome, { type: 'done', exit: 0 }, JSON.stringify(events.filter((event) => event.type === 'step-failed')));
    const release = events.find((event) => event.type === 'step-finished' && event.step === 'release');
    assert.match(JSON.stringify(release), /taskflow-database 1\/1.* throwaway: its data goes with its pod/);
    const again = await tour(clock, session.signal, world, others);
    assert.equal(again.events.filter((event) => event.type === 'step-skipped').length, 6);
  } finally {
    session.abort();
    clock.stop();
  }
});

test('reports the commands of a real run without secrets', async () => {
  const clock = quickClock();
  const session = new AbortController();
  const told: string[] = [];
  try {
    const { target } = await settings();
    const world = guardedWorldFor(createDemoWorlds({ clock }), target)({ command: (argv) => told.push(argv.join(' ')) });
    await tour(clock, session.signal, world);
    for (const start of [
      'docker --version',
      'docker buildx build',
      'minikube start',
      'minikube image load',
      'helm upgrade',
      'kubectl --context minikube --namespace default apply --server-side',
      'kubectl --context minikube --namespace default port-forward service/taskflow-frontend 3000:',
    ])
      assert.ok(
        told.some((line) => line.startsWith(start)),
        start,
      );
    assert.ok(!told.join('\n').includes('secret-word'));
  } finally {
    session.abort();
    clock.stop();
  }
});

test('scales, restarts and deletes like a cluster', async () => {
  const clock = quickClock();
  const session = new AbortController();
  try {
    const { world } = await tour(clock, session.signal);
    const { signal } = session;
    const ready = async (component: Pod['component']) =>
      (await world.cluster.pods(signal)).filter((pod) => pod.component === component && pod.ready);
    const until = async (what: () => Promise<boolean>) => {
      for (let i = 0; i < 200; i++) {
        if (await what()) return;
        await clock.sleep(200, signal);
      }
      throw new Error('never came');
    };
    const out = async () => (await world.cluster.deployments(signal)).every((each) => each.rolledOut);
    await world.cluster.scale('taskflow-frontend', 4, signal);
    await until(async () => (await ready('frontend')).length === 4);
    await world.cluster.scale('taskflow-frontend', 1, signal);
    await until(async () => (await ready('frontend')).length === 1 && (await out()));

    const [first] = await ready('backend');
    assert.ok(first);
    await world.cluster.deletePod(first.name, signal);
    await until(async () => (await ready('backend')).length === 2 && !(await ready('backend')).some((pod) => pod.name === first.name));

    const before = new Set((await ready('backend')).map((pod) => pod.name));
    await world.cluster.restart('taskflow-backend', signal);
    await until(async () => {
      assert.ok((await ready('backend')).length >= 2, 'a rolling restart never has fewer pods ready');
      return (await out()) && (await ready('backend')).every((pod) => !before.has(pod.name));
    });
    await world.cluster.scale('taskflow-backend', 0, signal);
    await until(async () => (await world.cluster.pods(signal)).every((pod) => pod.component !== 'backend'));
    const lines: string[] = [];
    const [frontend] = await ready('frontend');
    const stop = new AbortController();
    const followed = world.cluster.logs(
      { pod: frontend?.name ?? '', follow: true, tail: 10, previous: false },
      (line) => lines.push(line),
      stop.signal,
    );
    await until(async () => lines.length > 6);
    stop.abort();
    await assert.rejects(followed, Cancelled);
  } finally {
    session.abort();
    clock.stop();
  }
});

test('matches the real ports: image IDs, release descriptions, the ledger, and the deletion of a cluster', async () => {
  const clock = quickClock();
  const session = new AbortController();
  const { signal } = session;
  try {
    const { world } = await tour(clock, signal);
    const held = await world.minikube.images('minikube', signal);
    assert.equal(held.length, 2);
    for (const pod of await world.cluster.pods(signal)) assert.equal(pod.imageId, held.find(({ tag }) => tag === pod.image)?.id);
    for (const { tag, id } of held) {
      assert.match(id, /^[0-9a-f]{64}$/);
      assert.ok(!(await world.docker.image(tag, signal))?.id.includes(id), 'another store, another id');
    }
    assert.equal((await world.cluster.secret('taskflow-secrets', signal))?.ours, true);

    const described = { chart: 'helm', valuesFiles: [], values: {}, description: 'taskflow-tui: frontend 1, backend 2, inputs 3' };
    const { revision, at } = await world.helm.upgrade(described, signal);
    assert.ok(at > 0);
    const [newest] = await world.helm.history(signal);
    assert.deepEqual([newest?.revision, newest?.description], [revision, described.description]);
    assert.equal((await world.helm.status(signal))?.description, described.description);

    const { store } = world;
    const before = store.ledger().filter(({ type }) => type === 'release');
    store.record({ type: 'release', name: 'other', at: 1, revisions: [] });
    store.record({ type: 'release', name: 'other', at: 2, revisions: [4] });
    assert.deepEqual(store.ledger().slice(-1), [{ type: 'release', name: 'other', at: 2, revisions: [4] }]);
    store.remove('release', 'other');
    assert.deepEqual(
      store.ledger().filter(({ type }) => type === 'release'),
      before,
    );

    assert.ok((await world.cluster.namespaceContents(signal))?.contents.includes('secret/taskflow-secrets'));
    await world.minikube.delete('minikube', signal);
    assert.equal((await world.minikube.status('minikube', signal)).state, 'absent');
    assert.deepEqual(await world.minikube.images('minikube', signal), []);
    assert.equal(await world.helm.status(signal), undefined);
    assert.deepEqual((await world.cluster.namespaceContents(signal))?.contents, []);
    store.clear();
    assert.deepEqual([store.ledger(), store.step('tools')], [[], undefined]);
    assert.equal(store.durations('tools').length, 1, 'what a step takes is true of the machine');
  } finally {
    session.abort();
    clock.stop();
  }
});
