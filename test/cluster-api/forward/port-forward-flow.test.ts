// Tests the resources of a forward: back-pressure both ways, pings, the local port, its states and its end.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import test from 'node:test';
import { exchange, until } from '../../support/servers/api-server.js';
import { podOf, service, startForward, viewOf } from '../../support/servers/forwarding.js';
import { echo } from '../../support/servers/kubelet.js';

/** Resolves with a count that no longer changes; `meanwhile` describes it in errors. */
async function settled(count: () => number, meanwhile = async () => {}): Promise<number> {
  for (let still = 0, before = 0; ; ) {
    await meanwhile();
    await exchange();
    still = count() > 0 && count() === before ? still + 1 : 0;
    before = count();
    if (still === 10) return before;
  }
}

test('a client that doesn’t read pauses the pod and costs a few MB; then it gets every byte', async (t) => {
  const { kubelet, call, clock } = await startForward(t);
  const chunk = Buffer.alloc(32_000, 'x');
  const all = 2_500;
  let sent = 0;
  kubelet.pods.set('one', (dial) => {
    const more = () => {
      if (sent < all) {
        sent++;
        dial.say(chunk, more);
      } else dial.end();
    };
    more();
  });
  const client = call();
  client.socket.pause();
  const stopped = (await settled(() => sent)) * chunk.length;
  assert.ok(stopped < 24e6, `${stopped} bytes went into buffers`);
  // A paused stream can't receive pongs, so a missing one doesn't end it.
  for (let beat = 0; beat < 8; beat++) await clock.advance(20_000);
  client.socket.resume();
  await until('the end', () => client.over());
  assert.deepEqual([client.bytes(), client.over()], [all * chunk.length, 'ended']);
});

test('a pod that doesn’t read pauses the client and costs a few MB; then it gets every byte', async (t) => {
  const { kubelet, call, last, clock } = await startForward(t);
  const hash = createHash('sha256');
  kubelet.pods.set('one', (dial, heard) => {
    heard.on((bytes) => hash.update(bytes));
    dial.pause();
  });
  const client = call();
  await until('the stream', () => kubelet.dials.length === 1);
  const data = Buffer.alloc(64 << 20, 'abcdefg');
  client.socket.write(data);
  const sent = () => last()?.sent ?? 0;
  await until(
    'some of it',
    () => sent() > 0,
    () => clock.advance(1_000),
  );
  const stopped = await settled(sent, () => clock.advance(1_000));
  assert.ok(stopped < 24e6, `${stopped} bytes went into buffers`);
  kubelet.dials[0]?.resume();
  await until('all of it', () => kubelet.dials[0]?.heardBytes() === data.length);
  assert.equal(hash.digest('hex'), createHash('sha256').update(data).digest('hex'));
});

test('a missed ping ends that connection, and the next one works', async (t) => {
  const { kubelet, call, clock, lastError } = await startForward(t);
  kubelet.pods.set('one', (dial) => dial.say('welcome'));
  kubelet.state.pong = false;
  const client = call();
  await until('the greeting', () => client.text());
  await clock.advance(20_000);
  assert.equal(client.over(), undefined);
  await clock.advance(20_000);
  await until('the reset', () => client.over() === 'reset');
  assert.match(await lastError(), /didn't answer for 20 s/);
  kubelet.state.pong = true;
  const next = call();
  await until('the greeting', () => next.text());
  for (let beat = 0; beat < 5; beat++) {
    await clock.advance(20_000);
    await exchange();
  }
  assert.equal(next.over(), undefined);
});

test('tolerates two minutes without a pong while an application doesn’t read', async (t) => {
  const { kubelet, call, clock } = await startForward(t);
  kubelet.state.pong = false;
  kubelet.pods.set('one', () => undefined);
  const client = call('hello');
  await until('what was said', () => kubelet.dials[0]?.heard());
  for (let beat = 0; beat < 6; beat++) await clock.advance(20_000);
  assert.equal(client.over(), undefined);
  await until(
    'the reset',
    () => client.over() === 'reset',
    () => clock.advance(20_000),
  );
});

test('reports a taken port once, retries every 2 s, and opens it when it is free', async (t) => {
  const { kubelet, clock, reports, last, free, call } = await startForward(t, [podOf('one')], { occupied: true });
  kubelet.pods.set('one', echo);
  assert.match(JSON.stringify(last()?.state), /"taken".*another program listens on port/);
  for (let turn = 0; turn < 3; turn++) await clock.advance(2_000);
  assert.equal(reports.filter(({ state }) => state.type === 'taken').length, 1);
  await free();
  await until(
    'our turn',
    () => last()?.state.type === 'up',
    () => clock.advance(2_000),
  );
  const client = call('hello');
  await until('the answer', () => client.text() === 'hello');
});

test('reports each state once, at once, and says why the API server is unreachable', async (t) => {
  const { see, seeView, reports, clock } = await startForward(t);
  const since = clock.now() - 3_000;
  see(podOf('one', { terminating: true }), podOf('two', { ready: false }));
  see(podOf('one', { terminating: true }), podOf('two', { ready: false, restarts: 1 }));
  see(podOf('two', { ready: false }));
  see(podOf('two'));
  seeView(viewOf([podOf('two')], { freshness: { type: 'stale', since, reason: 'the API server does not answer' } }));
  see(podOf('two'));
  seeView(viewOf([podOf('two')], { services: [] }));
  seeView(viewOf([podOf('two')], { services: [{ ...service, port: 81 }] }));
  seeView(viewOf([podOf('two', { ports: [] })]));
  const now = clock.now();
  assert.deepEqual(
    reports.map(({ state }) => state),
    [
      { type: 'connecting' },
      { type: 'up' },
      { type: 'reconnecting', since: now, reason: 'pod one is being replaced' },
      { type: 'reconnecting', since: now, reason: 'no pod is ready' },
      { type: 'up' },
      { type: 'reconnecting', since, reason: 'the API server does not answer' },
      { type: 'up' },
      { type: 'reconnecting', since: now, reason: "service backend doesn't exist" },
      { type: 'reconnecting', since: now, reason: 'service backend has no port 80' },
      { type: 'reconnecting', since: now, reason: 'pod two has no port http' },
    ],
  );
});

test('reports traffic at most once a second, and only if there was some', async (t) => {
  const { kubelet, call, clock, reports } = await startForward(t);
  kubelet.pods.set('one', echo);
  await clock.advance(1_000);
  const before = reports.length;
  const client = call('a');
  await until('the answer', () => client.text() === 'a');
  client.socket.write('b');
  await until('another', () => client.text() === 'ab');
  assert.ok(reports.length - before <= 1);
  await clock.advance(1_000);
  const { open, served, sent, received, pod } = reports.at(-1) ?? {};
  assert.deepEqual({ open, served, sent, received, pod }, { open: 1, served: 1, sent: 2, received: 2, pod: 'one' });
  const told = reports.length;
  await clock.advance(5_000);
  assert.equal(reports.length, told);
});

test('200 cancelled requests leave nothing open, the next one works, and the end closes all', async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const { kubelet, call, clock, last, stop, ended, port } = await startForward(t);
  kubelet.pods.set('one', echo);
  for (let round = 0; round < 200; round++) {
    const client = call('GET / HTTP/1.1\r\n\r\n');
    if (round % 2) await until('an answer', () => client.text());
    client.socket.resetAndDestroy();
  }
  await until('nothing is left', () => kubelet.sockets.size === 0);
  await until(
    'nothing is open',
    () => last()?.open === 0,
    () => clock.advance(1_000),
  );
  const next = call('hello');
  await until('the answer', () => next.text() === 'hello');
  const held = call();
  await until('two streams', () => kubelet.sockets.size === 2);
  stop.abort();
  await ended;
  await until('their end', () => next.over() && held.over());
  await until('nothing is left', () => kubelet.sockets.size === 0);
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  server.close();
  assert.deepEqual(warnings, []);
});

test('forwards 100 waiting connections 32 at a time, and serves all', async (t) => {
  const { kubelet, call, see } = await startForward(t, []);
  const clients = Array.from({ length: 100 }, () => call('x'));
  await until('all are connected', () => clients.every(({ socket }) => socket.readyState === 'open' && socket.bytesWritten === 1));
  let most = 0;
  kubelet.pods.set('one', (dial, heard) => {
    heard.on((bytes) => dial.say(bytes));
    most = Math.max(most, kubelet.sockets.size - kubelet.dials.length);
  });
  see(podOf('one'));
  await until('all answers', () => clients.every((client) => client.text() === 'x'));
  assert.ok(most <= 32, `${most} handshakes at a time`);
});
