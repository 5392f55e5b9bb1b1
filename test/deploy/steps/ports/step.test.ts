// The ports step: who gets which local port, what is asked when one is taken, and what a second run of the step takes over.
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

/** Local ports with what holds them; what was forwarded, what was asked over HTTP, which processes were ended. */
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

test('ports: opened, asked, and the frontend is asked for the backend', async () => {
  const { context, asked, ports } = stage({});
  const { text } = await openPortsStep.run(context);
  assert.match(text, /localhost:3000 200 .*localhost:8000 200 .*frontend → backend → database answer/);
  assert.deepEqual(asked.sort(), ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/api/backend/ready', 'http://127.0.0.1:8000/health']);
  assert.deepEqual(ports(), [3000, 8000]);
});

test('ports: one that another program holds is a question that names the program; left alone, the step fails with its fix and opens nothing', async () => {
  const { context, ports } = stage({ 3000: server }, [{ type: 'choice', key: '' }]);
  const problem = await problemOfRejection(openPortsStep.run(context));
  assert.equal(problem.problem, 'localhost:3000 is taken');
  assert.match(problem.cause, /node server\.js \(pid 42\)/);
  assert.equal(problem.command, 'kill 42');
  assert.deepEqual(ports(), []);
  const [question] = context.questions;
  assert.ok(question?.type === 'choice');
  assert.match(question.text, /localhost:3000 is taken by node server\.js \(pid 42\)/);
  assert.match(question.detail.join(), /sign-in expects http:\/\/localhost:3000/);
  assert.deepEqual(
    question.options.map(({ key }) => key),
    ['other', 'again', 'end'],
  );
});

test('ports: on the person’s choice the component is opened elsewhere, on a port that is free and nobody else’s', async () => {
  const { context, ports, asked } = stage({ 3000: server, 3001: { ours: false } }, [{ type: 'choice', key: 'other' }]);
  await openPortsStep.run(context);
  assert.deepEqual(ports(), [3002, 8000]);
  assert.ok(asked.includes('http://127.0.0.1:3002/api/backend/ready'));
  const news = context.news.flatMap((item) => (item.type === 'port' && item.component === 'frontend' ? [item.localPort] : []));
  assert.deepEqual([...new Set(news)], [3002]);
});

test('ports: on the person’s choice the program is ended, and the port is ours', async () => {
  const { context, ports, ended } = stage({ 8000: server }, [{ type: 'choice', key: 'end' }]);
  await openPortsStep.run(context);
  assert.deepEqual(ended, [42]);
  assert.deepEqual(ports(), [3000, 8000]);
});

test('ports: a holder without a pid cannot be ended from here', async () => {
  const { context } = stage({ 3000: { ours: false } }, [{ type: 'choice', key: '' }]);
  await problemOfRejection(openPortsStep.run(context));
  const [question] = context.questions;
  assert.deepEqual(question?.type === 'choice' && question.options.map(({ key }) => key), ['other', 'again']);
});

test('ports: held by another taskflow-tui of this release: its answer counts, and ours waits behind it', async () => {
  const { context, ports } = stage({ 3000: { pid: 7, ours: true } });
  const { text } = await openPortsStep.run(context);
  assert.match(text, /localhost:3000 200 in 3 ms \(held by another taskflow-tui, pid 7\)/);
  assert.deepEqual(ports(), [3000, 8000]);
});

test('ports: what is ours is announced to other instances while it is bound, and only then', async () => {
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

test('ports: in a second run what could not be opened is looked at anew: who has it now is asked about, and what is free is opened at once', async () => {
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

test('ports: a component that is scaled to 0 is opened and not waited for, nor asked through the other', async () => {
  const { context, ports, asked } = stage({}, [], { frontend: 0, backend: 1 });
  const { text } = await openPortsStep.run(context);
  assert.match(text, /localhost:3000 waits for a pod: frontend is scaled to 0 · localhost:8000 200/);
  assert.deepEqual(ports(), [3000, 8000]);
  assert.deepEqual(asked, ['http://127.0.0.1:8000/health']);
});

test('ports: the step again takes over the forwards of its session, and what they say from then on', async () => {
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
