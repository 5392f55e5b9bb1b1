import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Cancelled } from '../../../source/problem.js';
import { mask } from '../../../source/redact.js';
import { createHelm } from '../../../source/tools/helm/helm.js';
import { fails, fakePrograms, never, recorded } from '../../support/programs/programs.js';
import { until } from '../../support/programs/until.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };

function helmThat(t: TestContext, script: string) {
  const fakes = fakePrograms(t, { helm: script });
  return { fakes, helm: createHelm({ programs: fakes.programs, target }) };
}

const chart = { chart: 'helm', valuesFiles: ['values-dev.yaml'], values: { frontend: { replicaCount: 3 } } };
const pinned = '--kube-context minikube --namespace default';

test('upgrade() passes values on stdin after the files, and parses the release', async (t) => {
  const { fakes, helm } = helmThat(t, `cat >"$HERE/stdin"; cat '${recorded('helm-4.1-upgrade.json')}'`);
  assert.deepEqual(await helm.upgrade(chart, never), {
    status: 'deployed',
    revision: 1,
    description: 'Install complete',
    at: Date.parse('2026-11-23T09:30:39.141Z'),
    values: { a: 2 },
  });
  const command = `helm upgrade --install taskflow helm --reset-values --values values-dev.yaml --values - --timeout 180s --output json ${pinned}`;
  assert.deepEqual(fakes.calls(), [command]);
  assert.equal(helm.upgradeCommand(chart).join(' '), command);
  assert.deepEqual(JSON.parse(fakes.written('stdin')), chart.values);
});

test('reads the status of helm 3 and helm 4, and a missing release', async (t) => {
  for (const version of ['3.17', '4.1']) {
    const { fakes, helm } = helmThat(t, `cat '${recorded(`helm-${version}-status.json`)}'`);
    const { at, ...release } = (await helm.status(never)) ?? { at: 0 };
    assert.deepEqual(release, { status: 'deployed', revision: 1, description: 'Install complete', values: { a: 2 } });
    assert.equal(at, Date.parse(version === '3.17' ? '2026-11-23T09:30:38.423Z' : '2026-11-23T09:30:39.141Z'));
    assert.deepEqual(fakes.calls(), [`helm status taskflow --output json ${pinned}`]);
  }
  assert.equal(await helmThat(t, fails('Error: release: not found')).helm.status(never), undefined);
  assert.match((await problemOfRejection(helmThat(t, 'echo no json').helm.status(never))).cause, /isn't the JSON of a release/);
});

test('passes the description to upgrade, but not to lint', async (t) => {
  const { fakes, helm } = helmThat(t, `cat >/dev/null; cat '${recorded('helm-4.1-upgrade.json')}'`);
  const request = { ...chart, description: 'taskflow-tui: frontend 3f9a2c41, inputs 1a2b' };
  await helm.lint(request, never);
  await helm.upgrade(request, never);
  const [lint, upgrade] = fakes.calls();
  assert.equal(lint, `helm lint helm --values values-dev.yaml --values - ${pinned}`);
  assert.match(upgrade ?? '', / --values - --description taskflow-tui: frontend 3f9a2c41, inputs 1a2b --timeout 180s /);
  const shown = helm.upgradeCommand(request);
  assert.equal(shown[shown.indexOf('--description') + 1], request.description);
});

test('reads the time of the last revision or of the start of an uninstall, and 0 without one', async (t) => {
  const at = async (times: Record<string, string>) => {
    const answer = JSON.stringify({ info: { status: 'deployed', ...times }, version: 1 });
    return (await helmThat(t, `echo '${answer}'`).helm.status(never))?.at;
  };
  const [deployed, deleted] = ['2026-11-25T04:52:48.585720640Z', '2026-11-25T05:00:00.000000001+01:00'];
  assert.equal(await at({ last_deployed: deployed, deleted: '' }), Date.parse('2026-11-25T04:52:48.585Z'));
  assert.equal(await at({ last_deployed: deployed, deleted }), Date.parse('2026-11-25T04:00:00Z'));
  assert.equal(await at({}), 0);
  assert.equal(await at({ last_deployed: 'long ago' }), 0);
});

test('refuses an answer without a status or a revision', async (t) => {
  for (const answer of ['null', '[]', '{}', '{"info":{"status":"deployed"}}', '{"info":{"status":1},"version":1}'])
    assert.match((await problemOfRejection(helmThat(t, `echo '${answer}'`).helm.status(never))).cause, /isn't the JSON of a release/);
});

// Recorded from helm 3.17 and 4.1.
const errors: [text: string, cause: RegExp, fix: RegExp, command?: string][] = [
  [
    'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
    /pending: another helm is working on it, or was killed/,
    /roll back to the last good revision/,
    `helm history taskflow ${pinned}`,
  ],
  [
    'Error: UPGRADE FAILED: release: already exists',
    /Another helm started a moment earlier/,
    /Wait a minute until it finishes/,
    `helm history taskflow ${pinned}`,
  ],
  [
    'Error: UPGRADE FAILED: "taskflow" has no deployed releases',
    /No revision is deployed/,
    /Uninstall the release, then install it again/,
    `helm history taskflow ${pinned}`,
  ],
  [
    'Error: Kubernetes cluster unreachable: Get "https://127.0.0.1:1/version": dial tcp 127.0.0.1:1: connect: connection refused',
    /doesn't answer: Kubernetes cluster unreachable/,
    /Start the cluster/,
  ],
  [
    'Error: INSTALLATION FAILED: chart requires kubeVersion: >=1.28.0-0 which is incompatible with Kubernetes v1.26.3',
    /requires kubeVersion: >=1\.28\.0-0 .* v1\.26\.3/,
    /newer Kubernetes\. `minikube start --kubernetes-version=stable`/,
  ],
  ['Error: kubernetes cluster unreachable: context "nonesuch" does not exist', /context "nonesuch" does not exist/, /get-contexts/],
  [
    `Error: values don't meet the specifications of the schema(s) in the following chart(s):\nprobe:\n- at '/replicas': got string, want integer\n`,
    /The chart doesn't allow a value/,
    /Correct the value/,
  ],
  [
    'Error: UPGRADE FAILED: cannot patch "s3-d" with kind Deployment: Deployment.apps "s3-d" is invalid: spec.selector: Invalid value: v1.LabelSelector{}: field is immutable',
    /a field that Kubernetes never lets anyone change/,
    /Uninstall the release/,
  ],
  [
    'Error: create: failed to create: namespaces "nonexist" not found',
    /^create: failed to create: namespaces "nonexist" not found$/,
    /Fix what helm names/,
  ],
];
for (const [text, cause, fix, command] of errors) {
  test(`helm says: ${text.slice(0, 80)}`, async (t) => {
    const problem = await problemOfRejection(helmThat(t, fails(text)).helm.upgrade(chart, never));
    assert.equal(problem.problem, "The release taskflow couldn't be installed");
    assert.match(problem.cause, cause);
    assert.match(problem.fix, fix);
    assert.equal(problem.command, command);
    assert.equal(problem.details?.[0], text.split('\n')[0]);
  });
}

test('shows helm’s own lines for a chart that doesn’t pass lint', async (t) => {
  const script = `cat >"$HERE/stdin"; echo "[ERROR] values.yaml: - at '/replicas': got string, want integer"; echo 'Error: 1 chart(s) linted, 1 chart(s) failed' >&2; exit 1`;
  const { fakes, helm } = helmThat(t, script);
  const problem = await problemOfRejection(helm.lint(chart, never));
  assert.equal(problem.problem, "The chart helm doesn't pass helm lint");
  assert.ok(problem.details?.includes("[ERROR] values.yaml: - at '/replicas': got string, want integer"));
  assert.deepEqual(fakes.calls(), [`helm lint helm --values values-dev.yaml --values - ${pinned}`]);
  assert.deepEqual(JSON.parse(fakes.written('stdin')), chart.values);
});

test('uninstalling a missing release succeeds', async (t) => {
  const { fakes, helm } = helmThat(t, fails('Error: uninstall: Release not loaded: taskflow: release: not found'));
  await helm.uninstall(never);
  assert.deepEqual(fakes.calls(), [helm.uninstallCommand().join(' ')]);
  await problemOfRejection(helmThat(t, fails('Error: something else')).helm.uninstall(never));
});

test('a rollback names the revision', async (t) => {
  const { fakes, helm } = helmThat(t, '');
  await helm.rollback(2, never);
  assert.deepEqual(fakes.calls(), [`helm rollback taskflow 2 ${pinned}`]);
  assert.equal(helm.rollbackCommand(2).join(' '), `helm rollback taskflow 2 ${pinned}`);
  const problem = await problemOfRejection(helmThat(t, fails('Error: release has no 9 version')).helm.rollback(9, never));
  assert.equal(problem.cause, 'release has no 9 version');
});

test('lists the revisions of helm 3 and helm 4, newest first', async (t) => {
  for (const version of ['3.17', '4.1']) {
    const { fakes, helm } = helmThat(t, `cat '${recorded(`helm-${version}-history.json`)}'`);
    const revisions = await helm.history(never);
    assert.deepEqual(
      revisions.map(({ revision, status, description }) => [revision, status, description]),
      [
        [4, 'deployed', 'Rollback to 2'],
        [3, 'superseded', 'Rollback to 1'],
        [2, 'superseded', 'Upgrade complete'],
        [1, 'superseded', 'Install complete'],
      ],
    );
    assert.ok(revisions.every(({ at, chart }) => new Date(at).toISOString().startsWith('2026-11-25T01:39') && chart === 'probe-0.1.0'));
    assert.deepEqual(fakes.calls(), [`helm history taskflow --max 20 --output json ${pinned}`]);
  }
});

test('refuses a history that it can’t parse; a missing release has an empty one', async (t) => {
  const whole = '{"revision":1,"updated":"2026-11-25T01:39:48.7Z","status":"deployed","chart":"c","description":"d"}';
  assert.equal((await helmThat(t, `echo '[${whole}]'`).helm.history(never)).length, 1);
  for (const text of [
    'no json',
    'null',
    '{}',
    '[null]',
    '["1"]',
    `[${whole.replace('"revision":1', '"revision":"1"')}]`,
    `[${whole.replace('2026', 'long ago ')}]`,
  ]) {
    const problem = await problemOfRejection(helmThat(t, `echo '${text}'`).helm.history(never));
    assert.match(problem.cause, /isn't the JSON of a list of revisions/, text);
  }
  assert.deepEqual(await helmThat(t, fails('Error: release: not found')).helm.history(never), []);
  assert.match((await problemOfRejection(helmThat(t, fails('Error: something else')).helm.history(never))).cause, /something else/);
});

test('a revision’s description has no control sequences and no secrets', async (t) => {
  const { fakes, helm } = helmThat(t, `cat "$HERE/answer"`);
  fakes.redactor.add('canary-8d1f');
  const description = 'failed \u001b]0;title\u0007 with canary-8d1f';
  writeFileSync(
    path.join(fakes.folder, 'answer'),
    JSON.stringify([{ revision: 1, updated: '2026-11-25T01:39:48Z', status: 'failed', chart: 'c', description }]),
  );
  assert.equal((await helm.history(never))[0]?.description, `failed  with ${mask}`);
  writeFileSync(path.join(fakes.folder, 'answer'), JSON.stringify({ info: { status: 'failed', description }, version: 1 }));
  assert.equal((await helm.status(never))?.description, `failed  with ${mask}`);
});

test('gives a cancelled helm the time to mark its release as failed', async (t) => {
  const { fakes, helm } = helmThat(
    t,
    `trap 'sleep 1.8; touch "$HERE/tidy"; echo yes >"$HERE/tidy"; exit 1' TERM; echo >"$HERE/ready"; while :; do sleep 0.05; done`,
  );
  const stop = new AbortController();
  const upgrading = helm.upgrade(chart, stop.signal);
  upgrading.catch(() => {});
  await until(() => fakes.written('ready') !== '');
  stop.abort();
  await assert.rejects(upgrading, Cancelled);
  assert.equal(fakes.written('tidy'), 'yes\n');
});
