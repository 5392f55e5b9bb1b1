// The watch against a server that ends, cuts, expires, refuses and hangs. Time is ours: nothing here waits for a timer.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../source/cluster/cluster.js';
import { createRedactor } from '../../source/redact.js';
import type { Deployment, Liveness, Pod } from '../../source/world.js';
import { manualClock, pass, refuse, startApiServer, until } from '../support/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
type View = { pods: Pod[]; deployments: Deployment[]; liveness: Liveness };

const podNamed = (name: string, resourceVersion = '100') => ({
  metadata: { name, uid: name, resourceVersion, labels: { component: 'backend' } },
  spec: { containers: [] },
});

async function setUp(context: TestContext) {
  const server = await startApiServer();
  const clock = manualClock();
  const cluster = createCluster({ target, clock, redactor: createRedactor(), kubeconfig: server.kubeconfig() });
  const stop = new AbortController();
  const views: View[] = [];
  const begin = () => {
    const ended = cluster.watch((view) => views.push(view), stop.signal);
    context.after(async () => {
      stop.abort();
      await ended.catch(() => undefined);
      await server.close();
    });
    return ended;
  };
  const last = () => views.at(-1);
  return {
    server,
    clock,
    views,
    begin,
    stop,
    last,
    names: () =>
      last()
        ?.pods.map(({ name }) => name)
        .join(' '),
    live: () => last()?.liveness.type === 'live',
    stale: () => (last()?.liveness.type === 'stale' ? (last()?.liveness as Extract<Liveness, { type: 'stale' }>) : undefined),
    open: (resource: string) => {
      const watch = server.watch(resource);
      assert.ok(watch, `no watch of ${resource}`);
      return watch;
    },
    lists: (resource: string) =>
      server.received.filter(({ path, query }) => path.endsWith(`/${resource}`) && !query.has('watch') && !query.has('limit')).length,
  };
}

/** Set up, both watches open, first view told. */
async function running(context: TestContext, pods = ['a']) {
  const all = await setUp(context);
  all.server.objects.pods = pods.map((name) => podNamed(name));
  const ended = all.begin();
  await until('the first view', () => all.live());
  return { ...all, ended };
}

test('tells of both at once, then of each change', async (context) => {
  const { clock, names, open, views } = await running(context);
  assert.equal(names(), 'a');
  open('pods').send('ADDED', podNamed('b', '101'));
  open('pods').send('DELETED', podNamed('a', '102'));
  await until(
    'the change',
    () => names() === 'b',
    () => clock.advance(67),
  );
  assert.ok(views.every(({ liveness }) => liveness.type === 'live'));
});

test('asks for bookmarks and for an end within 5 to 10 minutes, one watch a resource', async (context) => {
  const { server, open } = await running(context);
  const { query } = open('pods').received;
  assert.equal(query.get('allowWatchBookmarks'), 'true');
  assert.equal(query.get('resourceVersion'), '100');
  assert.equal(query.get('timeoutSeconds'), '300');
  assert.equal(server.watches.length, 2);
});

test('after a watch that ended in good order it goes on from the last bookmark, without a list', async (context) => {
  const { server, clock, live, lists, open, views } = await running(context);
  const before = open('pods');
  before.send('BOOKMARK', { metadata: { resourceVersion: '150' } });
  await clock.advance(2000);
  before.end();
  await until('the next watch', () => server.watch('pods') && server.watch('pods') !== before);
  assert.equal(open('pods').received.query.get('resourceVersion'), '150');
  assert.equal(lists('pods'), 1);
  assert.ok(live() && views.every(({ liveness }) => liveness.type === 'live'));
});

test('410: a new list without a word, and no ghost pod', async (context) => {
  const { server, clock, names, open, views } = await running(context, ['a', 'ghost']);
  server.objects.pods = [podNamed('a')];
  open('pods').send('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' });
  await until(
    'the new list',
    () => names() === 'a',
    () => clock.advance(400),
  );
  assert.ok(views.every(({ liveness }) => liveness.type === 'live'));
});

test('a reset: stale at once, live again after 800 ms', async (context) => {
  const { server, clock, live, open, stale, names } = await running(context);
  open('pods').reset();
  await until(
    'stale',
    () => stale(),
    () => clock.advance(10),
  );
  assert.match(stale()?.reason ?? '', /the connection was cut/);
  assert.equal(names(), 'a', 'what was known stays');
  assert.equal(server.watch('pods'), undefined);
  await clock.advance(700);
  assert.equal(server.watch('pods'), undefined, 'not before its time');
  await clock.advance(100);
  await until(
    'live',
    () => live(),
    () => clock.advance(67),
  );
  assert.equal(server.watches.length, 2);
});

test('401 is said and does not become a storm', async (context) => {
  const { server, clock, open, stale, live } = await running(context);
  const off = server.on('GET', /./, (response) => refuse(response, 401, 'Unauthorized'));
  open('pods').reset();
  open('deployments').reset();
  await until(
    'stale',
    () => /credentials/.test(stale()?.reason ?? ''),
    () => clock.advance(10),
  );
  const before = server.received.length;
  await pass(clock, 120);
  const asked = server.received.length - before;
  assert.ok(asked >= 10 && asked <= 40, `${asked} requests in two minutes`);
  off();
  await until(
    'live',
    () => live(),
    () => clock.advance(1000),
  );
});

test('403 on one resource: the other goes on, and it is said which', async (context) => {
  const { server, begin, names, stale, live } = await setUp(context);
  server.objects.pods = [podNamed('a')];
  server.on('GET', /deployments/, (response) => refuse(response, 403, 'forbidden'));
  begin();
  await until('a view', () => names() === 'a');
  assert.match(stale()?.reason ?? '', /may not list deployments/);
  assert.equal(live(), false);
  assert.ok(server.watch('pods'));
});

test('a server that hangs is stale within 15 s, and live when it answers again', async (context) => {
  const { server, clock, stale, live, names } = await running(context);
  const off = server.on('GET', /limit=1|watch|labelSelector/, () => undefined);
  await clock.advance(10_000);
  await until('the pulse', () => server.received.some(({ query }) => query.has('limit')));
  await clock.advance(5000);
  await until('stale', () => stale());
  assert.match(stale()?.reason ?? '', /no answer within 5 s/);
  server.objects.pods = [podNamed('b')];
  off();
  await until(
    'live with new pods',
    () => live() && names() === 'b',
    () => clock.advance(1000),
  );
  await until('old watches are given up', () => server.watches.length === 2);
});

test('after the machine slept everything is listed anew', async (context) => {
  const { server, clock, live, lists, names } = await running(context);
  const [pods, deployments] = [server.watch('pods'), server.watch('deployments')];
  server.objects.pods = [podNamed('b')];
  await clock.jump(120_000);
  await until(
    'new lists',
    () => live() && names() === 'b',
    () => clock.advance(67),
  );
  assert.equal(lists('pods'), 2);
  await until('two new watches', () => server.watches.length === 2);
  assert.ok(server.watch('pods') !== pods && server.watch('deployments') !== deployments);
});

test('no server at the start: stale with nothing, then live', async (context) => {
  const { server, begin, clock, stale, last, live } = await setUp(context);
  const off = server.on('GET', /./, (response) => response.socket?.destroy());
  begin();
  await until('a view', () => stale());
  assert.deepEqual(last()?.pods, []);
  off();
  await until(
    'live',
    () => live(),
    () => clock.advance(500),
  );
});

test('a watch that is closed at once, again and again, is a fault and backs off', async (context) => {
  const { server, begin, clock, stale } = await setUp(context);
  server.on('GET', /pods.*watch=true/, (response) => response.writeHead(200).end());
  begin();
  await until(
    'stale',
    () => stale(),
    () => clock.advance(10),
  );
  const before = server.received.length;
  await pass(clock, 60);
  assert.ok(server.received.length - before < 40, `${server.received.length - before} requests in a minute`);
});

test('what is no JSON is a fault, not a crash', async (context) => {
  const { server, begin, clock, stale } = await setUp(context);
  server.on('GET', /pods.*watch=true/, (response) => response.writeHead(200).end('<html>\n'));
  begin();
  await until(
    'stale',
    () => /no JSON/.test(stale()?.reason ?? ''),
    () => clock.advance(10),
  );
});

test('at most 15 reports a second', async (context) => {
  const { clock, open, names, views } = await running(context);
  const before = views.length;
  for (let i = 0; i < 200; i++) open('pods').send('MODIFIED', podNamed(i === 199 ? 'z' : 'a', String(101 + i)));
  await until(
    'the last change',
    () => names()?.includes('z'),
    () => clock.advance(67),
  );
  const start = clock.now();
  await clock.advance(1000);
  assert.ok(views.length - before <= 15, `${views.length - before} reports by ${start}`);
});

test('an error of the reader ends the watch with that error', async (context) => {
  const { server, clock } = await setUp(context);
  const cluster = createCluster({ target, clock, redactor: createRedactor(), kubeconfig: server.kubeconfig() });
  context.after(() => server.close());
  const broken = cluster.watch(() => {
    throw new Error('the reader broke');
  }, new AbortController().signal);
  await assert.rejects(broken, /the reader broke/);
  await until('its watches are closed', () => server.watches.length === 0);
});

test('an abort resolves it and closes every watch', async (context) => {
  const { server, stop, ended, views } = await running(context);
  stop.abort();
  await ended;
  await until('no watch', () => server.watches.length === 0);
  const told = views.length;
  server.objects.pods = [];
  assert.equal(views.length, told);
});
