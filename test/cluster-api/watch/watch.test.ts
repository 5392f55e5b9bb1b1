// The watch against a server that ends, cuts, expires, refuses and hangs. The clock is fake, so no test waits for a timer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { pass, refuse, until } from '../../support/servers/api-server.js';
import { deploymentNamed, kindsWatched, podNamed, running, setUp } from '../watching.js';

test('reports everything at once, then each change', async (context) => {
  const { clock, names, open, views } = await running(context);
  assert.equal(names(), 'a');
  open('pods').send('ADDED', podNamed('b', '101'));
  open('pods').send('DELETED', podNamed('a', '102'));
  await until(
    'the change',
    () => names() === 'b',
    () => clock.advance(33),
  );
  assert.ok(views.every(({ freshness }) => freshness.type === 'live'));
});

test('requests bookmarks and an end within 5 to 10 minutes, with one watch per resource', async (context) => {
  const { server, open } = await running(context);
  const { query } = open('pods').received;
  assert.equal(query.get('allowWatchBookmarks'), 'true');
  assert.equal(query.get('resourceVersion'), '100');
  assert.equal(query.get('timeoutSeconds'), '300');
  assert.deepEqual(server.watches.map(({ received }) => received.path.split('/').at(-1)).sort(), [...kindsWatched].sort());
});

test('continues from the last bookmark without a list after a watch ends normally', async (context) => {
  const { server, clock, live, lists, open, views } = await running(context);
  const before = open('pods');
  before.send('BOOKMARK', { metadata: { resourceVersion: '150' } });
  await clock.advance(2000);
  before.end();
  await until('the next watch', () => server.watch('pods') && server.watch('pods') !== before);
  assert.equal(open('pods').received.query.get('resourceVersion'), '150');
  assert.equal(lists('pods'), 1);
  assert.ok(live() && views.every(({ freshness }) => freshness.type === 'live'));
});

test('lists again silently after 410, and leaves no ghost pod', async (context) => {
  const { server, clock, names, open, views } = await running(context, ['a', 'ghost']);
  server.objects.pods = [podNamed('a')];
  open('pods').send('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' });
  await until(
    'the new list',
    () => names() === 'a',
    () => clock.advance(400),
  );
  assert.ok(views.every(({ freshness }) => freshness.type === 'live'));
});

test('is stale at once after a reset, and live again after 800 ms', async (context) => {
  const { server, clock, live, open, stale, names } = await running(context);
  open('pods').reset();
  await until(
    'stale',
    () => stale(),
    () => clock.advance(10),
  );
  assert.match(stale()?.reason ?? '', /The connection was lost/);
  assert.equal(names(), 'a', 'what was known stays');
  assert.equal(server.watch('pods'), undefined);
  await clock.advance(700);
  assert.equal(server.watch('pods'), undefined, 'not before its time');
  await clock.advance(100);
  await until(
    'live',
    () => live(),
    () => clock.advance(33),
  );
  assert.equal(server.watches.length, 6);
});

test('reports 401 and backs off', async (context) => {
  const { server, clock, open, stale, live, requests } = await running(context);
  const off = server.on('GET', /./, (response) => refuse(response, 401, 'Unauthorized'));
  for (const kind of kindsWatched) open(kind).reset();
  await until(
    'stale',
    () => /credentials/.test(stale()?.reason ?? ''),
    () => clock.advance(10),
  );
  const before = requests();
  await pass(clock, 60);
  const asked = requests() - before;
  assert.ok(asked >= 12 && asked <= 60, `${asked} requests in a minute`);
  off();
  await until(
    'live',
    () => live(),
    () => clock.advance(1000),
  );
});

test('403 on one kind makes only that kind forbidden, with the reason', async (context) => {
  const { server, begin, names, live, last, clock } = await setUp(context);
  server.objects.pods = [podNamed('a')];
  server.objects.deployments = [deploymentNamed('d')];
  const off = server.on('GET', /deployments/, (response) => refuse(response, 403, 'forbidden'));
  begin();
  await until('a view', () => names() === 'a');
  assert.match(last()?.forbidden.deployments ?? '', /Context minikube isn't allowed to list deployments in namespace here/);
  assert.deepEqual(Object.keys(last()?.forbidden ?? {}), ['deployments']);
  assert.ok(live());
  assert.deepEqual(last()?.deployments, []);
  off();
  await until(
    'it sees again',
    () => last()?.deployments[0]?.name === 'd' && !last()?.forbidden.deployments,
    () => clock.advance(400),
  );
});

test('a role that can list but not watch is forbidden, and keeps what it listed', async (context) => {
  const { server, begin, last } = await setUp(context);
  server.objects.services = [{ metadata: { name: 's', uid: 's' } }];
  server.on('GET', /services.*watch=true/, (response) => refuse(response, 403, 'forbidden'));
  begin();
  await until('a view', () => last());
  assert.match(last()?.forbidden.services ?? '', /isn't allowed to watch services/);
  assert.deepEqual(
    last()?.services.map(({ name }) => name),
    ['s'],
  );
});

test('a kind that the server doesn’t have leaves the others live', async (context) => {
  const { server, begin, live, last } = await setUp(context);
  server.on('GET', /replicasets/, (response) => refuse(response, 404, 'the server could not find the requested resource'));
  begin();
  await until('a view', () => live());
  assert.match(last()?.forbidden.replicasets ?? '', /There is no replicasets/);
});

test('metadata that the server can’t send alone isn’t requested in full', async (context) => {
  const { server, begin, live, last } = await setUp(context);
  server.on('GET', /secrets/, (response) => refuse(response, 406, 'only application/json'));
  begin();
  await until('a view', () => live());
  assert.match(last()?.forbidden.revisions ?? '', /refused to list secrets/);
  for (const { headers } of server.received.filter(({ path }) => path.endsWith('/secrets')))
    assert.match(headers.accept ?? '', /^application\/json;as=PartialObjectMetadata(?:List)?;g=meta\.k8s\.io;v=v1$/);
});

test('a server that hangs is stale within 5 s, and live when it answers again', async (context) => {
  const { server, clock, stale, live, names, pulses } = await running(context);
  const off = server.on('GET', /./, () => undefined);
  const cutOff = clock.now();
  const before = pulses();
  await until(
    'a pulse',
    () => pulses() > before,
    () => clock.advance(100),
  );
  await until(
    'stale',
    () => stale(),
    () => clock.advance(100),
  );
  assert.ok(clock.now() - cutOff <= 5000, `${clock.now() - cutOff} ms`);
  assert.match(stale()?.reason ?? '', /no answer within 2.5 s/);
  server.objects.pods = [podNamed('b')];
  off();
  const back = clock.now();
  await until(
    'live with new pods',
    () => live() && names() === 'b',
    () => clock.advance(500),
  );
  assert.ok(clock.now() - back <= 35_000, `${clock.now() - back} ms`);
  await until('old watches are given up', () => server.watches.length === 6);
});

test('a server that hangs from the start is stale within 5 s too', async (context) => {
  const { server, clock, begin, stale, last } = await setUp(context);
  server.on('GET', /./, () => undefined);
  begin();
  await until(
    'stale',
    () => stale(),
    () => clock.advance(100),
  );
  assert.deepEqual(last()?.pods, []);
});

test('lists everything again after the machine was asleep', async (context) => {
  const { server, clock, live, lists, names } = await running(context);
  const [pods, deployments] = [server.watch('pods'), server.watch('deployments')];
  server.objects.pods = [podNamed('b')];
  await clock.jump(120_000);
  await until(
    'new lists',
    () => live() && names() === 'b',
    () => clock.advance(33),
  );
  assert.equal(lists('pods'), 2);
  await until('new watches', () => server.watches.length === 6);
  assert.ok(server.watch('pods') !== pods && server.watch('deployments') !== deployments);
});

test('starts stale and empty without a server, then becomes live', async (context) => {
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

test('backs off if the watch is closed at once repeatedly', async (context) => {
  const { server, begin, clock, stale, requests } = await setUp(context);
  server.on('GET', /pods.*watch=true/, (response) => response.writeHead(200).end());
  begin();
  await until(
    'stale',
    () => stale(),
    () => clock.advance(10),
  );
  const before = requests();
  await pass(clock, 60);
  assert.ok(requests() - before < 40, `${requests() - before} requests in a minute`);
});

test('invalid JSON is a failure, not a crash', async (context) => {
  const { server, begin, clock, stale } = await setUp(context);
  server.on('GET', /pods.*watch=true/, (response) => response.writeHead(200).end('<html>\n'));
  begin();
  await until(
    'stale',
    () => /invalid JSON/.test(stale()?.reason ?? ''),
    () => clock.advance(10),
  );
});

test('reports at most 30 times a second', async (context) => {
  const { clock, open, names, views } = await running(context);
  const [before, start] = [views.length, clock.now()];
  for (let i = 0; i < 200; i++) open('pods').send('MODIFIED', podNamed(i === 199 ? 'z' : 'a', String(101 + i)));
  await until(
    'the last change',
    () => names()?.includes('z'),
    () => clock.advance(33),
  );
  assert.ok(views.length - before <= 1 + (clock.now() - start) / 33, `${views.length - before} reports in ${clock.now() - start} ms`);
});

test('resolves and closes every watch when aborted', async (context) => {
  const { server, stop, ended, views } = await running(context);
  stop.abort();
  await ended;
  await until('no watch', () => server.watches.length === 0);
  const told = views.length;
  server.objects.pods = [];
  assert.equal(views.length, told);
});
