// Shares one watch between all readers, and tests its view of each kind.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shareWatch } from '../../../source/cluster/watch/share.js';
import type { ReleaseView } from '../../../source/world/index.js';
import { until } from '../../support/servers/api-server.js';
import { podNamed, running, setUp } from '../watching.js';

test('shares one watch per resource between three readers; a new one gets the current view at once', async (context) => {
  const { server, cluster, clock, open, requests, stop, ended } = await running(context);
  const before = requests();
  const [second, third] = [new AbortController(), new AbortController()];
  const told: string[][] = [[], []];
  const namesOf = ({ pods }: ReleaseView) => pods.map(({ name }) => name).join(' ');
  const reading = [
    cluster.watch((view) => told[0]?.push(namesOf(view)), second.signal),
    cluster.watch((view) => told[1]?.push(namesOf(view)), third.signal),
  ];
  await until('the present view', () => told.every((one) => one.length === 1));
  open('pods').send('ADDED', podNamed('b', '101'));
  await until(
    'the change, for all',
    () => told.every((one) => one.at(-1) === 'a b'),
    () => clock.advance(33),
  );
  assert.equal(requests(), before);
  assert.equal(server.watches.length, 6);
  stop.abort();
  second.abort();
  await Promise.all([ended, reading[0]]);
  assert.equal(server.watches.length, 6, 'the first one’s end is not the others’');
  third.abort();
  await reading[1];
  await until('no watch', () => server.watches.length === 0);
});

test('starts a new watch for the first reader after the last one has left', async (context) => {
  const { server, cluster, stop, ended } = await running(context);
  stop.abort();
  await ended;
  server.objects.pods = [podNamed('later')];
  const again = new AbortController();
  const names: string[] = [];
  const reading = cluster.watch(({ pods }) => names.push(...pods.map(({ name }) => name)), again.signal);
  await until('a view', () => names.includes('later'));
  await until('its watches', () => server.watches.length === 6);
  again.abort();
  await reading;
  assert.ok(!names.includes('a'));
});

test('a reader’s error ends only that reader', async (context) => {
  const { clock, cluster, open, names, server } = await running(context);
  const broken = cluster.watch(() => {
    throw new Error('the reader broke');
  }, new AbortController().signal);
  await assert.rejects(broken, /the reader broke/);
  open('pods').send('ADDED', podNamed('b', '101'));
  await until(
    'the other is told',
    () => names() === 'a b',
    () => clock.advance(33),
  );
  assert.equal(server.watches.length, 6);
});

test('the only reader’s error closes the watches', async (context) => {
  const { server, cluster } = await setUp(context);
  context.after(() => server.close());
  const broken = cluster.watch(() => {
    throw new Error('the reader broke');
  }, new AbortController().signal);
  await assert.rejects(broken, /the reader broke/);
  await until('its watches are closed', () => server.watches.length === 0);
});

test('requests nothing if it is aborted before the start', async (context) => {
  const { server, cluster } = await setUp(context);
  context.after(() => server.close());
  await cluster.watch(() => assert.fail('told'), AbortSignal.abort());
  assert.equal(server.received.length, 0);
});

test('a reader that leaves during a report doesn’t get the view', async () => {
  let tell = (_: number) => {};
  const shared = shareWatch<number>((report, signal) => {
    tell = report;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  });
  const [first, second] = [new AbortController(), new AbortController()];
  const seen: number[] = [];
  const reading = [shared.subscribe(() => second.abort(), first.signal), shared.subscribe((view) => seen.push(view), second.signal)];
  tell(1);
  first.abort();
  await Promise.all(reading);
  assert.deepEqual(seen, []);
  assert.equal(shared.current(), undefined);
});

test('the watch’s failure ends every reader', async () => {
  const shared = shareWatch<number>(() => Promise.reject(new Error('no way')));
  await assert.rejects(
    shared.subscribe(() => {}, new AbortController().signal),
    /no way/,
  );
});

const owner = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });

test('reads revisions from the labels of helm’s Secrets, as metadata alone, newest first', async (context) => {
  const { server, begin, last, open, clock } = await setUp(context);
  const revision = (version: number, status: string) => ({
    metadata: {
      name: `sh.helm.release.v1.taskflow.v${version}`,
      uid: `r${version}`,
      creationTimestamp: `2026-11-01T10:0${version % 10}:00Z`,
      labels: { owner: 'helm', name: 'taskflow', version: String(version), status },
    },
  });
  server.objects.secrets = [revision(9, 'superseded'), revision(10, 'deployed')];
  begin();
  await until('a view', () => last());
  assert.deepEqual(last()?.revisions, [
    { revision: 10, status: 'deployed', at: Date.parse('2026-11-01T10:00:00Z') },
    { revision: 9, status: 'superseded', at: Date.parse('2026-11-01T10:09:00Z') },
  ]);
  const asked = server.received.filter(({ path }) => path.endsWith('/secrets'));
  assert.equal(asked.length, 2);
  for (const { query, headers } of asked) {
    assert.equal(query.get('labelSelector'), 'owner=helm,name=taskflow');
    assert.match(headers.accept ?? '', /as=PartialObjectMetadata/);
    assert.doesNotMatch(headers.accept ?? '', /,|\*/, 'no second choice that would hold the data');
  }
  open('secrets').send('MODIFIED', revision(10, 'pending-upgrade'));
  await until(
    'the change',
    () => last()?.revisions[0]?.status === 'pending-upgrade',
    () => clock.advance(33),
  );
});

test('sorts replica sets by deployment, newest first, and services by name, without what only a port-forward needs', async (context) => {
  const { server, begin, last } = await setUp(context);
  const set = (name: string, revision: number) => ({
    metadata: { name, uid: name, ...owner('Deployment', 'web'), annotations: { 'deployment.kubernetes.io/revision': String(revision) } },
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'c', image: 'web:1' }] } } },
    status: { readyReplicas: 1 },
  });
  const service = { metadata: { name: 'b', uid: 'b' }, spec: { ports: [{ port: 80 }], selector: { app: 'taskflow' } } };
  server.objects.replicasets = [set('web-1', 9), set('web-2', 10)];
  server.objects.services = [service, { ...service, metadata: { name: 'a', uid: 'a' } }];
  server.objects.pods = [podNamed('a')];
  begin();
  await until('a view', () => last());
  assert.deepEqual(
    last()?.replicaSets.map(({ name, deployment, revision, desired, ready, image }) => [name, deployment, revision, desired, ready, image]),
    [
      ['web-2', 'web', 10, 2, 1, 'web:1'],
      ['web-1', 'web', 9, 2, 1, 'web:1'],
    ],
  );
  assert.deepEqual(
    last()?.services.map(({ name }) => name),
    ['a', 'b'],
  );
  for (const shown of [...(last()?.services ?? []), ...(last()?.pods ?? [])])
    assert.ok(!('selector' in shown || 'labels' in shown || 'ports' in shown));
});

test('keeps only the release’s events, counts repeats, newest first, and limits their number', async (context) => {
  const { server, begin, last, open, clock } = await setUp(context);
  const event = (name: string, object: string, minute: number, reason = 'BackOff') => ({
    metadata: { name, uid: name, resourceVersion: '100' },
    involvedObject: { kind: 'Pod', name: object },
    reason,
    message: 'again',
    lastTimestamp: new Date(Date.parse('2026-11-01T00:00:00Z') + minute * 60_000).toISOString(),
    count: 1,
  });
  server.objects.events = [event('e1', 'taskflow-web', 1), event('e2', 'taskflow-web', 2), event('e3', 'other-web', 3)];
  begin();
  await until('a view', () => last());
  assert.deepEqual(
    last()?.events.map(({ object, count }) => [object, count]),
    [['pod/taskflow-web', 2]],
  );
  assert.equal(open('events').received.query.get('labelSelector'), null);
  open('events').send('ADDED', event('e4', 'other-web', 4));
  for (let i = 0; i < 1200; i++) open('events').send('ADDED', event(`f${i}`, 'taskflow-web', 10 + i));
  open('events').send('ADDED', event('last', 'taskflow-web', 5000, 'Last'));
  await until(
    'the last one',
    () => last()?.events[0]?.reason === 'Last',
    () => clock.advance(33),
  );
  const held = last()?.events.find(({ reason }) => reason === 'BackOff')?.count ?? 0;
  assert.ok(held >= 800 && held <= 1000, `${held} held`);
});
