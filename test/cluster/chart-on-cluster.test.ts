// Tests the chart on a real cluster: installs, upgrades and rollbacks with helm 3 and 4.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chart, clear, helmOf, isReady, namespace, pods, prepare, removeImages, restarts, run, startLoad } from '../chart/on-cluster.js';
import { kubectl, secrets } from '../support/cluster/real-cluster.js';

const images = ['frontend', 'backend'].flatMap((c) => ['--set', `${c}.image.tag=chart`]);
const everyFeature = ['ingress', 'networkPolicy', 'autoscaling'].flatMap((section) => ['--set', `${section}.enabled=true`]);

describe('the chart on a real cluster', { timeout: 600_000 }, async () => {
  const [helm3, helm4] = [await helmOf(3), await helmOf(4)];

  before(prepare);
  after(async () => {
    await clear();
    await removeImages();
  });

  for (const [version, helm] of [
    ['3', helm3],
    ['4', helm4],
  ] as const) {
    test(`the API server accepts every object with every feature enabled, rendered by helm ${version}`, async () => {
      const release = JSON.parse(await helm('install', 'dry', chart, '--dry-run=server', '--output', 'json', ...everyFeature));
      const output = await run(
        'kubectl',
        ['--namespace', namespace, 'apply', '--dry-run=server', '--validate=strict', '-f', '-'],
        release.manifest,
      );
      assert.equal(output.trim().split('\n').length, 13, output);
      for (const line of output.trim().split('\n')) assert.match(line, /created \(server dry run\)$/);
    });
  }

  test('after an install with helm 3, every pod is Ready within 30 s of its start', async () => {
    await helm3('install', 'chart', chart, ...images, '--wait', '--timeout', '2m');
    const list = await pods();
    assert.equal(list.length, 4);
    for (const { metadata, status } of list) {
      const started = Date.parse(status.containerStatuses?.[0]?.state.running?.startedAt ?? '');
      const since = Date.parse(status.conditions.find((c) => c.type === 'Ready')?.lastTransitionTime ?? '');
      assert.ok(since - started <= 30_000, `${metadata.name}: ${(since - started) / 1000} s`);
    }
    assert.equal(restarts(list), 0);
  });

  test('helm test succeeds with helm 3 and helm 4', async () => {
    assert.match(await helm3('test', 'chart'), /Phase:\s+Succeeded/);
    assert.match(await helm4('test', 'chart'), /Phase:\s+Succeeded/);
  });

  test('the stored release contains no secret value', async () => {
    const all = await helm4('get', 'all', 'chart');
    assert.match(all, /secretKeyRef/);
    for (const value of [...Object.values(secrets), new URL(secrets['database-url']).password]) assert.ok(!all.includes(value));
  });

  test('an upgrade of the configuration with helm 4 replaces every pod and drops no request', async (t) => {
    const before = new Set((await pods()).map((pod) => pod.metadata.name));
    const stops = await Promise.all(['/api/health', '/api/backend/health'].map((path) => startLoad(t, path)));
    await helm4('upgrade', 'chart', chart, ...images, '--set', 'config.logLevel=debug', '--wait', '--timeout', '3m');
    // The old pods keep running for a while after the new ones are Ready.
    await kubectl('--namespace', namespace, 'wait', '--for=delete', '--timeout=2m', ...[...before].map((name) => `pod/${name}`));
    for (const stop of stops) {
      const { sent, failures } = await stop();
      assert.ok(sent > 200, `only ${sent} requests`);
      assert.deepEqual(failures, []);
    }
    const now = await pods();
    assert.deepEqual(
      now.filter((pod) => before.has(pod.metadata.name)),
      [],
    );
    assert.equal(restarts(now), 0);
  });

  test('an upgrade can remove a probe’s path and restore it', async () => {
    const plain = ['liveness', 'readiness', 'startup'].flatMap((probe) => ['--set', `backend.probes.${probe}.path=`]);
    await helm4('upgrade', 'chart', chart, ...images, ...plain);
    await helm4('upgrade', 'chart', chart, ...images);
    const probe = '{.spec.template.spec.containers[0].readinessProbe.httpGet.path}';
    assert.equal(await kubectl('--namespace', namespace, 'get', 'deploy', 'chart-backend', '-o', `jsonpath=${probe}`), '/ready');
  });

  test('an upgrade enables every feature, and a rollback with helm 3 removes them', async () => {
    await helm4('upgrade', 'chart', chart, ...images, ...everyFeature, '--wait', '--timeout', '3m');
    const kinds = ['networkpolicy', 'horizontalpodautoscaler', 'ingress', 'poddisruptionbudget'];
    const names = async () =>
      (await kubectl('--namespace', namespace, 'get', kinds.join(','), '--output', 'name')).trim().split('\n').sort();
    assert.equal((await names()).length, 7);
    assert.match(await helm4('test', 'chart'), /Phase:\s+Succeeded/);
    await helm3('rollback', 'chart', '1', '--wait', '--timeout', '3m');
    assert.deepEqual(await names(), ['poddisruptionbudget.policy/chart-backend', 'poddisruptionbudget.policy/chart-frontend']);
    assert.match(await helm3('status', 'chart'), /STATUS: deployed/);
    assert.match(await helm3('test', 'chart'), /Phase:\s+Succeeded/);
    assert.equal((await pods()).filter(isReady).length, 4);
  });

  test('an unreachable database restarts no pod and keeps the old pods running', async () => {
    const old = (await pods()).map((pod) => pod.metadata.name);
    await helm4('upgrade', 'chart', chart, ...images, '--set', 'secrets.secretName=unreachable');
    // Longer than three failures of the liveness probe, after the startup probe has passed.
    await new Promise((resolve) => setTimeout(resolve, 50_000));
    const list = await pods();
    const fresh = list.filter((pod) => !old.includes(pod.metadata.name));
    assert.equal(fresh.length, 2, 'one new pod per component');
    assert.deepEqual(fresh.filter(isReady), []);
    assert.ok(fresh.every((pod) => pod.status.containerStatuses?.[0]?.state.running));
    assert.equal(restarts(list), 0);
    assert.equal(list.filter((pod) => old.includes(pod.metadata.name) && isReady(pod)).length, 4);
    await helm4('rollback', 'chart', '--wait', '--timeout', '3m');
    await kubectl('--namespace', namespace, 'wait', '--for=condition=Ready', '--timeout=60s', ...old.map((name) => `pod/${name}`));
  });

  test('helm uninstall keeps the Secret', async () => {
    await helm3('uninstall', 'chart', '--wait');
    const kinds = 'deployments,services,configmaps,poddisruptionbudgets,serviceaccounts';
    assert.equal(await kubectl('--namespace', namespace, 'get', kinds, '--selector', 'app=taskflow', '--output', 'name'), '');
    assert.equal(
      (await kubectl('--namespace', namespace, 'get', 'secret', 'taskflow-secrets', '--output', 'name')).trim(),
      'secret/taskflow-secrets',
    );
  });
});
