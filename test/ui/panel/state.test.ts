// Tests of the panel's reducer: selection, filter, order, confirmations, session summary.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Operation } from '../../../source/live/operations/operation.js';
import type { Snapshot } from '../../../source/live/snapshot.js';
import { needsConfirmation } from '../../../source/ui/panel/requests.js';
import { emptyRecord, recordOperation, summarize } from '../../../source/ui/panel/session-summary.js';
import { initialPanel, type PanelAction, type PanelState, reducePanel, selectedRow } from '../../../source/ui/panel/state.js';
import { type Query, rowList, titleOf } from '../../../source/ui/panel/table/rows.js';
import { crowd, revisions, snapshot } from './scenes.js';

const everything: Query = initialPanel.query;
const rowsOf = (seen: Snapshot, query: Partial<Query> = {}) => rowList(seen, { ...everything, ...query }).rows;
const after = (state: PanelState, ...actions: PanelAction[]) => actions.reduce(reducePanel, state);

test('keeps the selection on its name, else on its deployment, else at its index', () => {
  const subsets = fc.array(fc.subarray(crowd(12).pods), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(subsets, fc.integer({ min: 0, max: 12 }), (steps, down) => {
      let state = after(initialPanel, { type: 'move', by: down, rows: rowsOf(crowd(12)) });
      for (const pods of steps) {
        const before = state.selected ?? assert.fail();
        const rows = rowsOf({ ...crowd(0), pods });
        state = after(state, { type: 'listed', rows });
        const now = selectedRow(state, rows);
        assert.ok(now, 'something is always selected');
        if (rows.some(({ name }) => name === before.item.name)) assert.equal(now.name, before.item.name);
        else if (rows.some(({ group }) => group.deployment?.name === before.deployment))
          assert.equal(now.group.deployment?.name, before.deployment);
        else assert.equal(now, rows[Math.min(before.at, rows.length - 1)]);
      }
    }),
  );
});

test('stays on the deployment when its last pod disappears', () => {
  const rows = rowsOf(snapshot);
  const lastOfFirst = rows.findLastIndex(({ group }) => group.title === 'frontend');
  const state = after(initialPanel, { type: 'move', by: lastOfFirst, rows });
  const fewer = rowsOf({ ...snapshot, pods: snapshot.pods.filter(({ name }) => name !== rows[lastOfFirst]?.name) });
  assert.equal(fewer[lastOfFirst]?.name, 'taskflow-backend');
  assert.equal(selectedRow(state, fewer)?.group.title, 'frontend');
  assert.equal(selectedRow(after(state, { type: 'listed', rows: fewer }), fewer)?.group.title, 'frontend');
});

test('closes the innermost overlay first on esc', () => {
  let state = after(initialPanel, { type: 'problems' }, { type: 'open', overlay: { type: 'filter' } });
  state = after(state, { type: 'typed', character: 'a' }, { type: 'open', overlay: { type: 'nothing' } });
  state = after(state, { type: 'open', overlay: { type: 'help', top: 0 } });
  const steps = [0, 1, 2, 3].map(() => {
    state = after(state, { type: 'close' });
    return [state.overlay.type, state.query.filter, state.query.problemsOnly];
  });
  assert.deepEqual(steps, [
    ['nothing', 'a', true],
    ['nothing', '', true],
    ['nothing', '', false],
    ['nothing', '', false],
  ]);
});

test('accepts only digits in a number, at most three', () => {
  const typed = (text: string) =>
    after(
      after(initialPanel, { type: 'open', overlay: { type: 'number', deployment: 'd', from: 1, text: '1' } }),
      ...[...text].map((character): PanelAction => ({ type: 'typed', character })),
    ).overlay;
  assert.deepEqual(typed('x2-5678'), { type: 'number', deployment: 'd', from: 1, text: '125' });
});

test('limits scrolling and choosing to the list', () => {
  const open = (by: number) =>
    after(initialPanel, { type: 'open', overlay: { type: 'events', top: 0 } }, { type: 'scroll', by, most: 7 }).overlay;
  assert.deepEqual(
    [open(3), open(99), open(-5)].map((each) => 'top' in each && each.top),
    [3, 7, 0],
  );
  const list = after(
    initialPanel,
    { type: 'open', overlay: { type: 'revisions', revisions: { type: 'coming' }, at: 0 } },
    { type: 'revisions', found: { type: 'list', revisions } },
  );
  assert.equal('at' in list.overlay && list.overlay.at, 1, 'the one before the newest is marked first');
  const far = after(list, { type: 'choose', by: 99, of: 3 });
  assert.equal('at' in far.overlay && far.overlay.at, 2);
});

test('ignores revisions that arrive after their list was closed', () => {
  assert.equal(reducePanel(initialPanel, { type: 'revisions', found: { type: 'list', revisions } }), initialPanel);
});

const scale = (to: number): Operation => ({ type: 'scale', deployment: 'd', from: 1, to });
const began = (id: number, operation: Operation): PanelAction => ({ type: 'began', id, operation, command: 'c', text: `doing ${id}` });
const ended = (id: number, operation: Operation, ok: boolean): PanelAction => ({
  type: 'ended',
  id,
  operation,
  command: 'c',
  result: { ok, text: `${id}` },
  at: 0,
});
const told = ({ operations }: PanelState) => operations.map(({ id, state }) => `${id} ${state.type}`);

test('lists running operations, and only the last that ended', () => {
  const restart: Operation = { type: 'restart', deployment: 'd' };
  const remove: Operation = { type: 'delete-pod', pod: 'p' };
  let state = after(initialPanel, began(1, restart), began(2, remove), { type: 'progressed', id: 1, text: 'half' });
  assert.deepEqual(told(state), ['1 running', '2 running']);
  state = after(state, ended(1, restart, true));
  assert.deepEqual(told(state), ['2 running', '1 ended']);
  state = after(state, ended(2, remove, true), { type: 'progressed', id: 2, text: 'too late' });
  assert.deepEqual(told(state), ['2 ended']);
});

test('replaces an older scale with a newer one, but shows its failure', () => {
  const both = after(initialPanel, began(1, scale(2)), began(2, scale(3)));
  assert.deepEqual(told(both), ['2 running']);
  assert.deepEqual(told(after(both, ended(1, scale(2), true))), ['2 running']);
  assert.deepEqual(told(after(both, ended(1, scale(2), false))), ['2 running', '1 ended']);
});

test('asks before a scale to 0, a large scale, and every other operation', () => {
  const asking = (from: number, to: number) => needsConfirmation({ type: 'scale', deployment: 'd', from, to });
  assert.deepEqual([asking(1, 2), asking(2, 1), asking(1, 0), asking(2, 22)], [false, false, true, true]);
  assert.ok(needsConfirmation({ type: 'end-holder', component: 'frontend', pid: 1, command: 'node' }));
  assert.ok(needsConfirmation({ type: 'roll-back', revision: 1 }) && needsConfirmation({ type: 'delete-pod', pod: 'p' }));
});

test('adds up operations in the summary, without scales that returned to the start', () => {
  const acts: Operation[] = [
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
    summarize(
      acts.reduce((record, operation) => recordOperation(recordOperation(record, operation, 'began'), operation, 'done'), emptyRecord),
      5,
      (name) => titleOf(name, 'taskflow'),
    ),
    {
      openMs: 5,
      changes: ['1 restart of backend', 'scaled frontend 1 → 3', '2 pods deleted', 'rolled back to revision 2', 'ended node'],
      unfinished: [],
    },
  );
});

test('names running operations in the summary, and no failed ones', () => {
  const restart: Operation = { type: 'restart', deployment: 'taskflow-backend' };
  const rollBack: Operation = { type: 'roll-back', revision: 2 };
  const began = [restart, rollBack].reduce((record, operation) => recordOperation(record, operation, 'began'), emptyRecord);
  const did = (record: typeof began) => summarize(record, 5, (name) => name).changes;
  assert.deepEqual(did(recordOperation(began, restart, 'failed')), ['still running: rolling back to revision 2']);
  assert.deepEqual(did(began), ['still running: restarting taskflow-backend', 'still running: rolling back to revision 2']);
});
