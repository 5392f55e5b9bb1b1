// `status`: prints what it can read when a part is unavailable, and with --watch prints again after every change.
import assert from 'node:assert/strict';
import test from 'node:test';
import { printStatus } from '../../../source/commands/status/status.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import type { Cluster, World } from '../../../source/world/index.js';
import { breath, deploymentOf, podOf, settings, stage } from '../../live/stage.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const crashed = podOf('taskflow-backend-1-a', {
  ...{ ready: false, status: 'CrashLoopBackOff', restarts: 2, lastExit: { code: 1, reason: 'Error' } },
  ...{ containers: { ready: 0, total: 1 }, limits: { cpu: 500, memory: 512 * 1024 ** 2 } },
});
const behind = deploymentOf('backend', { rolledOut: false, ready: 0 });
const at1 = { pods: [crashed], deployments: [behind], revisions: [{ revision: 3, status: 'deployed', at: 0 }] };
const part = <T>(value: unknown) => value as T;

function asking(...args: Parameters<typeof stage>) {
  const scene = stage(...args);
  const written: string[] = [];
  const ask = (flags: { json: boolean; watch: boolean }) =>
    printStatus({ world: scene.world, settings }, flags, (text) => written.push(text), scene.signal);
  return { ...scene, written, ask };
}

test('prints release, deployments, pods with their usage, ports with their owners, images, and problems with their fixes', async () => {
  const logs: Cluster['logs'] = async (_, report) => report("ModuleNotFoundError: No module named 'x'");
  const usage: Cluster['usage'] = async () => ({ source: 'kubelet', pods: { [crashed.name]: { cpu: 42, memory: 96 * 1024 ** 2 } } });
  const portHolder: World['machine']['portHolder'] = async (port) =>
    port === 3000 ? { pid: 77, command: 'node server.js', ours: false } : { pid: 78, command: 'taskflow-tui', ours: true };
  const http = { get: async () => ({ status: 200, ms: 8.4, body: '' }) };
  const { ask, written, clock } = asking(at1, { logs, usage }, { machine: part({ portHolder }), http });
  const result = ask({ json: false, watch: false });
  await clock.advance(0);
  assert.equal(await result, 0);
  const text = written.join('\n');
  for (const line of [
    /^Release {5}taskflow revision 3, deployed \(minikube \/ default\)$/m,
    /^Deployment {2}taskflow-backend {2}0\/1 ready, 1 updated {2}taskflow-backend:1\.0\.0-abc$/m,
    /^Pod {9}taskflow-backend-1-a {2}0\/1 {2}CrashLoopBackOff {2}2 restarts .*cpu 42m of 500m {2}memory 96 Mi of 512 Mi$/m,
    /^Port {8}localhost:3000 .*taken by node server\.js \(pid 77\)$/m,
    /^Port {8}localhost:8000 .*up by taskflow-tui \(pid 78\) +200 in 8 ms$/m,
    /^Image {7}taskflow-backend:1\.0\.0-abc {2}not in the engine {2}not in the node {2}in the pods$/m,
    /^Problem {5}pod taskflow-backend-1-a: its container keeps exiting \(CrashLoopBackOff, 2 restarts\)$/m,
    /^ +why {3}Exit code 1 \(Error\); its last line: ModuleNotFoundError/m,
    /^ +fix {3}Check its last lines below/m,
    /^ +taskflow-tui logs backend$/m,
  ])
    assert.match(text, line);
});

test('prints where an image is missing between build and pods, and how to fix it', async () => {
  const docker = { image: async () => ({ id: 'i', bytes: 187e6, measure: 'unpacked' }) };
  const minikube = { images: async () => [] };
  const { ask, written, clock } = asking(at1, {}, { docker: part(docker), minikube: part(minikube) });
  const result = ask({ json: false, watch: false });
  await clock.advance(0);
  await result;
  assert.match(written.join('\n'), /^Image .* 187 MB {2}in the engine {2}not in the node {2}in the pods$/m);
  assert.match(written.join('\n'), /^Broken {6}backend: not in the node \(taskflow-tui up repairs it\)$/m);
});

test('names what is unavailable and prints the rest, without events, helm, docker and metrics', async () => {
  const { ask, written, clock } = asking({ ...at1, forbidden: { events: 'may not list events' } });
  const result = ask({ json: false, watch: false });
  await clock.advance(0);
  assert.equal(await result, 0);
  const text = written.join('\n');
  assert.match(text, /^Release {5}taskflow revision 3, deployed/m);
  assert.match(text, /^Unavailable events: may not list events$/m);
  assert.match(text, /^Unavailable usage: there is no usage here$/m);
  assert.match(text, /^Pod {9}taskflow-backend-1-a/m);
  assert.match(text, /^Problem/m);
});

test('--json prints one document with the diagnoses; exits with 3 when the release isn’t installed', async () => {
  const { ask, written, clock } = asking({ ...at1, revisions: [] });
  const result = ask({ json: true, watch: false });
  await clock.advance(0);
  assert.equal(await result, 3);
  assert.equal(written.length, 1);
  const { release, diagnoses, usage, pods } = JSON.parse(written[0] ?? '');
  assert.equal(release, undefined);
  assert.equal(diagnoses[0].subject.name, crashed.name);
  assert.equal(usage.source, 'none');
  assert.equal(pods.length, 1);
});

test('treats a forbidden release as installed when its deployments exist', async () => {
  for (const [deployments, exit] of [
    [[behind], 0],
    [[], 3],
  ] as const) {
    const { ask, written, clock } = asking({
      ...at1,
      deployments: [...deployments],
      revisions: [],
      forbidden: { revisions: 'may not list secrets' },
    });
    const result = ask({ json: false, watch: false });
    await clock.advance(0);
    assert.equal(await result, exit);
    assert.match(written.join(), /^Release {5}taskflow can't be read/m);
  }
});

test('exits with 3 and the reason without a cluster', async () => {
  const identity: Cluster['identity'] = async () => {
    throw new Failure({ problem: 'the API server does not answer', cause: 'refused', fix: 'start it', exit: 3 });
  };
  const { ask, written } = asking({ freshness: { type: 'stale', since: 0, reason: 'refused' } }, { identity });
  const problem = await problemOfRejection(ask({ json: true, watch: false }));
  assert.deepEqual([problem.problem, problem.exit, written.length], ['the API server does not answer', 3, 0]);
});

test('--watch prints once per change, ignores times and measurements, and runs until it is stopped', async () => {
  let cpu = 1;
  const usage: Cluster['usage'] = async () => ({ source: 'kubelet', pods: { a: { cpu: cpu++, memory: 1 } } });
  const well = { pods: [podOf('a')], deployments: [deploymentOf('backend')], revisions: at1.revisions };
  const { ask, written, clock, show, end } = asking(well, { usage });
  const result = ask({ json: true, watch: true });
  await clock.advance(60_000);
  assert.equal(written.length, 1);
  show({});
  await breath();
  assert.equal(written.length, 1);
  show({ pods: [podOf('a'), podOf('b')] });
  await breath();
  show({ pods: [podOf('b')] });
  await breath();
  assert.deepEqual(
    written.map((line) => JSON.parse(line).pods.length),
    [1, 2, 1],
  );
  end();
  assert.equal(await result, 0);
});

test('prints nothing when stopped before the first snapshot', async () => {
  const { ask, written, end } = asking(at1, { usage: () => new Promise(() => {}) });
  const result = ask({ json: true, watch: false });
  end();
  await assert.rejects(result, Cancelled);
  assert.deepEqual(written, []);
});

test('marks a throwaway database as temporary in text and JSON', async () => {
  const database = deploymentOf('backend', { name: 'taskflow-database', image: 'postgres:17-alpine' });
  const { ask, written, clock } = asking({ ...at1, deployments: [behind, { ...database, component: 'other' }] });
  for (const json of [false, true]) {
    const result = ask({ json, watch: false });
    await clock.advance(0);
    await result;
  }
  assert.match(written[0] ?? '', /^Temporary {3}taskflow-database is a throwaway database: its data goes with its pod$/m);
  assert.equal(JSON.parse(written[1] ?? '').throwawayDatabase, 'taskflow-database');
});
