// Chooses a service's pod by labels, readiness, named ports and load.
import assert from 'node:assert/strict';
import test from 'node:test';
import { endpointsOf, pickEndpoint } from '../../../source/cluster/forward/endpoint-rules.js';
import { isRefusal } from '../../../source/cluster/forward/refusals.js';
import { podOf, service, viewOf } from '../../support/servers/forwarding.js';

const wanted = { service: 'backend', servicePort: 80 };
const namesOf = (...pods: ReturnType<typeof podOf>[]) => endpointsOf(viewOf(pods), wanted).map(({ pod, port }) => `${pod}:${port}`);

test('selects pods with all labels of the selector that are Ready and not terminating', () => {
  assert.deepEqual(
    namesOf(
      podOf('good'),
      podOf('foreign', { labels: { component: 'frontend' } }),
      podOf('unready', { ready: false }),
      podOf('leaving', { terminating: true }),
    ),
    ['good:8000'],
  );
});

test('resolves a named target port for each pod, and skips pods without it', () => {
  assert.deepEqual(
    namesOf(
      podOf('a', {
        ports: [
          { name: 'metrics', port: 9 },
          { name: 'http', port: 8001 },
        ],
      }),
      podOf('b', { ports: [{ name: 'http', port: 8002 }] }),
      podOf('c', { ports: [{ port: 8003 }] }),
    ),
    ['a:8001', 'b:8002'],
  );
});

test('a numeric target port needs no declaration', () => {
  const view = viewOf([podOf('a', { ports: [] })], { services: [{ ...service, targetPort: '8123' }] });
  assert.deepEqual(endpointsOf(view, wanted), [{ pod: 'a', uid: 'uid-of-a', port: 8123 }]);
});

test('a service without a selector has no pods', () => {
  assert.deepEqual(endpointsOf(viewOf([podOf('a')], { services: [{ ...service, selector: {} }] }), wanted), []);
});

test('prefers the pod with the fewest open connections, then takes turns', () => {
  const endpoints = ['a', 'b', 'c'].map((pod) => ({ pod, uid: pod, port: 1 }));
  const pick = (open: [string, number][], turn: number) => pickEndpoint(endpoints, new Map(open), turn)?.pod;
  assert.equal(
    pick(
      [
        ['a', 1],
        ['b', 1],
      ],
      7,
    ),
    'c',
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((turn) => pick([], turn)),
    ['a', 'b', 'c', 'a'],
  );
  assert.deepEqual(
    [0, 1].map((turn) => pick([['b', 1]], turn)),
    ['a', 'c'],
  );
  assert.equal(pickEndpoint([], new Map(), 0), undefined);
});

test('recognizes how each runtime reports a port that was never reached, and no other error', () => {
  const refused = [
    // cri-dockerd
    'error forwarding port 9007 to pod bc79, uid : exit status 1: 2026/11/25 01:42:17 socat[6426] E connect(5, AF=2 127.0.0.1:9007, 16): Connection refused\n',
    'error forwarding port 80 to pod bc79, uid : container not running (bc79)',
    'error forwarding port 80 to pod bc79, uid : exit status 1: nsenter: cannot open /proc/6426/ns/net: No such file or directory',
    // containerd
    'error forwarding port 9007 to pod 5c2f, uid : failed to execute portforward in network namespace "/var/run/netns/cni-1": failed to connect to localhost:9007 inside namespace "5c2f", IPv4: dial tcp4 127.0.0.1:9007: connect: connection refused IPv6 dial tcp6 [::1]:9007: connect: connection refused ',
    'error forwarding port 80 to pod 5c2f, uid : network namespace for sandbox "5c2f" is closed',
    'error forwarding port 80 to pod 5c2f, uid : failed to find sandbox "5c2f" in store: not found',
    // CRI-O
    'error forwarding port 9007 to pod 5c2f, uid : dial tcp 127.0.0.1:9007: connect: connection refused',
  ];
  for (const text of refused) assert.ok(isRefusal(text), text);
  const unclear = [
    'lost connection to pod',
    'error forwarding port 80 to pod 5c2f, uid : exit status 1: socat[7] E write(5, 0x1, 8192): Connection reset by peer',
    'error forwarding port 80 to pod 5c2f, uid : failed to execute portforward in network namespace "/var/run/netns/cni-1": read tcp4 127.0.0.1:5->127.0.0.1:80: read: connection reset by peer',
    'error forwarding port 80 to pod 5c2f, uid : signal: killed',
  ];
  for (const text of unclear) assert.ok(!isRefusal(text), text);
});
