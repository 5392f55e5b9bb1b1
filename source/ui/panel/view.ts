// Lines of the panel, exactly as many as the screen has rows.
import type { Snapshot } from '../../live/snapshot.js';
import { keyBindings } from '../keys.js';
import { helpLines } from '../kit/help.js';
import type { KeyContext } from '../kit/key.js';
import { keyBar } from '../kit/key-bar.js';
import { blank, dim, fit, type Line, mergeSpans, plain, strong, warn } from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { type PanelState, selectedAt } from './state.js';
import { queryLine, statusLines } from './status-lines.js';
import { eventLines, eventPages } from './table/event-table.js';
import { groupAbove, podTable } from './table/pod-table.js';
import { portLines } from './table/port-table.js';
import { type RowList, rowList } from './table/rows.js';
import { forbiddenLines, loadingLine, titleLine } from './table/title.js';
import { unavailableActions } from './valid-actions.js';

export type PanelModel = {
  snapshot: Snapshot | undefined;
  state: PanelState;
  /** The demo's label, shown as the last line. */
  label?: Line | undefined;
  now: number;
  columns: number;
  rows: number;
  /** The command that does the same as the request to confirm; '' if there is none. */
  command: string;
};

export const smallest = { columns: 36, rows: 10 };

export function panelLines(model: PanelModel): Line[] {
  const { snapshot, state, columns, rows, label } = model;
  if (columns < smallest.columns || rows < smallest.rows) return tooSmallLines(model);
  const list = rowList(snapshot, state.query);
  const footer = [...statusLines(model), barOf(model, list), ...(label ? [label] : [])].map((line) => fit(line, columns));
  // Leaves the last row free, because a full one makes some terminals scroll.
  const room = rows - 1 - footer.length;
  const whole = fullScreenLines(model);
  const body = whole ? fullScreen(whole, state, room) : snapshot ? bodyLines(model, snapshot, list, room) : [loadingLine()];
  const filled = [...body.slice(0, room), ...Array.from({ length: Math.max(0, room - body.length) }, () => blank)];
  return [...filled.map((line) => fit(line, columns)), ...footer].map(mergeSpans);
}

function tooSmallLines({ columns, rows, label }: PanelModel): Line[] {
  const lines: Line[] = [
    [warn(sign.attention), plain(` ${columns}×${rows} is too small.`)],
    [plain(`  Needs at least ${smallest.columns}×${smallest.rows}.`)],
    [dim('  The ports stay open.')],
    ...(label ? [label] : []),
  ];
  return lines.slice(0, Math.max(1, rows - 1)).map((line) => fit(line, columns));
}

/** Rows of a full-screen list, without its title. */
export const pageRows = (rows: number) => rows - 5;

/** All lines of the list that covers the whole screen, if one is open. */
function fullScreenLines({ state: { overlay }, snapshot, now, columns }: PanelModel): Line[] | undefined {
  if (overlay.type === 'help')
    return helpLines(keyBindings, ['panel', 'filter', 'log', 'text'], Number.POSITIVE_INFINITY, columns).slice(0, -1);
  return overlay.type === 'events' && snapshot
    ? [...forbiddenLines(snapshot, ['events'], columns), ...eventPages(snapshot, now, columns)]
    : undefined;
}

/** How far the list can scroll. */
export function mostScroll(model: PanelModel): number {
  return Math.max(0, (fullScreenLines(model)?.length ?? 0) - pageRows(model.rows));
}

function fullScreen(lines: Line[], { overlay }: PanelState, room: number): Line[] {
  const most = Math.max(0, lines.length - (room - 2));
  const top = 'top' in overlay ? Math.min(overlay.top, most) : 0;
  const last = Math.min(lines.length, top + room - 2);
  const title = overlay.type === 'help' ? ' Keys' : ' Events, newest first';
  const place = lines.length === 0 ? '' : most > 0 ? `  ${top + 1}–${last} of ${lines.length}` : '';
  const empty: Line[] = lines.length === 0 ? [[dim('  No events yet.')]] : [];
  return [[strong(title), dim(place)], blank, ...empty, ...lines.slice(top, last)];
}

function bodyLines(model: PanelModel, snapshot: Snapshot, list: RowList, room: number): Line[] {
  const { state, now, columns, rows } = model;
  const airy = columns >= 80 && rows >= 20;
  const query = queryLine(state, list.shown, list.total);
  const top = [
    titleLine(snapshot, now, columns),
    ...(rows >= 14 ? [[dim(` ${'─'.repeat(Math.max(0, columns - 2))}`)]] : []),
    ...forbiddenLines(snapshot, ['revisions', 'services'], columns),
    ...portLines(snapshot.ports, snapshot.target, now, columns),
    ...(query ? [query] : airy ? [blank] : []),
    ...forbiddenLines(snapshot, ['deployments', 'replicasets', 'pods'], columns),
  ];
  const left = Math.max(1, room - top.length);
  const events = eventsWanted(snapshot, rows);
  // Events have some rows reserved, and get what the pods leave.
  const reserved = Math.min(events === 0 ? 0 : events + 1, rows >= 30 ? Math.max(5, Math.floor(left / 4)) : rows >= 20 ? 4 : 0);
  const table = tableLines(model, snapshot, list, left - reserved);
  const forEvents = left - table.length - 1;
  const below = forEvents > 0 ? [...forbiddenLines(snapshot, ['events'], columns), ...eventLines(snapshot, now, forEvents, columns)] : [];
  return [...top, ...table, ...(below.length > 0 ? [blank, ...below.slice(0, forEvents)] : [])];
}

function eventsWanted({ events, forbidden }: Snapshot, rows: number): number {
  return Math.min(events.length + (forbidden.events === undefined ? 0 : 1), rows);
}

/** Up to this many diagnoses are all shown in full if there is room. */
const fewDiagnoses = 3;

function tableLines({ state, now, columns, rows }: PanelModel, snapshot: Snapshot, list: RowList, room: number): Line[] {
  if (list.rows.length === 0) return [[dim(` ${emptyWords(state, snapshot)}`)]];
  const table = { snapshot, arranged: list, selectedAt: selectedAt(state, list.rows), now, columns };
  const roomy = rows >= 40 && columns >= 100 && list.problems.size <= fewDiagnoses;
  const shown = podTable(table, room, roomy);
  if (shown.above + shown.below === 0) return shown.lines;
  // Two rows fewer: one for the counts of hidden rows, one for the deployment whose pods start above.
  const { lines, above, below } = podTable(table, room - 2, roomy);
  return [...groupAbove(table, above), ...lines, [dim(`   ↑ ${above} above · ↓ ${below} below`)]];
}

function emptyWords({ query }: PanelState, { pods }: Snapshot): string {
  if (query.filter) return `No pod or deployment matches /${query.filter}`;
  return query.problemsOnly && pods.length > 0 ? 'No problems found.' : 'No pods yet.';
}

/** What has the focus. */
export function keyContextOf({ overlay }: PanelState): KeyContext {
  switch (overlay.type) {
    case 'nothing':
      return 'panel';
    case 'revisions':
    case 'fields':
      return 'list';
    case 'help':
    case 'events':
      return 'overlay';
    case 'logs':
      return 'log';
    default:
      return overlay.type;
  }
}

function barOf({ state, snapshot, columns }: PanelModel, list: RowList): Line {
  const unavailable = unavailableActions(state, snapshot, list);
  return keyBar(
    { bindings: keyBindings, context: keyContextOf(state), unavailable },
    columns,
    state.overlay.type === 'nothing' && columns < 80,
  );
}
