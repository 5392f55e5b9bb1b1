// The panel's state and its list: what stays selected, what is filtered, sorted, asked and counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Act } from '../../source/live/act.js';
import type { Snapshot } from '../../source/live/snapshot.js';
import { needsAsking } from '../../source/ui/deed.js';
import { arranged, type Query, type Row, sortKeys, titleOf } from '../../source/ui/panel-rows.js';
import { firstPanel, type PanelAction, type PanelState, reducePanel, selectedRow } from '../../source/ui/panel-state.js';
import { counted, emptyTally, summaryOf } from '../../source/ui/panel-tally.js';
import { readingOf } from '../../source/ui/reading-of.js';
import { crashedName, crowd, deployment, owned, revisions, snapshot } from './panel-scenes.js';
import { pod } from './scenes.js';

const everything: Query = firstPanel.query;
const rowsOf = (seen: Snapshot, query: Partial<Query> = {}) => arranged(seen, { ...everything, ...query }).rows;
const names = (rows: Row[]) => rows.map(({ name }) => name.replace(/^taskflow-/, '').replace(/-\w+-/, ' '));
const after = (state: PanelState, ...actions: PanelAction[]) => actions.reduce(reducePanel, state);

test('deployments and their pods are one list: frontend, backend, what the person added, what stands alone', () => {
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

test('a pod whose replica set is not known yet goes to the deployment of its label', () => {
  const { deployment: _, ...unowned } = owned(pod('backend', 'new01'));
  const rows = rowsOf({ ...snapshot, pods: [unowned] });
  assert.equal(rows.find(({ kind }) => kind === 'pod')?.group.deployment?.name, 'taskflow-backend');
});

test('the filter finds words in name, status, node, image and deployment, in any order and case', () => {
  const found = (filter: string) => names(rowsOf(snapshot, { filter }));
  assert.deepEqual(found('ww71'), ['backend', 'backend ww71x']);
  assert.deepEqual(found('crashloop BACKEND'), ['backend', 'backend ww71x']);
  assert.deepEqual(found('minikube frontend 9q'), ['frontend', 'frontend 9qplb']);
  assert.equal(found('3f9a2c41').length, 6);
  assert.deepEqual(found('nothing like it'), []);
  const { shown, total } = arranged(snapshot, { ...everything, filter: 'ww71' });
  assert.deepEqual([shown, total], [1, 4]);
});

test('faults only: what is unwell or has a diagnosis, with its deployment', () => {
  assert.deepEqual(names(rowsOf(snapshot, { faultsOnly: true })), ['backend', 'backend ww71x']);
  const starting = { ...snapshot, diagnoses: [], pods: [owned(pod('backend', 'slow1', { ready: false, status: 'ContainerCreating' }))] };
  assert.deepEqual(rowsOf(starting, { faultsOnly: true }), []);
  const quota = { subject: { kind: 'deployment' as const, name: 'taskflow-frontend' }, problem: { problem: 'p', cause: 'c', cure: 'c' } };
  assert.deepEqual(names(rowsOf({ ...starting, diagnoses: [quota] }, { faultsOnly: true })), ['frontend']);
});

test('sorted by what is looked for first', () => {
  const backend = (sort: Query['sort']) => names(rowsOf(snapshot, { sort })).filter((name) => name.startsWith('backend '));
  const frontend = (sort: Query['sort']) => names(rowsOf(snapshot, { sort })).filter((name) => name.startsWith('frontend '));
  assert.deepEqual(backend('status'), ['backend ww71x', 'backend tt02c']);
  assert.deepEqual(backend('age'), ['backend ww71x', 'backend tt02c']);
  assert.deepEqual(backend('cpu'), ['backend tt02c', 'backend ww71x']);
  assert.deepEqual(frontend('restarts'), ['frontend 9qplb', 'frontend x2k1a']);
  assert.deepEqual(frontend('memory'), ['frontend x2k1a', 'frontend 9qplb']);
});

test('every order has the same rows, each once', () => {
  const seen = crowd(50);
  const sorted = (sort: Query['sort']) =>
    rowsOf(seen, { sort })
      .map(({ name }) => name)
      .sort();
  for (const sort of sortKeys) assert.deepEqual(sorted(sort), sorted('name'));
});

test('the list is worked out once for a snapshot and a query', () => {
  assert.equal(arranged(snapshot, everything), arranged(snapshot, { ...everything }));
  assert.notEqual(arranged(snapshot, everything), arranged(snapshot, { ...everything, filter: 'x' }));
});

test('the selection stays with its name while it is there, and else with its place', () => {
  const subsets = fc.array(fc.subarray(crowd(12).pods), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(subsets, fc.integer({ min: 0, max: 12 }), (steps, down) => {
      let state = after(firstPanel, { type: 'move', by: down, rows: rowsOf(crowd(12)) });
      for (const pods of steps) {
        const before = state.selected ?? assert.fail();
        const rows = rowsOf({ ...crowd(0), pods });
        state = after(state, { type: 'listed', rows });
        const now = selectedRow(state, rows);
        assert.ok(now, 'something is always selected');
        if (rows.some(({ name }) => name === before.item.name)) assert.equal(now.name, before.item.name);
        else assert.equal(now, rows[Math.min(before.at, rows.length - 1)]);
      }
    }),
  );
});

test('esc closes the innermost thing first', () => {
  let state = after(firstPanel, { type: 'faults' }, { type: 'open', open: { type: 'filter' } });
  state = after(state, { type: 'typed', character: 'a' }, { type: 'open', open: { type: 'nothing' } });
  state = after(state, { type: 'open', open: { type: 'help', top: 0 } });
  const steps = [0, 1, 2, 3].map(() => {
    state = after(state, { type: 'close' });
    return [state.open.type, state.query.filter, state.query.faultsOnly];
  });
  assert.deepEqual(steps, [
    ['nothing', 'a', true],
    ['nothing', '', true],
    ['nothing', '', false],
    ['nothing', '', false],
  ]);
});

test('a number takes digits only, and three of them', () => {
  const typed = (text: string) =>
    after(
      after(firstPanel, { type: 'open', open: { type: 'number', deployment: 'd', from: 1, text: '1' } }),
      ...[...text].map((character): PanelAction => ({ type: 'typed', character })),
    ).open;
  assert.deepEqual(typed('x2-5678'), { type: 'number', deployment: 'd', from: 1, text: '125' });
});

test('scrolling and choosing stay within what there is', () => {
  const open = (by: number) => after(firstPanel, { type: 'open', open: { type: 'events', top: 0 } }, { type: 'scroll', by, most: 7 }).open;
  assert.deepEqual(
    [open(3), open(99), open(-5)].map((each) => 'top' in each && each.top),
    [3, 7, 0],
  );
  const list = after(
    firstPanel,
    { type: 'open', open: { type: 'revisions', found: { type: 'coming' }, at: 0 } },
    { type: 'revisions', found: { type: 'list', revisions } },
  );
  assert.equal('at' in list.open && list.open.at, 1, 'the one before the newest is marked first');
  const far = after(list, { type: 'choose', by: 99, of: 3 });
  assert.equal('at' in far.open && far.open.at, 2);
});

test('revisions that come after their list was closed are let go', () => {
  assert.equal(reducePanel(firstPanel, { type: 'revisions', found: { type: 'list', revisions } }), firstPanel);
});

const scale = (to: number): Act => ({ type: 'scale', deployment: 'd', from: 1, to });
const began = (id: number, act: Act): PanelAction => ({ type: 'began', id, act, command: 'c', text: `doing ${id}` });
const ended = (id: number, act: Act, ok: boolean): PanelAction => ({
  type: 'ended',
  id,
  act,
  command: 'c',
  result: { ok, text: `${id}` },
  at: 0,
});
const told = ({ doing }: PanelState) => doing.map(({ id, state }) => `${id} ${state.type}`);

test('several acts at once: what ended last is last, what ended before it is forgotten', () => {
  const restart: Act = { type: 'restart', deployment: 'd' };
  const remove: Act = { type: 'delete-pod', pod: 'p' };
  let state = after(firstPanel, began(1, restart), began(2, remove), { type: 'progressed', id: 1, text: 'half' });
  assert.deepEqual(told(state), ['1 running', '2 running']);
  state = after(state, ended(1, restart, true));
  assert.deepEqual(told(state), ['2 running', '1 ended']);
  state = after(state, ended(2, remove, true), { type: 'progressed', id: 2, text: 'too late' });
  assert.deepEqual(told(state), ['2 ended']);
});

test('a newer scale takes the place of an older one, whose failure is told all the same', () => {
  const both = after(firstPanel, began(1, scale(2)), began(2, scale(3)));
  assert.deepEqual(told(both), ['2 running']);
  assert.deepEqual(told(after(both, ended(1, scale(2), true))), ['2 running']);
  assert.deepEqual(told(after(both, ended(1, scale(2), false))), ['2 running', '1 ended']);
});

test('asked about: what stops answering, what may be too much, and everything but a scale', () => {
  const asking = (from: number, to: number) => needsAsking({ type: 'scale', deployment: 'd', from, to });
  assert.deepEqual([asking(1, 2), asking(2, 1), asking(1, 0), asking(2, 22)], [false, false, true, true]);
  assert.ok(needsAsking({ type: 'end-holder', component: 'frontend', pid: 1, command: 'node' }));
  assert.ok(needsAsking({ type: 'roll-back', revision: 1 }) && needsAsking({ type: 'delete-pod', pod: 'p' }));
});

test('the summary adds up what was done, and leaves out what ended where it began', () => {
  const acts: Act[] = [
    { type: 'scale', deployment: 'taskflow-frontend', from: 1, to: 2 },
    { type: 'scale', deployment: 'taskflow-frontend', from: 2, to: 3 },
    { type: 'scale', deployment: 'taskflow-backend', from: 2, to: 3 },
    { type: 'scale', deployment: 'taskflow-backend', from: 3, to: 2 },
    { type: 'restart', deployment: 'taskflow-backend' },
    { type: 'delete-pod', pod: 'a' },
    { type: 'delete-pod', pod: 'b' },
    { type: 'roll-back', revision: 2 },
    { type: 'end-holder', component: 'frontend', pid: 1, command: 'node' },
  ];
  assert.deepEqual(
    summaryOf(acts.reduce(counted, emptyTally), 5, (name) => titleOf(name, 'taskflow')),
    {
      openMs: 5,
      did: ['1 restart of backend', 'scaled frontend 1 → 3', '2 pods deleted', 'rolled back to revision 2', 'ended node'],
    },
  );
});

test('what there is to read about a row', () => {
  const rows = rowsOf(snapshot);
  const row = (name: string) => rows.find((each) => each.name === name) ?? assert.fail(name);
  assert.deepEqual(readingOf('logs', row('taskflow-backend'), snapshot), {
    type: 'logs',
    pods: ['taskflow-backend-7f9d5d8b6c-ww71x', 'taskflow-backend-5d8b6c7f9d-tt02c'],
    title: 'backend',
    previous: false,
  });
  assert.deepEqual(readingOf('manifest', row(crashedName), snapshot), {
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
  assert.equal(readingOf('logs', rowsOf(none)[0] ?? assert.fail(), none), undefined);
});
