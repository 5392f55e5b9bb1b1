// Tests of the panel's list: rows, order, filter, and what the reader shows for a row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Snapshot } from '../../../../source/live/snapshot.js';
import { initialPanel } from '../../../../source/ui/panel/state.js';
import { subjectOf } from '../../../../source/ui/panel/subject.js';
import { type Query, type Row, rowList, sortKeys } from '../../../../source/ui/panel/table/rows.js';
import { pod } from '../../wizard/scenes.js';
import { crashedName, crowd, deployment, owned, snapshot } from '../scenes.js';

const everything: Query = initialPanel.query;
const rowsOf = (seen: Snapshot, query: Partial<Query> = {}) => rowList(seen, { ...everything, ...query }).rows;
const names = (rows: Row[]) => rows.map(({ name }) => name.replace(/^taskflow-/, '').replace(/-\w+-/, ' '));

test('lists frontend, backend, other deployments, and pods without one', () => {
  const extra = { ...deployment('frontend'), name: 'taskflow-worker', component: 'other' as const };
  const stray = { ...pod('frontend', 'x'), name: 'taskflow-debug', component: 'other' as const };
  const theirs = {
    ...owned(pod('frontend', 'wrk01')),
    name: 'taskflow-worker-1-wrk01',
    component: 'other' as const,
    deployment: 'taskflow-worker',
  };
  const seen = { ...snapshot, deployments: [extra, ...snapshot.deployments], pods: [stray, theirs, ...snapshot.pods] };
  assert.deepEqual(names(rowsOf(seen)), [
    ...['frontend', 'frontend 9qplb', 'frontend x2k1a', 'backend', 'backend tt02c', 'backend ww71x'],
    ...['worker', 'worker wrk01', 'debug'],
  ]);
});

test('groups a pod by its label if its replica set is unknown', () => {
  const { deployment: _, ...unowned } = owned(pod('backend', 'new01'));
  const rows = rowsOf({ ...snapshot, pods: [unowned] });
  assert.equal(rows.find(({ kind }) => kind === 'pod')?.group.deployment?.name, 'taskflow-backend');
});

test('filters by words in name, status, node, image, and deployment, in any order and case', () => {
  const found = (filter: string) => names(rowsOf(snapshot, { filter }));
  assert.deepEqual(found('ww71'), ['backend', 'backend ww71x']);
  assert.deepEqual(found('crashloop BACKEND'), ['backend', 'backend ww71x']);
  assert.deepEqual(found('minikube frontend 9q'), ['frontend', 'frontend 9qplb']);
  assert.equal(found('3f9a2c41').length, 6);
  assert.deepEqual(found('nothing like it'), []);
  const { shown, total } = rowList(snapshot, { ...everything, filter: 'ww71' });
  assert.deepEqual([shown, total], [1, 4]);
});

test('shows only pods with a bad status or a diagnosis, with their deployment', () => {
  assert.deepEqual(names(rowsOf(snapshot, { problemsOnly: true })), ['backend', 'backend ww71x']);
  const starting = { ...snapshot, diagnoses: [], pods: [owned(pod('backend', 'slow1', { ready: false, status: 'ContainerCreating' }))] };
  assert.deepEqual(rowsOf(starting, { problemsOnly: true }), []);
  const quota = { subject: { kind: 'deployment' as const, name: 'taskflow-frontend' }, problem: { problem: 'p', cause: 'c', fix: 'c' } };
  assert.deepEqual(names(rowsOf({ ...starting, diagnoses: [quota] }, { problemsOnly: true })), ['frontend']);
});

test('sorts the youngest, most restarted, hungriest, or worst first', () => {
  const backend = (sort: Query['sort']) => names(rowsOf(snapshot, { sort })).filter((name) => name.startsWith('backend '));
  const frontend = (sort: Query['sort']) => names(rowsOf(snapshot, { sort })).filter((name) => name.startsWith('frontend '));
  assert.deepEqual(backend('status'), ['backend ww71x', 'backend tt02c']);
  assert.deepEqual(backend('age'), ['backend ww71x', 'backend tt02c']);
  assert.deepEqual(backend('cpu'), ['backend tt02c', 'backend ww71x']);
  assert.deepEqual(frontend('restarts'), ['frontend 9qplb', 'frontend x2k1a']);
  assert.deepEqual(frontend('memory'), ['frontend x2k1a', 'frontend 9qplb']);
});

test('has each row once in every order', () => {
  const seen = crowd(50);
  const sorted = (sort: Query['sort']) =>
    rowsOf(seen, { sort })
      .map(({ name }) => name)
      .sort();
  for (const sort of sortKeys) assert.deepEqual(sorted(sort), sorted('name'));
});

test('returns the same list for the same snapshot and query', () => {
  assert.equal(rowList(snapshot, everything), rowList(snapshot, { ...everything }));
  assert.notEqual(rowList(snapshot, everything), rowList(snapshot, { ...everything, filter: 'x' }));
});

test('finds the logs and objects of a row', () => {
  const rows = rowsOf(snapshot);
  const row = (name: string) => rows.find((each) => each.name === name) ?? assert.fail(name);
  assert.deepEqual(subjectOf('logs', row('taskflow-backend'), snapshot), {
    type: 'logs',
    pods: ['taskflow-backend-7f9d5d8b6c-ww71x', 'taskflow-backend-5d8b6c7f9d-tt02c'],
    title: 'backend',
    previous: false,
  });
  assert.deepEqual(subjectOf('manifest', row(crashedName), snapshot), {
    ...{ type: 'text', kind: 'manifest', object: { kind: 'pod', name: crashedName } },
    related: [
      { kind: 'deployment', name: 'taskflow-backend' },
      { kind: 'replicaset', name: 'taskflow-backend-7f9d5d8b6c' },
      { kind: 'service', name: 'taskflow-backend' },
      { kind: 'configmap', name: 'taskflow-config' },
      { kind: 'secret', name: 'taskflow-secrets' },
    ],
  });
  const none = { ...snapshot, pods: [] };
  assert.equal(subjectOf('logs', rowsOf(none)[0] ?? assert.fail(), none), undefined);
});
