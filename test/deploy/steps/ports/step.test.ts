// The Ports step: which local ports it opens, what it asks when one is in use, and what a second run takes over.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { StepContext } from '../../../../source/deploy/engine/step.js';
import { createForwards } from '../../../../source/deploy/steps/ports/forwards.js';
import { openPortsStep } from '../../../../source/deploy/steps/ports/step.js';
import type { Cluster, Deployment, ForwardReport, ForwardRequest, Machine, World } from '../../../../source/world/index.js';
import { type ContextOptions, fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

type Holder = NonNullable<Awaited<ReturnType<Machine['portHolder']>>>;

const quiet: Omit<ForwardReport, 'state'> = { open: 0, served: 0, received: 0, sent: 0 };
const application = { own: true, paths: { liveness: '/health', readiness: '/ready' } };
const settings = { sources: { frontend: application, backend: application } } as unknown as StepContext['settings'];

/** @param holders the programs that use local ports */
function stage(holders: Record<number, Holder>, answers: ContextOptions['answers'] = [], desired = { frontend: 1, backend: 1 }) {
  const forwards: { request: ForwardRequest; report(report: ForwardReport): void; closed: boolean }[] = [];
  const asked: string[] = [];
  const ended: number[] = [];
  const announced = new Set<number>();
  const machine: Partial<Machine> = {
    portHolder: async (port) => holders[port],
    announce(port) {
      announced.add(port);
      return () => announced.delete(port);
    },
    async end(pid) {
      ended.push(pid);
      for (const [port, holder] of Object.entries(holders)) if (holder.pid === pid) delete holders[Number(port)];
    },
  };
  const cluster: Partial<Cluster> = {
    deployments: async () =>
      (['frontend', 'backend'] as const).map((component) => ({ component, desired: desired[component] }) as Deployment),
    async forward(request, report, signal) {
      const forward = { request, report, closed: false };
      forwards.push(forward);
      report({ ...quiet, state: holders[request.localPort] ? { type: 'taken', reason: 'in use' } : { type: 'up' } });
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      forward.closed = true;
    },
  };
  const http: World['http'] = {
    async get(url) {
      asked.push(url);
      return { status: 200, ms: 3, body: '' };
    },
  };
  const world: Partial<World> = { machine: machine as Machine, cluster: cluster as Cluster, http };
  return {
    context: fakeContext({ world, settings, answers }),
    forwards,
    asked,
    ended,
    announced,
    ports: () => forwards.map((f) => f.request.localPort),
  };
}

const server: Holder = { pid: 42, command: 'node server.js', ours: false };

test('opens both ports, and checks that the frontend reaches the backend', async () => {
  const { context, asked, ports } = stage({});
  const { text } = await openPortsStep.run(context);
  assert.match(text, /localhost:3000 200 .*localhost:8000 200 .*frontend → backend → database answer/);
  assert.deepEqual(asked.sort(), ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/api/backend/ready', 'http://127.0.0.1:8000/health']);
  assert.deepEqual(ports(), [3000, 8000]);
});

test('asks about a port that another program uses, and otherwise fails and opens nothing', async () => {
  const { context, ports } = stage({ 3000: server }, [{ type: 'choice', key: '' }]);
  const problem = await problemOfRejection(openPortsStep.run(context));
  assert.equal(problem.problem, 'localhost:3000 is already in use');
  assert.match(problem.cause, /node server\.js \(pid 42\)/);
  assert.equal(problem.command, 'kill 42');
  assert.deepEqual(ports(), []);
  const [question] = context.questions;
  assert.ok(question?.type === 'choice');
  assert.match(question.text, /localhost:3000 is already used by node server\.js \(pid 42\)/);
  assert.match(question.detail.join(), /sign-in expects http:\/\/localhost:3000/);
  assert.deepEqual(
    question.options.map(({ key }) => key),
    ['other', 'again', 'end'],
  );
});

test('opens another free port if the person chooses it', async () => {
  const { context, ports, asked } = stage({ 3000: server, 3001: { ours: false } }, [{ type: 'choice', key: 'other' }]);
  await openPortsStep.run(context);
  assert.deepEqual(ports(), [3002, 8000]);
  assert.ok(asked.includes('http://127.0.0.1:3002/api/backend/ready'));
  const news = context.news.flatMap((item) => (item.type === 'port' && item.component === 'frontend' ? [item.localPort] : []));
  assert.deepEqual([...new Set(news)], [3002]);
});

test('stops the program that uses the port if the person chooses it', async () => {
  const { context, ports, ended } = stage({ 8000: server }, [{ type: 'choice', key: 'end' }]);
  await openPortsStep.run(context);
  assert.deepEqual(ended, [42]);
  assert.deepEqual(ports(), [3000, 8000]);
});

test("doesn't offer to stop a program without a pid", async () => {
  const { context } = stage({ 3000: { ours: false } }, [{ type: 'choice', key: '' }]);
  await problemOfRejection(openPortsStep.run(context));
  const [question] = context.questions;
  assert.deepEqual(question?.type === 'choice' && question.options.map(({ key }) => key), ['other', 'again']);
});

test('accepts the answer of another taskflow-tui of this release, and waits for its port', async () => {
  const { context, ports } = stage({ 3000: { pid: 7, ours: true } });
  const { text } = await openPortsStep.run(context);
  assert.match(text, /localhost:3000 200 in 3 ms \(used by another taskflow-tui, pid 7\)/);
  assert.deepEqual(ports(), [3000, 8000]);
});

test('announces a port to other instances while it is bound, and only then', async () => {
  const { context, forwards, announced } = stage({ 3000: { pid: 7, ours: true } });
  const session = new AbortController();
  await openPortsStep.run({ ...context, forwards: createForwards(session.signal) });
  assert.deepEqual([...announced], [8000]);
  forwards[0]?.report({ ...quiet, state: { type: 'up' } });
  assert.deepEqual([...announced], [8000, 3000]);
  session.abort();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([...announced], []);
});

test("checks a port again in a second run: asks about its new user, or opens it if it's free", async () => {
  const first = stage({ 3000: { pid: 7, ours: true } });
  await openPortsStep.run(first.context);
  const taken = stage({ 3000: server }, [{ type: 'choice', key: 'other' }]);
  const { forwards } = first.context;
  await openPortsStep.run({ ...taken.context, forwards });
  assert.equal(taken.context.questions.length, 1);
  assert.deepEqual([taken.ports(), first.forwards[0]?.closed], [[3001], true]);
  const behind = stage({ 8000: { pid: 7, ours: true } });
  await openPortsStep.run(behind.context);
  const free = stage({});
  await openPortsStep.run({ ...free.context, forwards: behind.context.forwards });
  assert.deepEqual(free.ports(), [8000]);
});

test("opens the port of a component that is scaled to 0, and doesn't wait for an answer", async () => {
  const { context, ports, asked } = stage({}, [], { frontend: 0, backend: 1 });
  const { text } = await openPortsStep.run(context);
  assert.match(text, /localhost:3000 waits for a pod \(frontend is scaled to 0\) · localhost:8000 200/);
  assert.deepEqual(ports(), [3000, 8000]);
  assert.deepEqual(asked, ['http://127.0.0.1:8000/health']);
});

test('takes over the forwards of its session in a second run, with their reports', async () => {
  const first = stage({});
  await openPortsStep.run(first.context);
  const second = stage({});
  await openPortsStep.run({ ...second.context, forwards: first.context.forwards });
  assert.deepEqual(second.ports(), []);
  first.forwards[0]?.report({ ...quiet, state: { type: 'reconnecting', since: 5, reason: 'no pod is ready' }, open: 2 });
  const states = ({ context }: ReturnType<typeof stage>) =>
    context.news.flatMap((item) => (item.type === 'port' && item.component === 'frontend' ? [item.state.type] : []));
  assert.equal(states(second).at(-1), 'reconnecting');
  assert.ok(!states(first).includes('reconnecting'));
});

test('says that the page redirects in a circle, which a browser doesn’t show', async () => {
  const { context } = stage({});
  context.world.http = {
    get: async (url) => (url.endsWith(':3000/') ? { status: 307, ms: 1, body: '', circle: '/login' } : { status: 200, ms: 1, body: '' }),
  };
  await openPortsStep.run(context);
  assert.match(JSON.stringify(context.news), /the frontend redirects in a circle, to \/login again and again: a browser shows no page/);
});
