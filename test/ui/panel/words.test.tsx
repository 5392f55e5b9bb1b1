// Tests of the text of single lines in the panel.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis } from '../../../source/diagnosis/release.js';
import { textOf } from '../../../source/ui/kit/line.js';
import { began, pod } from '../wizard/scenes.js';
import { busy, lines, on, text } from './lines.js';
import { crashedName, deployment, hidden, owned, ports, snapshot, takenPorts } from './scenes.js';

test('shows the selected pod’s diagnosis in full, and others in a line', () => {
  const full = text(80, 24, snapshot, on(crashedName));
  for (const part of [/problem +pod/, /why +the database/, /fix +e edit database-url, store it/, /command kubectl/])
    assert.match(full, part);
  assert.doesNotMatch(text(80, 24), /problem +pod/);
});

test('says what the user may not list, in its place, and shows the rest', () => {
  const drawn = text(100, 30, hidden);
  assert.match(drawn, /◐ stale for 12 s: connection refused/);
  assert.match(
    drawn,
    /! can.t see pods: forbidden: cannot list pods\n.*frontend +✔ 2\/2 ready +usage unavailable: there is no metrics-server/,
  );
  assert.doesNotMatch(drawn, /no pods yet/);
  assert.match(drawn, /! can.t see events: forbidden/);
  assert.match(text(60, 24, hidden), /stale for 12 s: connection refused/);
});

test('shows the holder of a taken port and what to do', () => {
  const drawn = text(80, 24, { ...snapshot, ports: takenPorts });
  assert.match(drawn, /:3000 → frontend +✖ taken by node \(pid 123\)\n +opens by itself when that program ends · x end node now/);
  const ours = ports.map((port) => ({ ...port, state: { type: 'taken', reason: 'x' } as const, holder: { pid: 9, ours: true } }));
  assert.match(text(80, 24, { ...snapshot, ports: ours }), /taken by another taskflow-tui\n +opens by itself when that program ends\n/);
});

test('derives a rollout’s progress from its replica sets', () => {
  const stage = (more: Partial<(typeof snapshot.deployments)[number]>, sets: [number, number, number][], diagnoses: Diagnosis[] = []) =>
    text(100, 24, {
      ...snapshot,
      diagnoses,
      deployments: [deployment('backend', { rolledOut: false, ...more })],
      replicaSets: sets.map(([revision, desired, ready]) => ({
        ...(snapshot.replicaSets[1] ?? assert.fail()),
        ...{ revision, desired, ready },
      })),
    });
  assert.match(
    stage({ ready: 1 }, [
      [3, 2, 1],
      [2, 0, 0],
    ]),
    /◐ 1\/2 ready, 1 starting/,
  );
  assert.match(stage({ ready: 1 }, [[3, 2, 1]], snapshot.diagnoses), /✖ 1\/2 ready +cpu/, 'one that fails is not starting');
  assert.match(
    stage({ ready: 2, updated: 1 }, [
      [3, 1, 0],
      [2, 2, 2],
    ]),
    /2\/2 ready, rolling out 1 of 2/,
  );
  assert.match(
    stage({ ready: 2, updated: 2 }, [
      [3, 2, 1],
      [2, 1, 1],
    ]),
    /rolling out, 1 of 2 new ready/,
  );
  assert.match(
    stage({ ready: 2, updated: 2 }, [
      [3, 2, 2],
      [2, 0, 1],
    ]),
    /rolled out, 1 old terminating/,
  );
});

test('groups pods without a deployment', () => {
  const stray = { ...pod('frontend', 'abcde'), name: 'taskflow-debug', component: 'other' as const };
  assert.match(text(80, 30, { ...snapshot, pods: [...snapshot.pods, stray] }), /other\n +● taskflow-debug/);
});

test('marks a failed or missing release in the title', () => {
  const [newest] = snapshot.revisions;
  assert.match(text(120, 24, { ...snapshot, revisions: newest ? [{ ...newest, status: 'failed' }] : [] }), /! failed {3}revision 3/);
  const { release, ...without } = snapshot;
  assert.match(text(120, 24, { ...without, revisions: [] }), /! no release/);
});

test('shows running operations with their commands, and the last result', () => {
  const one = text(120, 24, snapshot, { operations: busy.slice(0, 1) });
  assert.match(one, /◐ 1 of 4 ready {3}\$ kubectl --context minikube/);
  assert.match(text(120, 24, snapshot, { operations: busy.slice(0, 3) }), /3 of 4 ready · 2 more running/);
  assert.match(text(120, 40, snapshot, { operations: busy.slice(0, 3) }), /1 of 4 ready.*\n.*2 of 4 ready.*\n.*3 of 4 ready/);
  assert.match(text(120, 24, snapshot, { operations: busy }), /✖ (forbidden ?)+\n {3}(forbidden ?)+/);
  const old = busy
    .slice(3)
    .map((each) => ({ ...each, state: { type: 'ended' as const, result: { ok: true, text: 'done' }, at: began - 60_000 } }));
  assert.doesNotMatch(text(120, 24, snapshot, { operations: old }), /✔ done/);
});

test('shows only keys that work for the selected row', () => {
  const bar = (...given: Parameters<typeof lines>) => textOf(lines(...given).at(-1) ?? []);
  const group = bar(250, 30);
  assert.doesNotMatch(group, /s shell|\^d delete|e edit|x end/);
  const ill = bar(250, 30, { ...snapshot, ports: takenPorts }, on(crashedName));
  for (const word of ['s shell', '^d delete', 'e edit secret', 'x end holder', 'p previous log', 'b rebuild'])
    assert.ok(ill.includes(word), word);
});

test('compares usage with limits only if every container has one', () => {
  const unlimited = snapshot.pods.map(({ limits, ...each }) => owned({ ...each, limits: {} }));
  assert.match(text(120, 30, { ...snapshot, pods: unlimited }), /cpu \S+ 42m +mem \S+ 96 Mi/);
});
