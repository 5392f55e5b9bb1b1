// Passes on the panel's commands, logs without secrets, descriptions, a shell and files.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openPanel } from '../../source/live/panel.js';
import { Failure } from '../../source/problem.js';
import type { LogRequest, World } from '../../source/world/index.js';
import { breath, deploymentOf, podOf, settings, stage } from './stage.js';

const part = <T>(value: unknown) => value as T;

function opened(...args: Parameters<typeof stage>) {
  const scene = stage(...args);
  return { ...scene, panel: openPanel(scene.world, settings, scene.run, scene.signal) };
}

test('shows each operation’s equivalent command', () => {
  const { panel, end } = opened();
  const at = 'kubectl --context minikube --namespace default';
  const text = (act: Parameters<typeof panel.commandOf>[0]) => panel.commandOf(act).join(' ');
  assert.equal(
    text({ type: 'scale', deployment: 'taskflow-backend', from: 1, to: 3 }),
    `${at} scale deployment/taskflow-backend --replicas=3`,
  );
  assert.equal(text({ type: 'restart', deployment: 'taskflow-backend' }), `${at} rollout restart deployment/taskflow-backend`);
  assert.equal(text({ type: 'delete-pod', pod: 'a' }), `${at} delete pod a`);
  assert.equal(text({ type: 'roll-back', revision: 2 }), 'helm rollback 2');
  assert.equal(text({ type: 'end-holder', component: 'frontend', pid: 7, command: 'node' }), 'kill 7');
  end();
});

test('whenIdle resolves when the cluster has answered every operation’s request', async () => {
  const slow = Promise.withResolvers<void>();
  const { panel, end } = opened({ deployments: [deploymentOf('backend')] }, { restart: () => slow.promise });
  await panel.whenIdle();
  const restart = panel.runOperation({ type: 'restart', deployment: 'taskflow-backend' }, () => {});
  let answered = false;
  const asked = panel.whenIdle().then(() => {
    answered = true;
  });
  await breath();
  assert.equal(answered, false);
  slow.resolve();
  await asked;
  end();
  assert.deepEqual(await restart, { ok: false, text: 'stopped' });
});

test('shows no description before it has read the Secret', async () => {
  const secret = Promise.withResolvers<undefined>();
  const read: string[] = [];
  const reader = (what: string) => async () => {
    read.push(what);
    return [];
  };
  const kubectl = part<World['kubectl']>({ describe: reader('describe') });
  const { panel, end, signal } = opened({}, { manifest: reader('manifest'), secret: () => secret.promise }, { kubectl });
  const both = [panel.describe({ kind: 'pod', name: 'a' }, signal), panel.manifest({ kind: 'pod', name: 'a' }, signal)];
  await breath();
  assert.deepEqual(read, []);
  secret.resolve(undefined);
  await Promise.all(both);
  assert.deepEqual(read, ['describe', 'manifest']);
  end();
});

test('shows no log before it has read the Secret, follows except for a previous container, and stops with either signal', async () => {
  const asked: LogRequest[] = [];
  const secret = Promise.withResolvers<undefined>();
  const logs = (request: LogRequest, _: unknown, signal: AbortSignal) => {
    asked.push(request);
    return request.follow ? new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())) : Promise.resolve();
  };
  const { panel, end } = opened({ pods: [podOf('a')] }, { logs, secret: () => secret.promise });
  const close = new AbortController();
  const one = panel.logs({ pods: ['a'], previous: false }, () => {}, close.signal);
  const two = panel.logs({ pods: ['a', 'b'], previous: false, sinceSeconds: 60 }, () => {}, new AbortController().signal);
  await breath();
  assert.equal(asked.length, 0);
  secret.resolve(undefined);
  await breath();
  assert.deepEqual(
    asked.map(({ pod, follow, tail, sinceSeconds }) => [pod, follow, tail, sinceSeconds]),
    [
      ['a', true, 1000, undefined],
      ['a', true, 10_000, 60],
      ['b', true, 10_000, 60],
    ],
  );
  close.abort();
  await one;
  await panel.logs({ pods: ['a'], previous: true }, () => {}, new AbortController().signal);
  assert.deepEqual([asked[3]?.follow, asked[3]?.previous], [false, true]);
  end();
  await two;
});

test('reports a shell that can’t be opened, and keeps a file’s name in its folder', async () => {
  const shell = async (pod: string) => {
    if (pod === 'gone') throw new Failure({ problem: 'there is no pod gone', cause: 'c', fix: 'choose another' });
  };
  const saved: string[] = [];
  const save = async (file: string) => {
    saved.push(file);
  };
  const { panel, end } = opened({}, {}, { kubectl: part<World['kubectl']>({ shell }), machine: part({ save }) });
  assert.equal(await panel.shell('a'), undefined);
  assert.equal(await panel.shell('gone'), 'there is no pod gone · choose another');
  assert.equal(await panel.save('../../a b', ['x']), '/state/logs/saved/-..-a-b-1970-01-01T00-16-40.log');
  assert.deepEqual(saved, ['/state/logs/saved/-..-a-b-1970-01-01T00-16-40.log']);
  end();
});
