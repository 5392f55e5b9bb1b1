import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Cancelled } from '../../source/problem.js';
import { createKubectl } from '../../source/tools/kubectl.js';
import { MissingProgram } from '../../source/tools/process.js';
import type { Clock, ForwardState } from '../../source/world.js';
import { fakePrograms, isAlive, until } from '../support/programs.js';

const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
const request = { service: 'taskflow-frontend', localPort: 3000, servicePort: 80 };

/** Time that passes only when somebody sleeps; `lives` is how long each child seems to have run, in ms. */
function quickClock(lives = 0): Clock & { slept: number[] } {
  let now = 1000;
  const slept: number[] = [];
  return {
    slept,
    now: () => {
      now += lives;
      return now;
    },
    async sleep(ms, signal) {
      if (signal?.aborted) throw new Cancelled();
      slept.push(ms);
    },
    random: (bytes) => new Uint8Array(bytes),
  };
}

function forward(t: TestContext, script: string, clock: Clock) {
  const fakes = fakePrograms(t, { kubectl: script });
  const kubectl = createKubectl({ programs: fakes.programs, target, clock });
  const states: ForwardState[] = [];
  const stop = new AbortController();
  const done = kubectl.forward(request, (state) => states.push(state), stop.signal);
  done.catch(() => {});
  return { fakes, states, stop, done, names: () => states.map(({ type }) => type) };
}

test('a forward is up when kubectl listens, and ends with the signal', async (t) => {
  const { fakes, stop, done, names } = forward(
    t,
    'echo $$ >"$HERE/pid"; echo "Forwarding from 127.0.0.1:3000 -> 3000"; exec sleep 300',
    quickClock(),
  );
  await until(() => names().includes('up'));
  stop.abort();
  await done;
  assert.deepEqual(names(), ['connecting', 'up']);
  assert.ok(!isAlive(Number(fakes.written('pid'))));
  assert.deepEqual(fakes.calls(), [
    'kubectl --context minikube --namespace default port-forward --address 127.0.0.1 svc/taskflow-frontend 3000:80',
  ]);
});

const lostPod = `echo "Forwarding from 127.0.0.1:3000 -> 3000"
[ -e "$HERE/second" ] && exec sleep 300
touch "$HERE/second"
echo 'E1123 09:13:44.729180 11839 portforward.go:413] "Unhandled Error" err="an error occurred forwarding 3000 -> 3000: error forwarding port 3000 to pod x: not running"' >&2
exec sleep 300`;

test('a kubectl that has lost its pod and stays is ended, and another one takes over', async (t) => {
  const { states, stop, done, names } = forward(t, lostPod, quickClock());
  await until(() => names().filter((name) => name === 'up').length === 2);
  stop.abort();
  await done;
  assert.deepEqual(names(), ['connecting', 'up', 'reconnecting', 'up']);
  const lost = states[2];
  assert.ok(lost?.type === 'reconnecting');
  assert.match(lost.reason, /^"Unhandled Error" err="an error occurred forwarding/);
});

test('attempts that fail at once come slower and slower, and since stays when it began', async (t) => {
  const clock = quickClock();
  const { states, stop, done } = forward(
    t,
    'echo "error: unable to forward port because pod is not running. Current status=Pending" >&2; exit 1',
    clock,
  );
  await until(() => clock.slept.length >= 9);
  stop.abort();
  await done;
  assert.deepEqual(clock.slept.slice(0, 9), [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  const waiting = states.filter((state) => state.type === 'reconnecting');
  assert.equal(new Set(waiting.map(({ since }) => since)).size, 1);
  assert.equal(waiting[0]?.reason, 'unable to forward port because pod is not running. Current status=Pending');
});

test('an attempt that lived for a second starts the back-off anew', async (t) => {
  const clock = quickClock(600);
  const { stop, done } = forward(t, 'echo "Forwarding from 127.0.0.1:3000 -> 3000"; exit 1', clock);
  await until(() => clock.slept.length >= 4);
  stop.abort();
  await done;
  assert.deepEqual(clock.slept.slice(0, 4), [50, 50, 50, 50]);
});

test('a local port in use is told once, and tried again in silence', async (t) => {
  const said =
    'Unable to listen on port 3000: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:3000: bind: address already in use]';
  const clock = quickClock();
  const { names, stop, done } = forward(
    t,
    `echo "${said}" >&2; echo "error: unable to listen on any of the requested ports: [{3000 3000}]" >&2; exit 1`,
    clock,
  );
  await until(() => clock.slept.length >= 3);
  stop.abort();
  await done;
  assert.deepEqual(names(), ['connecting', 'taken']);
});

test('without kubectl there is nothing to try again', async (t) => {
  const { programs } = fakePrograms(t, {});
  const kubectl = createKubectl({ programs, target, clock: quickClock() });
  await assert.rejects(
    kubectl.forward(request, () => {}, new AbortController().signal),
    MissingProgram,
  );
});
