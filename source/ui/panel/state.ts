// What the person does in the panel, as a reducer: what is selected, what is listed, what is open over it, what was done and came of it.
import type { Operation } from '../../live/operations/operation.js';
import { type SecretKey, secretKeys } from '../../problem.js';
import type { HelmRevision } from '../../world/index.js';
import type { OperationResult, Subject } from '../kit/controls.js';
import { type PanelRequest, supersedes } from './requests.js';
import { isSameRow, type Query, type Row, type RowItem, sortKeys } from './table/rows.js';
/** What lies over the list and has the keys; one at a time, and esc closes it. */
export type Overlay =
  | { type: 'nothing' }
  | { type: 'filter' }
  | { type: 'ask'; request: PanelRequest }
  | { type: 'number'; deployment: string; from: number; text: string }
  | { type: 'revisions'; revisions: Revisions; at: number }
  | { type: 'secret-keys'; at: number }
  /** `top`: the first line shown. */
  | { type: 'help' | 'events'; top: number }
  | Subject;
export type Revisions = { type: 'coming' } | { type: 'failed'; reason: string } | { type: 'list'; revisions: HelmRevision[] };

/** An act under way or just ended. `command`: what it equals. */
export type OperationEntry = {
  id: number;
  operation: Operation;
  command: string;
  state: { type: 'running'; text: string } | { type: 'ended'; result: OperationResult; at: number };
};

export type PanelState = {
  overlay: Overlay;
  /** With the place and the deployment where it stood: when it is gone, keys must not go on to another deployment. */
  selected: { item: RowItem; at: number; deployment?: string | undefined } | undefined;
  query: Query;
  /** What runs, and the last that ended; the newest last. */
  operations: OperationEntry[];
  /** A word about what a key did that is no act; the next key takes it away. */
  note: OperationResult | undefined;
};

export type PanelAction =
  | { type: 'move'; by: number; rows: Row[] }
  /** The list changed: what is selected is found again, or what stands in its place is taken. */
  | { type: 'listed'; rows: Row[] }
  | { type: 'open'; overlay: Overlay }
  | { type: 'close' }
  | { type: 'typed'; character: string }
  | { type: 'erase' }
  | { type: 'clear' }
  | { type: 'choose'; by: number; of: number }
  | { type: 'scroll'; by: number; most: number }
  | { type: 'revisions'; found: Revisions }
  | { type: 'sort' }
  | { type: 'faults' }
  | { type: 'began'; id: number; operation: Operation; command: string; text: string }
  | { type: 'progressed'; id: number; text: string }
  | { type: 'ended'; id: number; operation: Operation; command: string; result: OperationResult; at: number }
  | { type: 'note'; note: OperationResult | undefined };

export const initialPanel: PanelState = {
  overlay: { type: 'nothing' },
  selected: undefined,
  query: { filter: '', sort: 'name', faultsOnly: false },
  operations: [],
  note: undefined,
};

const nothing: Overlay = { type: 'nothing' };

export function reducePanel(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'move':
      return selectAt(state, action.rows, selectedAt(state, action.rows) + action.by);
    case 'listed':
      return action.rows.length > 0 ? selectAt(state, action.rows, selectedAt(state, action.rows)) : state;
    case 'open':
      return { ...state, overlay: action.overlay, note: undefined };
    case 'close':
      return close(state);
    case 'typed':
      return editText(state, (text) => text + action.character);
    case 'erase':
      return editText(state, (text) => [...text].slice(0, -1).join(''));
    case 'clear':
      return editText(state, () => '');
    case 'choose':
    case 'scroll':
      return { ...state, overlay: moveOverlay(state.overlay, action) };
    case 'revisions':
      // The newest is the one that runs: the first that one can go back to is marked.
      return state.overlay.type === 'revisions'
        ? {
            ...state,
            overlay: {
              type: 'revisions',
              revisions: action.found,
              at: action.found.type === 'list' && action.found.revisions.length > 1 ? 1 : 0,
            },
          }
        : state;
    case 'sort':
      return changeQuery(state, { sort: sortKeys[(sortKeys.indexOf(state.query.sort) + 1) % sortKeys.length] ?? 'name' });
    case 'faults':
      return changeQuery(state, { faultsOnly: !state.query.faultsOnly });
    case 'note':
      return action.note === state.note ? state : { ...state, note: action.note };
    default:
      return { ...state, operations: reduceOperations(state.operations, action) };
  }
}

const changeQuery = (state: PanelState, query: Partial<Query>): PanelState => ({ ...state, query: { ...state.query, ...query } });

function selectAt(state: PanelState, rows: Row[], to: number): PanelState {
  const at = Math.min(rows.length - 1, Math.max(0, to));
  const row = rows[at];
  if (!row) return state;
  const { selected } = state;
  const deployment = row.group.deployment?.name;
  if (selected?.at === at && selected.deployment === deployment && isSameRow(selected.item, row)) return state;
  return { ...state, selected: { item: { kind: row.kind, name: row.name }, at, deployment } };
}

/** esc: the innermost thing first. */
function close(state: PanelState): PanelState {
  // A filter that is left with esc while it is typed is not wanted; one that was entered stays until esc is pressed again.
  if (state.overlay.type === 'filter') return { ...changeQuery(state, { filter: '' }), overlay: nothing };
  if (state.overlay.type !== 'nothing') return { ...state, overlay: nothing };
  return changeQuery(state, state.query.filter ? { filter: '' } : { faultsOnly: false });
}

const longestFilter = 60;
/** 999 replicas are more than any laptop holds. */
const longestNumber = 3;

function editText(state: PanelState, change: (text: string) => string): PanelState {
  const { overlay } = state;
  if (overlay.type === 'filter') return changeQuery(state, { filter: change(state.query.filter).slice(0, longestFilter) });
  if (overlay.type !== 'number') return state;
  return { ...state, overlay: { ...overlay, text: change(overlay.text).replace(/\D/g, '').slice(0, longestNumber) } };
}

function moveOverlay(
  open: Overlay,
  action: { type: 'choose'; by: number; of: number } | { type: 'scroll'; by: number; most: number },
): Overlay {
  const within = (at: number, most: number) => Math.max(0, Math.min(most, at));
  if (action.type === 'scroll')
    return open.type === 'help' || open.type === 'events'
      ? { ...open, top: within(within(open.top, action.most) + action.by, action.most) }
      : open;
  return open.type === 'revisions' || open.type === 'secret-keys' ? { ...open, at: within(open.at + action.by, action.of - 1) } : open;
}

function reduceOperations(
  operations: OperationEntry[],
  action: Extract<PanelAction, { type: 'began' | 'progressed' | 'ended' }>,
): OperationEntry[] {
  const { id } = action;
  switch (action.type) {
    case 'began': {
      const { operation, command, text } = action;
      const others = operations.filter((each) => each.state.type === 'running' && !supersedes(operation, each.operation));
      return [...others, { id, operation, command, state: { type: 'running', text } }];
    }
    case 'progressed':
      return operations.map((each) =>
        each.id === id && each.state.type === 'running' ? { ...each, state: { type: 'running', text: action.text } } : each,
      );
    case 'ended': {
      const { operation, command, result, at } = action;
      // What was overtaken by a newer one of its kind is not news, unless it went wrong.
      if (result.ok && !operations.some((each) => each.id === id)) return operations;
      const running = operations.filter((each) => each.id !== id && each.state.type === 'running');
      return [...running, { id, operation, command, state: { type: 'ended', result, at } }];
    }
  }
}

/** The selected row as it is now; when it is gone, the one in its place, of the same deployment as long as that has any. */
export function selectedRow(state: PanelState, rows: Row[]): Row | undefined {
  return rows[selectedAt(state, rows)];
}

export function selectedAt({ selected }: PanelState, rows: Row[]): number {
  if (!selected) return 0;
  const { item, at, deployment } = selected;
  const there = rows[at];
  if (there && isSameRow(there, item)) return at;
  const found = rows.findIndex((row) => isSameRow(row, item));
  if (found !== -1) return found;
  const place = Math.min(at, Math.max(0, rows.length - 1));
  const ofIt = (row: Row | undefined) => row !== undefined && row.group.deployment?.name === deployment;
  if (ofIt(rows[place])) return place;
  const first = rows.findIndex(ofIt);
  const last = rows.findLastIndex(ofIt);
  if (first === -1) return place;
  return place < first ? first : last;
}

export function secretKeyAt(at: number): SecretKey {
  return secretKeys[at] ?? 'database-url';
}
