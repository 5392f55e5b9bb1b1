// Tests what the client of a forward sees, whatever the pod does. The cases follow Kubernetes' own e2e tests
// (kubernetes test/e2e/kubectl/portforward.go).
import assert from 'node:assert/strict';
import test from 'node:test';
import { until } from '../../support/servers/api-server.js';
import { podOf, startForward } from '../../support/servers/forwarding.js';
import { echo } from '../../support/servers/kubelet.js';

test('without data, the stream ends with the client, and the next connection works', async (t) => {
  const { kubelet, call } = await startForward(t);
  kubelet.pods.set('one', echo);
  const silent = call();
  await until('the stream', () => kubelet.dials.length === 1);
  silent.socket.resetAndDestroy();
  await until('its end', () => kubelet.dials[0]?.closed());
  const next = call('hello');
  await until('the answer', () => next.text() === 'hello');
});

test('sends data both ways, to the pod’s port that the service names', async (t) => {
  const { kubelet, call } = await startForward(t);
  kubelet.pods.set('one', echo);
  const client = call('one ');
  await until('the first answer', () => client.text() === 'one ');
  client.socket.write('two');
  await until('the second answer', () => client.text() === 'one two');
  assert.equal(kubelet.dials[0]?.port, 8000);
});

test('masks frames to the server with random keys (RFC 6455, section 5.3)', async (t) => {
  const { kubelet, call } = await startForward(t);
  kubelet.pods.set('one', echo);
  const clients = [call('a'), call('b')];
  await until('both answers', () => clients.every((client) => client.text() !== ''));
  const keys = kubelet.maskKeys.map((key) => key.readUInt32BE());
  assert.ok(keys.length === 2 && keys[0] !== keys[1] && !keys.includes(0), keys.join(' '));
});

test('lets the server speak first', async (t) => {
  const { kubelet, call } = await startForward(t);
  kubelet.pods.set('one', (dial) => dial.say('welcome'));
  const client = call();
  await until('the greeting', () => client.text() === 'welcome');
});

for (const [how, messages] of [
  [
    'alone',
    [
      [0, 0x40, 0x1f],
      [1, 0x40, 0x1f],
      [0, 104, 105],
    ],
  ],
  [
    'in two messages',
    [
      [0, 0x40],
      [1, 0x40],
      [0, 0x1f],
      [1, 0x1f],
      [0, 104, 105],
    ],
  ],
  [
    'with data after it',
    [
      [0, 0x40, 0x1f, 104, 105],
      [1, 0x40, 0x1f],
    ],
  ],
  [
    'split, the second part with data after it',
    [
      [0, 0x40],
      [0, 0x1f, 104, 105],
    ],
  ],
] as const) {
  test(`hides the port header from the client when it arrives ${how}`, async (t) => {
    const { kubelet, call } = await startForward(t);
    kubelet.state.greet = false;
    kubelet.pods.set('one', (dial) => {
      for (const message of messages) dial.message(...message);
      dial.end();
    });
    const client = call();
    await until('the end', () => client.over());
    assert.deepEqual([client.text(), client.over()], ['hi', 'ended']);
  });
}

test('delivers what came before the pod ends its side, then ends', async (t) => {
  const { kubelet, call, last, clock } = await startForward(t);
  kubelet.pods.set('one', (dial) => {
    dial.say(Buffer.alloc(3_000_000, 'x'));
    dial.end();
  });
  const client = call();
  await until('the end', () => client.over());
  assert.deepEqual([client.bytes(), client.over()], [3_000_000, 'ended']);
  client.socket.end();
  await until(
    'its count',
    () => last()?.open === 0 && last()?.received,
    () => clock.advance(1_000),
  );
  assert.deepEqual([last()?.served, last()?.received, last()?.lastError], [1, 3_000_000, undefined]);
});

test('a removed pod ends its connection, keeps another alive, and the next goes to the new pod', async (t) => {
  const { kubelet, call, see, lastError } = await startForward(t, [podOf('one'), podOf('two')]);
  for (const name of ['one', 'two', 'three']) kubelet.pods.set(name, (dial, heard) => heard.on(() => dial.say(name)));
  const clients = [call('a'), call('b')];
  await until('both answers', () => clients.every((client) => client.text() !== ''));
  const [dying, living] = clients[0]?.text() === 'one' ? clients : [...clients].reverse();
  kubelet.dials.find(({ pod }) => pod === 'one')?.cut();
  see(podOf('two', { ready: false }), podOf('three'));
  await until('the reset', () => dying?.over() === 'reset');
  assert.match(await lastError(), /the connection to the pod was lost/);
  living?.socket.write('c');
  await until('an answer', () => living?.text() === 'twotwo');
  const next = call('d');
  await until('the new pod', () => next.text() === 'three');
});

test('a client that leaves during 40 MB ends its stream, and the next connection works', async (t) => {
  const { kubelet, call } = await startForward(t);
  const chunk = Buffer.alloc(40_000, 'x');
  kubelet.pods.set('one', (dial) => {
    let left = 1_000;
    const more = () => {
      if (left-- > 0 && !dial.closed()) dial.say(chunk, more);
    };
    more();
  });
  const client = call();
  await until('some of it', () => client.bytes() > 1_000_000);
  client.socket.destroy();
  await until('its end', () => kubelet.dials[0]?.closed());
  const next = call();
  await until('all of it', () => next.bytes() === 40_000_000);
});

test('an error after data resets that connection and is reported', async (t) => {
  const { kubelet, call, lastError } = await startForward(t);
  kubelet.pods.set('one', (dial) => {
    dial.say('some');
    dial.complain('error forwarding port 8000 to pod abc, uid : exit status 1: socat[7] E write(5, 0x1, 8192): Connection reset by peer');
  });
  const client = call();
  await until('the reset', () => client.over());
  assert.equal(client.over(), 'reset');
  assert.match(await lastError(), /error forwarding port 8000.*Connection reset by peer/);
});

test('answers a client that has half-closed, and resets it after 60 s without a byte', async (t) => {
  const { kubelet, call, clock, lastError } = await startForward(t);
  kubelet.pods.set('one', () => undefined);
  const client = call('question');
  client.socket.end();
  await until('the question', () => kubelet.dials[0]?.heard() === 'question');
  await clock.advance(50_000);
  kubelet.dials[0]?.say('answer');
  await until('the answer', () => client.text() === 'answer');
  await clock.advance(40_000);
  assert.equal(client.over(), undefined);
  await until(
    'the reset',
    () => client.over() === 'reset',
    () => clock.advance(20_000),
  );
  assert.match(await lastError(), /60 s/);
});

test('spreads many connections over the pods that are Ready', async (t) => {
  const { kubelet, call } = await startForward(
    t,
    ['a', 'b', 'c'].map((name) => podOf(name)),
  );
  for (const name of ['a', 'b', 'c']) kubelet.pods.set(name, (dial) => dial.say(name));
  const clients = Array.from({ length: 9 }, () => call());
  await until('all answers', () => clients.every((client) => client.text()));
  assert.equal(
    clients
      .map((client) => client.text())
      .sort()
      .join(''),
    'aaabbbccc',
  );
});
