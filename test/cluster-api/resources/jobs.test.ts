// Runs a Job against a fake API server: its log, its end, and its deletion.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Cancelled } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import type { Clock, Job } from '../../../source/world/index.js';
import { json, startApiServer, until } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const never = new AbortController().signal;
const job: Job = {
  name: 'taskflow-migrate-0',
  labels: { app: 'taskflow' },
  spec: { template: { spec: { containers: [{ name: 'migrate' }] } } },
};
const stamp = '2026-11-30T10:00:00.000000000Z';

/** Waiting takes no time but counts. */
function hasty(): Clock {
  let now = Date.now();
  return {
    now: () => now,
    random: (bytes) => new Uint8Array(bytes).fill(7),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
        now += ms;
        if (ms < 5000) setImmediate(resolve);
      }),
  };
}

type Status = { phase?: string; message?: string; containerStatuses?: object[]; conditions?: object[] };

/** `statuses`: the pod's status for each list and request; the last one repeats. */
async function setUp(t: TestContext, statuses: Status[], log = '') {
  const server = await startApiServer();
  t.after(() => server.close());
  const pod = () => ({
    metadata: { name: 'taskflow-migrate-0-x' },
    spec: { containers: [{ name: 'migrate' }] },
    status: statuses.length > 1 ? statuses.shift() : statuses[0],
  });
  server.on('POST', /\/jobs$/, (response, { body }) => json(response, 201, JSON.parse(body)));
  server.on('GET', /\/pods\?/, (response) => json(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [pod()] }));
  server.on('GET', /\/pods\/taskflow-migrate-0-x$/, (response) => json(response, 200, pod()));
  server.on('GET', /log\?/, (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(log));
  server.on('DELETE', /\/jobs\//, (response) => json(response, 200, { kind: 'Status', status: 'Success' }));
  const cluster = createCluster({ target, clock: hasty(), redactor: createRedactor(), kubeconfig: server.kubeconfig() });
  const created = () => server.received.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));
  const deleted = () => server.received.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
  return { cluster, created, deleted };
}

const ended = (exitCode: number, reason: string) => [{ state: { terminated: { exitCode, reason } } }];

test('creates the Job with our label under a name of its own, reports its log, and deletes it with its pod', async (t) => {
  const { cluster, created, deleted } = await setUp(
    t,
    [{ phase: 'Pending' }, { phase: 'Running' }, { phase: 'Succeeded' }],
    `${stamp} Running upgrade\n${stamp} done\n`,
  );
  const lines: string[] = [];
  assert.deepEqual(await cluster.runJob(job, (line) => lines.push(line), never), { type: 'succeeded' });
  assert.ok(lines.includes('Running upgrade'), lines.join('|'));
  const [body] = created();
  assert.equal(body.metadata.name, 'taskflow-migrate-0-070707');
  assert.equal(body.metadata.labels.app, 'taskflow');
  assert.ok(Object.keys(body.metadata.labels).length > 1);
  assert.deepEqual(body.spec, job.spec);
  assert.deepEqual(deleted(), ['/apis/batch/v1/namespaces/here/jobs/taskflow-migrate-0-070707']);
});

test('tells how it ended, or why it could not start', async (t) => {
  const cases: [statuses: Status[], reason: RegExp][] = [
    [[{ phase: 'Failed', containerStatuses: ended(1, 'Error') }], /^Error, exit 1$/],
    [[{ phase: 'Failed', message: 'Job was active longer than specified deadline' }], /active longer/],
    [
      [
        {
          phase: 'Pending',
          containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "s" not found' } } }],
        },
      ],
      /^CreateContainerConfigError secret "s" not found$/,
    ],
    [
      [
        {
          phase: 'Pending',
          containerStatuses: [
            { state: { waiting: { reason: 'CreateContainerConfigError', message: 'failed to sync secret cache: timed out' } } },
          ],
        },
        { phase: 'Failed', containerStatuses: ended(2, 'Error') },
      ],
      /^Error, exit 2$/,
    ],
    [[{ phase: 'Pending', conditions: [{ status: 'False', message: '0/1 nodes are available' }] }], /^0\/1 nodes are available$/],
  ];
  for (const [statuses, reason] of cases) {
    const { cluster, deleted } = await setUp(t, statuses);
    const outcome = await cluster.runJob(job, () => {}, never);
    assert.equal(outcome.type, 'failed');
    assert.match(outcome.type === 'failed' ? outcome.reason : '', reason);
    assert.equal(deleted().length, 1);
  }
});

test('deletes the Job when it is cancelled', async (t) => {
  const { cluster, created, deleted } = await setUp(t, [{ phase: 'Running' }]);
  const canceling = new AbortController();
  const running = assert.rejects(
    cluster.runJob(job, () => {}, canceling.signal),
    Cancelled,
  );
  await until('the Job', () => created().length > 0);
  canceling.abort();
  await running;
  assert.equal(deleted().length, 1);
});
