// Lines above the key bar: a confirmation, an input, or the operations with their commands and results.
import type { Snapshot } from '../../live/snapshot.js';
import { since } from '../../units.js';
import type { HelmRevision } from '../../world/index.js';
import type { EditableField, OperationResult } from '../kit/controls.js';
import {
  accent,
  bad,
  column,
  dim,
  fit,
  good,
  type Line,
  plain,
  type Span,
  strong,
  truncateMiddle,
  warn,
  widthOf,
  wrap,
} from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { confirmationText } from './requests.js';
import type { OperationEntry, PanelState, Revisions } from './state.js';

type Size = { columns: number; rows: number };
/** `command`: the command that does the same as the request to confirm. */
export type StatusModel = Size & { state: PanelState; snapshot: Snapshot | undefined; command: string; now: number };

export function statusLines(model: StatusModel): Line[] {
  const { state, columns, rows } = model;
  const { overlay } = state;
  switch (overlay.type) {
    case 'ask':
      return questionLines(confirmationText(overlay.request, model.snapshot?.throwawayDatabase), model.command, columns);
    case 'number':
      return [[plain(` scale ${overlay.deployment} to: `), strong(overlay.text), accent(sign.cursor), dim(`   now ${overlay.from}`)]];
    case 'revisions':
      return [...revisionLines(overlay.revisions, overlay.at, model), ...(state.note ? noteLines(state.note, model) : [])];
    case 'fields':
      return fieldLines(overlay.fields, overlay.at, model);
    default:
      return state.note ? noteLines(state.note, model) : operationsLines(recent(state.operations, model.now), columns, rows);
  }
}

function questionLines(question: string, command: string, columns: number): Line[] {
  // A person must be able to read all of it before they confirm.
  const most = columns < 60 ? 6 : 3;
  const [first = '', ...more] = wrap(question, columns - 4, most);
  return [
    [warn(` ${sign.attention} `), strong(first)],
    ...more.map((text): Line => [plain('   '), strong(text)]),
    ...(command ? wrap(`$ ${command}`, columns - 6, most) : []).map((text, at): Line => [dim(`${at === 0 ? '   ' : '     '}${text}`)]),
  ];
}

/** A key that can't do anything is a warning, not a failure. */
function noteLines({ ok, text }: OperationResult, { columns, rows }: Size): Line[] {
  return markedText(ok ? good(sign.done) : warn(sign.attention), text, columns, rows);
}

/** Wraps long texts, because they often end with what to do. */
function markedText(mark: Span, text: string, columns: number, rows: number): Line[] {
  const [first = '', ...more] = wrap(text, columns - 4, rows >= 20 ? 3 : 2);
  return [[plain(' '), mark, plain(` ${first}`)], ...more.map((line): Line => [plain(`   ${line}`)])];
}

/** In ms: how long a result is shown. */
const newsFor = 60_000;

function recent(operations: OperationEntry[], now: number): OperationEntry[] {
  return operations.filter(({ state }) => state.type === 'running' || now - state.at < newsFor);
}

/** Up to three on a high screen; otherwise the newest, and how many more are running. */
function operationsLines(operations: OperationEntry[], columns: number, rows: number): Line[] {
  const shown = operations.slice(rows >= 36 ? -3 : -1);
  const hidden = operations.length - shown.length;
  const last = shown.length - 1;
  return shown.length === 0
    ? [[]]
    : shown.flatMap((each, at) => operationLines(each, at === last ? hidden : 0, columns, at === last && rows >= 20));
}

/** Shows the whole command next to the text, or below it if `below` allows a row for it. */
function operationLines({ state, command }: OperationEntry, hidden: number, columns: number, below: boolean): Line[] {
  const more = hidden > 0 ? ` · ${hidden} more running` : '';
  if (state.type === 'ended') {
    const { ok, text } = state.result;
    const lines = markedText(ok ? good(sign.done) : bad(sign.failed), text + more, columns, below ? 20 : 0);
    return lines.length > 1 ? lines : lines.map((line) => beside(line, command, columns));
  }
  const words: Line = [plain(' '), { text: sign.running, tone: 'accent', role: 'spinner' }, plain(` ${state.text}${more}`)];
  const whole: Line = [...words, dim(`   $ ${command}`)];
  if (!below || widthOf(whole) <= columns) return [beside(words, command, columns)];
  return [fit(words, columns), fit([dim(`   $ ${command}`)], columns)];
}

/** Adds the command after the text, unless most of it would be cut. */
function beside(words: Line, command: string, columns: number): Line {
  return fit(columns - widthOf(words) >= 20 ? [...words, dim(`   $ ${command}`)] : words, columns);
}

const mostRevisions = 8;

function revisionLines(found: Revisions, at: number, { now, columns, rows }: StatusModel): Line[] {
  if (found.type === 'coming')
    return [[plain(' '), { text: sign.running, tone: 'accent', role: 'spinner' }, plain(' Loading the revisions from helm')]];
  if (found.type === 'failed') return [fit([bad(` ${sign.failed} `), plain(found.reason)], columns)];
  if (found.revisions.length === 0) return [[dim(' Helm has no revisions.')]];
  const most = Math.min(mostRevisions, Math.max(1, Math.floor(rows / 3)));
  const first = Math.max(0, Math.min(at - Math.floor(most / 2), found.revisions.length - most));
  const lines = found.revisions.slice(first, first + most).map((each, index) => revisionLine(each, first + index, at, now, columns));
  return [[strong(' Roll back to which revision?'), dim(`  ${at + 1} of ${found.revisions.length}`)], ...lines];
}

function revisionLine(each: HelmRevision, index: number, at: number, now: number, columns: number): Line {
  const words = `${column(String(each.revision), 4, 'right')}  ${column(`${since(now - each.at)} ago`, 11)} ${column(each.status, 12)} ${each.description}`;
  return fit([...choice(words, index === at), ...(index === 0 ? [dim('  newest')] : [])], columns);
}

/** The secrets first, then the applications' own variables. */
function fieldLines(fields: EditableField[], at: number, { columns, rows }: Size): Line[] {
  const most = Math.max(3, Math.floor(rows / 3));
  const first = Math.max(0, Math.min(at - Math.floor(most / 2), fields.length - most));
  const width = Math.min(Math.max(...fields.map(({ name }) => name.length)), columns - 26);
  const lines = fields.slice(first, first + most).map((field, index) => fieldLine(field, first + index === at, width));
  const own = fields.some(({ components }) => components.length > 0);
  const place = fields.length > most ? [dim(`  ${at + 1} of ${fields.length}`)] : [];
  return [[strong(own ? ' Edit which secret or variable?' : ' Edit which secret?'), ...place], ...lines.map((line) => fit(line, columns))];
}

function fieldLine({ name, components, required }: EditableField, here: boolean, width: number): Line {
  if (components.length === 0) return choice(name, here);
  const about = [components.join(' and '), ...(required ? [] : ['optional'])].join(', ');
  return [...choice(column(truncateMiddle(name, width), width), here), dim(`  ${about}`)];
}

function choice(text: string, here: boolean): Line {
  return [here ? accent(` ${sign.selected} `) : plain('   '), (here ? strong : plain)(text)];
}

/** Shows the filter and the order above the list, unless both are the default. */
export function queryLine({ query, overlay }: PanelState, shown: number, total: number): Line | undefined {
  const { filter, sort, problemsOnly } = query;
  const typing = overlay.type === 'filter';
  if (!filter && !typing && !problemsOnly && sort === 'name') return undefined;
  const filtering: Line = filter || typing ? [accent(' /'), strong(filter), ...(typing ? [accent(sign.cursor)] : [])] : [];
  const count = filter || problemsOnly || typing ? [dim(` (${shown} of ${total})`)] : [];
  const faults = problemsOnly ? [warn(`${filtering.length > 0 ? '  ' : ' '}${sign.attention}`), plain(' problems only')] : [];
  return [
    ...filtering,
    ...faults,
    ...count,
    ...(sort === 'name' ? [] : [dim(`${filtering.length + faults.length > 0 ? '  ·' : ''} sorted by ${sort}`)]),
  ];
}
