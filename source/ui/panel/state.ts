// The panel's state as a reducer: selection, query, overlay, and operations with their results.
import type { Operation } from '../../live/operations/operation.js';
import type { HelmRevision } from '../../world/index.js';
import type { EditableField, OperationResult, Subject } from '../kit/controls.js';
import { type PanelRequest, supersedes } from './requests.js';
import { isSameRow, type Query, type Row, type RowItem, sortKeys } from './table/rows.js';
/** What is open over the list and has the focus. One at a time; esc closes it. */
export type Overlay =
  | { type: 'nothing' }
  | { type: 'filter' }
  | { type: 'ask'; request: PanelRequest }
  | { type: 'number'; deployment: string; from: number; text: string }
  | { type: 'revisions'; revisions: Revisions; at: number }
  | { type: 'fields'; fields: EditableField[]; at: number }
  /** `top`: the first line shown. */
  | { type: 'help' | 'events'; top: number }
  | Subject;
export type Revisions = { type: 'coming' } | { type: 'failed'; reason: string } | { type: 'list'; revisions: HelmRevision[] };

/** An operation that is running or just ended. `command`: the command that does the same. */
export type OperationEntry = {
  id: number;
  operation: Operation;
  command: string;
  state: { type: 'running'; text: string } | { type: 'ended'; result: OperationResult; at: number };
};

export type PanelState = {
  overlay: Overlay;
  /** With its index and deployment: when the row disappears, keys must not reach another deployment. */
  selected: { item: RowItem; at: number; deployment?: string | undefined } | undefined;
  query: Query;
  /** What is running, and the last that ended; the newest comes last. */
  operations: OperationEntry[];
  /** A message about what a key did. The next key clears it. */
  note: OperationResult | undefined;
};

export type PanelAction =
  | { type: 'move'; by: number; rows: Row[] }
  /** The list changed: selects the same row again, or the one in its place. */
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
  | { type: 'problems' }
  | { type: 'began'; id: number; operation: Operation; command: string; text: string }
  | { type: 'progressed'; id: number; text: string }
  | { type: 'ended'; id: number; operation: Operation; command: string; result: OperationResult; at: number }
  | { type: 'note'; note: OperationResult | undefined };

export const initialPanel: PanelState = {
  overlay: { type: 'nothing' },
  selected: undefined,
  query: { filter: '', sort: 'name', problemsOnly: false },
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
      // Marks the second revision, because the newest is the one that is running.
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
    case 'problems':
      return changeQuery(state, { problemsOnly: !state.query.problemsOnly });
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

/** Closes the innermost thing first. */
function close(state: PanelState): PanelState {
  // Esc while typing clears the filter. A filter that was kept stays until esc is pressed again.
  if (state.overlay.type === 'filter') return { ...changeQuery(state, { filter: '' }), overlay: nothing };
  if (state.overlay.type !== 'nothing') return { ...state, overlay: nothing };
  return changeQuery(state, state.query.filter ? { filter: '' } : { problemsOnly: false });
}

const longestFilter = 60;
/** Digits: no laptop has room for 1,000 replicas. */
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
  return open.type === 'revisions' || open.type === 'fields' ? { ...open, at: within(open.at + action.by, action.of - 1) } : open;
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
      // An operation that a newer one replaced matters only if it failed.
      if (result.ok && !operations.some((each) => each.id === id)) return operations;
      const running = operations.filter((each) => each.id !== id && each.state.type === 'running');
      return [...running, { id, operation, command, state: { type: 'ended', result, at } }];
    }
  }
}

/** The selected row. If it disappeared, the one in its place, of the same deployment if that has any. */
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
