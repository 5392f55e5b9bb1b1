import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createStartProgress, parseMinikubeEvent } from '../../../source/tools/minikube/cloud-events.js';
import { createMinikube } from '../../../source/tools/minikube/minikube.js';
import { minikubeState } from '../../../source/tools/minikube/status.js';
import { fails, fakePrograms, never } from '../../support/programs/programs.js';
import { until } from '../../support/programs/until.js';

/** The file `current` holds the current context; without the file, none is set. */
const kubectl = `case "$2" in
  current-context) cat "$HERE/current" 2>/dev/null || { echo 'error: current-context is not set' >&2; exit 1; };;
  set) echo "$4" >"$HERE/current";;
esac`;

function minikubeThat(t: TestContext, script: string, output = '', current?: string) {
  const fakes = fakePrograms(t, { minikube: script, kubectl });
  writeFileSync(path.join(fakes.folder, 'output'), output);
  if (current !== undefined) writeFileSync(path.join(fakes.folder, 'current'), `${current}\n`);
  return { fakes, minikube: createMinikube({ programs: fakes.programs }) };
}

const event = (type: string, data: Record<string, string>) =>
  JSON.stringify({ specversion: '1.0', type: `io.k8s.sigs.minikube.${type}`, datacontenttype: 'application/json', data });
const step = (current: number, name: string) =>
  event('step', { currentstep: String(current), totalsteps: '19', name, message: `${name} …` });

const node = { Name: 'minikube', Host: 'Running', Kubelet: 'Running', APIServer: 'Running', Kubeconfig: 'Configured', Worker: false };
const stopped = { Host: 'Stopped', Kubelet: 'Stopped', APIServer: 'Stopped', Kubeconfig: 'Stopped' };
// The bits of an exit code: 1 host, 2 API server or kubelet, 4 kubeconfig.
const states: [name: string, code: number, answer: object | string, state: string][] = [
  ['a healthy cluster', 0, node, 'running'],
  ['a stopped cluster', 7, { ...node, ...stopped }, 'stopped'],
  ['a paused cluster', 2, { ...node, APIServer: 'Paused', Kubelet: 'Stopped' }, 'paused'],
  ['a kubeconfig that points elsewhere', 4, { ...node, Kubeconfig: 'Misconfigured' }, 'misconfigured'],
  ['a start that was interrupted', 2, { ...node, Kubelet: 'Stopped', APIServer: 'Stopped' }, 'stopped'],
  ['an API server in error', 2, { ...node, APIServer: 'Error' }, 'broken'],
  ['a host in error', 7, { ...node, ...stopped, Host: 'Error' }, 'broken'],
  ['a container that was deleted', 7, { ...node, ...stopped, Host: 'Nonexistent' }, 'absent'],
  ['several nodes', 0, [node, { ...node, Name: 'minikube-m02', Worker: true }], 'running'],
  ['a missing profile', 85, event('info', { message: 'Profile "x" not found.' }), 'absent'],
  ['unreadable output', 1, 'panic: runtime error', 'broken'],
];
for (const [name, code, answer, state] of states) {
  test(`reports ${name} as ${state}`, () => {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    assert.equal(minikubeState(code, text, '').state, state);
  });
}

test('names every part in the status, and passes the profile', async (t) => {
  const { fakes, minikube } = minikubeThat(t, 'cat "$HERE/output"', JSON.stringify(node));
  const { state, text } = await minikube.status('work', never);
  assert.equal(state, 'running');
  assert.equal(text, 'minikube: host Running, kubelet Running, API server Running, kubeconfig Configured');
  assert.deepEqual(fakes.calls(), ['minikube status --output=json -p work']);
});

const started = [
  step(0, 'Initial Minikube Setup'),
  event('info', { message: 'Using the docker driver' }),
  step(3, 'Pulling Base Image'),
  event('download', { artifact: 'preload.tar.lz4' }),
  event('download.progress', { artifact: 'preload.tar.lz4', progress: '0.5' }),
  event('download.progress', { artifact: 'kicbase', progress: '0.1' }),
  'W1123 09:13:44.729180 something that is no event',
  step(8, 'Preparing Kubernetes'),
  step(7, 'Creating Container'),
  step(19, 'Done'),
];

test('reports the progress of a start up to 1, and never backwards', async (t) => {
  const { fakes, minikube } = minikubeThat(t, 'cat "$HERE/output"', `${started.join('\n')}\n`);
  const news: { message: string; fraction: number }[] = [];
  await minikube.start('minikube', (event) => news.push(event), never);
  assert.ok(news.every(({ fraction }, i) => fraction >= (news[i - 1]?.fraction ?? 0)));
  assert.deepEqual(news.at(-1), { message: 'Done …', fraction: 1 });
  assert.deepEqual(news[4], { message: 'downloading preload.tar.lz4 50%', fraction: 3.5 / 19 });
  assert.deepEqual(fakes.calls(), ['kubectl config current-context', 'minikube start --output=json --interactive=false -p minikube']);
});

test('passes --keep-context only if another context is the current one', async (t) => {
  for (const [current, flag] of [
    ['production', ' --keep-context'],
    ['minikube', ''],
  ] as const) {
    const { fakes, minikube } = minikubeThat(t, '', '', current);
    await minikube.start('minikube', () => {}, never);
    assert.equal(fakes.calls()[1], `minikube start --output=json --interactive=false -p minikube${flag}`);
  }
});

const switches = 'echo minikube >"$HERE/current"';
test('updateContext() restores the current context, also after a failure or a cancellation', async (t) => {
  const well = minikubeThat(t, switches, '', 'production');
  await well.minikube.updateContext('minikube', never);
  assert.equal(well.fakes.written('current'), 'production\n');

  const failing = minikubeThat(t, `${switches}; ${fails('no', 1)}`, '', 'production');
  await assert.rejects(failing.minikube.updateContext('minikube', never), Failure);
  assert.equal(failing.fakes.written('current'), 'production\n');

  const slow = minikubeThat(t, `${switches}; sleep 30`, '', 'production');
  const cancel = new AbortController();
  const cancelled = assert.rejects(slow.minikube.updateContext('minikube', cancel.signal), Cancelled);
  await until(() => slow.fakes.written('current') === 'minikube\n');
  cancel.abort();
  await cancelled;
  assert.equal(slow.fakes.written('current'), 'production\n');
});

test('updateContext() sets the current context if it is minikube’s own or unset', async (t) => {
  for (const current of ['minikube', undefined]) {
    const { fakes, minikube } = minikubeThat(t, switches, '', current);
    await minikube.updateContext('minikube', never);
    assert.equal(fakes.written('current'), 'minikube\n');
    assert.deepEqual(fakes.calls(), ['kubectl config current-context', 'minikube update-context -p minikube']);
  }
});

test("names the command that restores the current context if it can't do so itself", async (t) => {
  const fakes = fakePrograms(t, { minikube: '', kubectl: '[ "$2" = current-context ] && echo production || { echo denied >&2; exit 1; }' });
  await assert.rejects(createMinikube({ programs: fakes.programs }).updateContext('minikube', never), (error) => {
    assert.ok(error instanceof Failure);
    assert.deepEqual([error.problem.cause, error.problem.command], ['denied', 'kubectl config use-context production']);
    return true;
  });
});

test('stops and deletes a missing profile without an error, and fails for any other exit code', async (t) => {
  const gone = minikubeThat(t, 'exit 85');
  await gone.minikube.stop('work', never);
  await gone.minikube.delete('work', never);
  assert.deepEqual(gone.fakes.calls(), ['minikube stop -p work', 'minikube delete -p work']);
  const { minikube } = minikubeThat(t, fails('X Exiting due to GUEST_STOP_TIMEOUT: no answer', 82));
  for (const end of [() => minikube.stop('work', never), () => minikube.delete('work', never)]) {
    await assert.rejects(end, (error) => error instanceof Failure && /no answer/.test(error.problem.cause));
  }
});

test('reports a failed start with the name, the advice and the URL from minikube', async (t) => {
  const fatal = event('error', {
    message: 'Docker Desktop is not running\nmore of it',
    exitcode: '69',
    name: 'PROVIDER_DOCKER_NOT_RUNNING',
    advice: 'Start the Docker service',
    url: 'https://minikube.sigs.k8s.io/docs/drivers/docker/',
  });
  const output = [step(0, 'Initial Minikube Setup'), fatal, event('error', { message: 'afterwards' })].join('\n');
  const { minikube } = minikubeThat(t, 'cat "$HERE/output"; exit 69', output);
  await assert.rejects(
    minikube.start('minikube', () => {}, never),
    (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.problem.problem, "minikube couldn't start minikube (PROVIDER_DOCKER_NOT_RUNNING)");
      assert.equal(error.problem.cause, 'Docker Desktop is not running');
      assert.equal(error.problem.fix, 'Start the Docker service — https://minikube.sigs.k8s.io/docs/drivers/docker/');
      assert.equal(error.problem.exit, 3);
      return true;
    },
  );
});

test('lists the images in the node with their IDs, under the tags that docker uses', async (t) => {
  const output = JSON.stringify([
    {
      id: '3f9a2c41d5',
      repoDigests: [],
      repoTags: ['docker.io/library/taskflow-backend:1.0.0-3f9a2c41', 'docker.io/someone/tool:2'],
      size: '187400000',
    },
    { id: '2', repoTags: null, size: '1' },
    { id: 'sha256:8c1d22f0a1', repoTags: ['registry.k8s.io/pause:3.10'], size: '736000' },
  ]);
  const { minikube } = minikubeThat(t, 'cat "$HERE/output"', output);
  assert.deepEqual(await minikube.images('minikube', never), [
    { tag: 'taskflow-backend:1.0.0-3f9a2c41', id: '3f9a2c41d5' },
    { tag: 'someone/tool:2', id: '3f9a2c41d5' },
    { tag: 'registry.k8s.io/pause:3.10', id: '8c1d22f0a1' },
  ]);
  await assert.rejects(minikubeThat(t, 'echo no json').minikube.images('minikube', never), Failure);
});

test('passes the profile to every command, and quotes minikube in a failure', async (t) => {
  const { fakes, minikube } = minikubeThat(t, '');
  await minikube.load('work', 'a:1', never);
  await minikube.removeImage('work', 'a:1', never);
  await minikube.updateContext('work', never);
  assert.deepEqual(fakes.calls(), [
    'minikube image load a:1 -p work',
    'minikube image rm a:1 -p work',
    'kubectl config current-context',
    'minikube update-context -p work',
  ]);
  const failing = minikubeThat(t, 'echo "X Exiting due to GUEST_STATUS: host is stopped" >&2; exit 80').minikube;
  await assert.rejects(failing.updateContext('work', never), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.problem.cause, 'X Exiting due to GUEST_STATUS: host is stopped');
    return true;
  });
});

test('ignores lines that are not events of minikube', () => {
  for (const line of ['', 'text', '{', '{"type":"other"}', '{"type":"io.k8s.sigs.minikube.unknown"}', '[]', 'null', '{"type":3}'])
    assert.equal(parseMinikubeEvent(line), undefined, line);
});

test('survives an event without its numbers', () => {
  const progress = createStartProgress();
  const news = parseMinikubeEvent(event('step', {}));
  assert.deepEqual(news && progress(news), { message: '', fraction: 0 });
});
