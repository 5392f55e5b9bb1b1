// Reads and follows a container's log, and splits it into lines.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import test, { type TestContext } from 'node:test';
import { splitLines } from '../../../source/cluster/api/lines.js';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { json, manualClock, refuse, startApiServer, until } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const once = { pod: 'web-1', follow: false, tail: 20, previous: false };
const following = { ...once, follow: true };

async function setUp(context: TestContext) {
  const server = await startApiServer();
  const stop = new AbortController();
  context.after(async () => {
    stop.abort();
    await server.close();
  });
  const [clock, redactor] = [manualClock(), createRedactor()];
  const cluster = createCluster({ target, clock, redactor, kubeconfig: server.kubeconfig() });
  const pod = { spec: { containers: [{ name: 'web' }, { name: 'side' }] }, status: { phase: 'Running' } };
  const answers: { pod: object | undefined } = { pod };
  server.on('GET', /pods\/web-1$/, (response) => (answers.pod ? json(response, 200, answers.pod) : refuse(response, 404)));
  const told: string[] = [];
  const times: (number | undefined)[] = [];
  const tell = (line: string, at?: number) => {
    told.push(line);
    times.push(at);
  };
  const log = (handler: (response: ServerResponse, query: URLSearchParams) => void) =>
    server.on('GET', /pods\/web-1\/log/, (response, { query }) => handler(response, query));
  return { server, stop, clock, redactor, cluster, told, times, tell, log, answers, pod };
}

test('requests the first container’s log, as many lines as wanted', async (context) => {
  const { cluster, told, tell, log, stop } = await setUp(context);
  log((response, query) =>
    response.writeHead(200).end(`${query.get('container')} ${query.get('tailLines')} ${query.get('previous')}\nlast\n`),
  );
  await cluster.logs({ ...once, previous: true }, tell, stop.signal);
  assert.deepEqual(told, ['web 20 true', 'last']);
});

test('separates each line from its timestamp, if the log has one', async (context) => {
  const { cluster, told, times, tell, log, stop } = await setUp(context);
  log((response, query) => {
    assert.equal(query.get('timestamps'), 'true');
    response.writeHead(200).end('2026-11-01T10:00:01.5019Z one\n2026-11-01T12:00:02+02:00 10 %\r20 %\nno time\n2026-11-01T10:00:03Z \n');
  });
  await cluster.logs(once, tell, stop.signal);
  assert.deepEqual(told, ['one', '20 %', 'no time', '']);
  assert.deepEqual(times, [
    Date.parse('2026-11-01T10:00:01.501Z'),
    Date.parse('2026-11-01T10:00:02Z'),
    undefined,
    Date.parse('2026-11-01T10:00:03Z'),
  ]);
});

test('since: requests whole seconds, and continues from the last line after a reconnect', async (context) => {
  const { cluster, clock, told, tell, log, stop } = await setUp(context);
  const queries: URLSearchParams[] = [];
  log((response, query) => {
    queries.push(query);
    response.writeHead(200);
    if (queries.length === 1) response.end('2026-11-01T10:00:01.5Z one\n');
    else response.write('2026-11-01T10:00:01.5Z one\n2026-11-01T10:00:02Z two\n');
  });
  const ended = cluster.logs({ ...following, tail: -1, sinceSeconds: 59.2 }, tell, stop.signal);
  await until(
    'two',
    () => told.length === 2,
    () => clock.advance(500),
  );
  stop.abort();
  await ended;
  assert.deepEqual(told, ['one', 'two']);
  assert.deepEqual(
    queries.map((query) => [query.get('sinceSeconds'), query.get('sinceTime'), query.get('tailLines')]),
    [
      ['60', null, null],
      [null, '2026-11-01T10:00:01.000Z', null],
    ],
  );
});

test('lines are cleaned, redacted, cut, and tolerate invalid UTF-8', async (context) => {
  const { cluster, told, tell, log, redactor, stop } = await setUp(context);
  redactor.add('canary-value');
  log((response) => {
    response.writeHead(200);
    response.write('\u001b]0;title\u0007\u001b[31mred\u001b[0m \u202ecanary-value\n');
    response.write('can\u001b[0mary-value\n');
    response.write(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));
    response.write(`${'x'.repeat(4090)}canary-value${'x'.repeat(100_000)}\n`);
    response.end('end\n');
  });
  await cluster.logs(once, tell, stop.signal);
  assert.equal(told[0], 'red ••••••');
  assert.equal(told[1], '••••••');
  assert.equal(told[2], 'a\ufffd\ufffdb');
  assert.ok((told[3]?.length ?? 0) < 4200 && told[3]?.endsWith('(cut)') && !told[3].includes('can'));
  assert.equal(told[4], 'end');
});

test('a container that hasn’t started is a Failure that says so', async (context) => {
  const { cluster, tell, log, stop } = await setUp(context);
  log((response) => refuse(response, 400, 'container "web" in pod "web-1" is waiting to start: ContainerCreating'));
  const failed = await cluster.logs(once, tell, stop.signal).catch((error: unknown) => error);
  assert.ok(failed instanceof Failure && /There is no log/.test(failed.problem.problem) && /ContainerCreating/.test(failed.problem.cause));
});

test('an error of the kubelet isn’t a line of the log', async (context) => {
  const { cluster, told, tell, log, stop } = await setUp(context);
  const error = 'unable to retrieve container logs for containerd://0c1f';
  log((response) => response.writeHead(200).end(error));
  const failed = await cluster.logs({ ...once, previous: true }, tell, stop.signal).catch((reason: unknown) => reason);
  assert.ok(failed instanceof Failure);
  assert.match(failed.problem.problem, /can't read the previous log of pod web-1/);
  assert.match(failed.problem.cause, /unable to retrieve container logs for containerd:\/\/0c1f/);
  log((response) => response.writeHead(200).end('2026-11-01T10:00:01Z one\nfailed to open log file "/var/log/pods/1.log"'));
  await assert.rejects(cluster.logs(once, tell, stop.signal), /can't read the log of pod web-1/);
  log((response) => response.writeHead(200).end('2026-11-01T10:00:02Z no line end'));
  await cluster.logs(once, tell, stop.signal);
  assert.deepEqual(told, ['one', 'no line end']);
});

test('following continues after a kubelet error while the pod exists', async (context) => {
  const { cluster, clock, told, tell, log, stop, answers, pod } = await setUp(context);
  const off = log((response) => response.writeHead(200).end('unable to retrieve container logs for containerd://0c1f'));
  const ended = cluster.logs(following, tell, stop.signal);
  await clock.advance(100);
  off();
  log((response) => {
    response.writeHead(200).end('2026-11-01T10:00:01Z hello\n');
    answers.pod = { ...pod, status: { phase: 'Failed' } };
  });
  await until(
    'the line',
    () => told.length === 1,
    () => clock.advance(1000),
  );
  await ended;
  log((response) => response.writeHead(200).end('unable to retrieve container logs for containerd://0c1f'));
  await assert.rejects(cluster.logs(following, tell, stop.signal), /can't read the log of pod web-1/);
  assert.deepEqual(told, ['hello']);
});

test('a pod without a node has no log and no error', async (context) => {
  const { cluster, told, tell, log, stop } = await setUp(context);
  log((response) => response.writeHead(204).end());
  await cluster.logs(once, tell, stop.signal);
  assert.deepEqual(told, []);
});

test('a cut connection is a Failure, an abort is Cancelled', async (context) => {
  const { cluster, told, tell, log, stop } = await setUp(context);
  log((response) => {
    response.writeHead(200).write('one\n');
    setImmediate(() => response.socket?.destroy());
  });
  await assert.rejects(cluster.logs(once, tell, stop.signal), Failure);
  log((response) => response.writeHead(200).write('two\n'));
  const asked = assert.rejects(cluster.logs(once, tell, stop.signal), Cancelled);
  await until('a line', () => told.includes('two'));
  stop.abort();
  await asked;
});

test('follows through a container’s restart, each line once', async (context) => {
  const { cluster, clock, told, tell, log, stop } = await setUp(context);
  const queries: URLSearchParams[] = [];
  log((response, query) => {
    queries.push(query);
    response.writeHead(200);
    const old = '2026-11-01T10:00:01.5Z one\n2026-11-01T10:00:01.500000001Z two\n';
    if (queries.length < 3) response.end(old);
    else response.write(`${old}2026-11-01T12:00:02.000000000+02:00 three\n`);
  });
  const ended = cluster.logs(following, tell, stop.signal);
  await until('the first part', () => told.length === 2);
  await until(
    'the second part',
    () => told.length === 3,
    () => clock.advance(500),
  );
  assert.deepEqual(told, ['one', 'two', 'three']);
  assert.equal(queries[0]?.get('sinceTime'), null);
  assert.equal(queries[0]?.get('tailLines'), '20');
  assert.equal(queries[2]?.get('sinceTime'), '2026-11-01T10:00:01.000Z');
  assert.equal(queries[2]?.get('tailLines'), null, 'none of the lines in between may be left out');
  stop.abort();
  await ended;
});

test('waits for a container that is being created, and ends with the pod', async (context) => {
  const { cluster, clock, told, tell, log, stop, answers } = await setUp(context);
  const off = log((response) => refuse(response, 400, 'is waiting to start'));
  const ended = cluster.logs(following, tell, stop.signal);
  await clock.advance(100);
  off();
  log((response) => {
    response.writeHead(200).end('2026-11-01T10:00:01Z hello\n');
    answers.pod = undefined;
  });
  await until(
    'the line',
    () => told.length === 1,
    () => clock.advance(1000),
  );
  await ended;
  assert.deepEqual(told, ['hello']);
});

test('a missing pod can’t be followed', async (context) => {
  const { cluster, tell, stop, answers } = await setUp(context);
  answers.pod = undefined;
  await assert.rejects(cluster.logs(following, tell, stop.signal), /There is no pod web-1 in namespace here/);
});

test('following survives a lost connection', async (context) => {
  const { cluster, clock, told, tell, log, stop } = await setUp(context);
  let cut = () => {};
  const off = log((response) => {
    response.writeHead(200).write('2026-11-01T10:00:01Z one\n');
    cut = () => response.socket?.destroy();
  });
  const ended = cluster.logs(following, tell, stop.signal);
  await until('one', () => told.length === 1);
  off();
  log((response) => response.writeHead(200).write('2026-11-01T10:00:01Z one\n2026-11-01T10:00:02Z two\n'));
  cut();
  await until(
    'two',
    () => told.length === 2,
    () => clock.advance(500),
  );
  stop.abort();
  await ended;
});

test('splits lines the same way wherever the bytes are cut', async () => {
  const bytes = Buffer.from('é one\n\ntwo 😀\nno end');
  for (let at = 0; at <= bytes.length; at++) {
    const got: string[] = [];
    for await (const line of splitLines(
      (async function* () {
        yield bytes.subarray(0, at);
        yield bytes.subarray(at);
      })(),
      100,
    ))
      got.push(line);
    assert.deepEqual(got, ['é one', '', 'two 😀', 'no end']);
  }
});

test('limits the memory for a line without an end', async () => {
  const chunk = Buffer.alloc(65_536, 0x78);
  const got: string[] = [];
  const many = (async function* () {
    for (let i = 0; i < 800; i++) yield chunk;
    yield Buffer.from('\nnext');
  })();
  for await (const line of splitLines(many, 100)) got.push(line);
  assert.deepEqual(got, ['x'.repeat(101), 'next']);
});
