// Connections without a ready pod: they wait, are retried, move to another pod, and are reset in the end.
import assert from 'node:assert/strict';
import test from 'node:test';
import { exchange, until } from '../../support/servers/api-server.js';
import { podOf, startForward, viewOf } from '../../support/servers/forwarding.js';
import { echo } from '../../support/servers/kubelet.js';

const socat =
  'error forwarding port 8000 to pod abc, uid : exit status 1: 2026/11/25 01:42:17 socat[7] E connect(5, AF=2 127.0.0.1:8000, 16): Connection refused';

test('waits while no pod is ready, and continues at once when the watch reports one', async (t) => {
  const { kubelet, call, see, last } = await startForward(t, [podOf('one', { ready: false })]);
  assert.deepEqual(last()?.state, { type: 'reconnecting', since: Date.parse('2026-11-01T10:00:00Z'), reason: 'no pod is ready' });
  kubelet.pods.set('one', echo);
  const client = call('hello');
  await until('the connection', () => client.socket.bytesWritten === 5 && client.socket.readyState === 'open');
  see(podOf('one'));
  await until('the answer', () => client.text() === 'hello');
  assert.equal(last()?.state.type, 'up');
});

test('resets after 30 s without a pod, and reports the reason', async (t) => {
  const { call, clock, last, lastError } = await startForward(t, [podOf('one', { terminating: true })]);
  const client = call('hello');
  await until(
    'it is counted',
    () => last()?.open === 1,
    () => clock.advance(500),
  );
  await clock.advance(25_000);
  assert.equal(client.over(), undefined);
  await until(
    'the reset',
    () => client.over() === 'reset',
    () => clock.advance(1_000),
  );
  assert.equal(await lastError(), 'waited 30 s: pod one is being replaced');
});

test('holds 1,024 waiting connections and resets the next one', async (t) => {
  const { call, clock, last } = await startForward(t, []);
  const clients = Array.from({ length: 1_024 }, () => call('x'));
  await until('they are connected', () => clients.every(({ socket }) => socket.readyState === 'open'));
  await until(
    'they are counted',
    () => last()?.open === 1_024,
    () => clock.advance(1_000),
  );
  const newest = call('x');
  await until('the reset', () => newest.over() === 'reset');
  assert.ok(clients.every((client) => client.over() === undefined));
});

for (const status of [404, 500, 503]) {
  test(`retries a handshake that fails with ${status} at another pod at once`, async (t) => {
    const { kubelet, call } = await startForward(t, [podOf('one'), podOf('two')]);
    kubelet.pods.set('one', { status });
    kubelet.pods.set('two', echo);
    const clients = [call('a'), call('b')];
    await until('the answers', () => clients.every((client) => client.text()));
  });
}

test('retries the only pod with growing delays, and another pod at once', async (t) => {
  const { kubelet, call, clock, see } = await startForward(t);
  const client = call();
  let tries = 0;
  kubelet.pods.set('one', (dial) => {
    tries++;
    dial.cut();
  });
  for (const [seen, ms] of [
    [1, 50],
    [2, 100],
    [3, 200],
  ] as const) {
    await until(`try ${seen}`, () => tries === seen);
    await clock.advance(ms - 1);
    assert.equal(tries, seen);
    await clock.advance(1);
  }
  await until('try 4', () => tries === 4);
  kubelet.pods.set('two', (dial) => dial.say('welcome'));
  see(podOf('two'));
  await until('the greeting', () => client.text() === 'welcome');
});

test('resets at once after 403, and reports what is forbidden', async (t) => {
  const { kubelet, call, lastError } = await startForward(t);
  kubelet.pods.set('one', { status: 403 });
  const client = call('hello');
  await until('the reset', () => client.over() === 'reset');
  assert.match(await lastError(), /isn't allowed to get pod one in namespace here/);
});

test('replays the client’s bytes to another pod after a refusal, once and in order', async (t) => {
  const { kubelet, call, see, last } = await startForward(t, [podOf('one')]);
  kubelet.pods.set('one', (dial, heard) => heard.on(() => dial.complain(socat)));
  kubelet.pods.set('two', echo);
  const client = call('GET / HTTP/1.1\r\n\r\n');
  await until('the refusal', () => kubelet.dials[0]?.closed());
  see(podOf('one', { terminating: true }), podOf('two'));
  await until('the answer', () => client.text() !== '');
  client.socket.write('more');
  await until('the rest', () => client.text() === 'GET / HTTP/1.1\r\n\r\nmore');
  assert.equal(last()?.lastError, undefined);
});

test('resets the connection instead of replaying more than 64 KiB', async (t) => {
  const { kubelet, call, lastError } = await startForward(t, [podOf('one'), podOf('two')]);
  for (const name of ['one', 'two'])
    kubelet.pods.set(name, (dial, heard) =>
      heard.on(() => {
        if (dial.heardBytes() >= 300_000) dial.complain(socat);
      }),
    );
  const client = call();
  await until('the stream', () => kubelet.dials.length === 1);
  client.socket.write(Buffer.alloc(300_000));
  await until('the reset', () => client.over() === 'reset');
  assert.equal(kubelet.dials.length, 1);
  assert.match(await lastError(), /Connection refused/);
});

test('replays nothing after an error if the application may have received something', async (t) => {
  const { kubelet, call, lastError } = await startForward(t, [podOf('one'), podOf('two')]);
  for (const name of ['one', 'two']) kubelet.pods.set(name, (dial, heard) => heard.on(() => dial.complain('lost connection to pod')));
  const client = call('POST /');
  await until('the reset', () => client.over() === 'reset');
  assert.equal(kubelet.dials.length, 1);
  assert.equal(await lastError(), 'lost connection to pod');
});

test('reopens a stream that is cut before the client has sent a byte', async (t) => {
  const { kubelet, call } = await startForward(t, [podOf('one'), podOf('two')]);
  kubelet.pods.set('one', (dial) => dial.cut());
  kubelet.pods.set('two', (dial) => dial.say('welcome'));
  const clients = [call(), call()];
  await until('the greetings', () => clients.every((client) => client.text() === 'welcome'));
});

test('resets after ready pods have refused for 2.5 s, and names the application', async (t) => {
  const { kubelet, call, clock, lastError, last } = await startForward(t);
  kubelet.pods.set('one', (dial) => dial.complain(socat));
  const client = call('hello');
  const begun = clock.now();
  await until(
    'the reset',
    () => client.over() === 'reset',
    () => clock.advance(50),
  );
  assert.ok(clock.now() - begun >= 2_500 && clock.now() - begun < 10_000, `${clock.now() - begun} ms`);
  assert.equal(await lastError(), 'the application in pod one refuses connections on port 8000');
  assert.equal(last()?.state.type, 'up');
});

test('keeps trying if the connection is refused while the watch is stale', async (t) => {
  const { kubelet, call, clock, seeView } = await startForward(t);
  kubelet.pods.set('one', (dial) => dial.complain(socat));
  seeView(viewOf([podOf('one')], { freshness: { type: 'stale', since: 0, reason: 'the connection was cut' } }));
  const client = call('hello');
  await until('the first refusal', () => kubelet.dials[0]?.closed());
  for (let turn = 0; turn < 40; turn++) {
    await clock.advance(100);
    await exchange();
  }
  assert.equal(client.over(), undefined);
  kubelet.pods.set('two', echo);
  seeView(viewOf([podOf('two')]));
  await until('the answer', () => client.text() === 'hello');
});
