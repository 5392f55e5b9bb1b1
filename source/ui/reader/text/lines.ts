// Lines of the text view: title, visible rows, notice, key bar.
import { keyBindings } from '../../keys.js';
import type { Action, KeyContext } from '../../kit/key.js';
import { keyBar } from '../../kit/key-bar.js';
import { accent, bad, blank, dim, good, justify, type Line, plain, strong } from '../../kit/line.js';
import { shortPodName } from '../../kit/pod.js';
import { sign } from '../../kit/theme.js';
import { failureLines, readerFrame, readerHelp } from '../frame.js';
import type { Area, TextLine } from '../rows.js';
import { type FormattedLine, margin, positionText, searchLine, viewportLines } from '../viewport-lines.js';
import { currentObject, objectName, type TextState } from './state.js';

export type TextModel = { text: TextState; columns: number; rows: number };

export function textArea({ columns, rows }: { columns: number; rows: number }): Area {
  return { columns: Math.max(1, columns - margin), rows: Math.max(1, rows - 4) };
}

export function keyContextOf({ help, viewport }: TextState): KeyContext {
  if (help !== undefined) return 'overlay';
  return viewport.search?.typing ? 'search' : 'text';
}

export function textLines(model: TextModel): Line[] {
  const { text, columns } = model;
  const context = keyContextOf(text);
  const bar = keyBar(
    { bindings: keyBindings, context, unavailable: unavailableActions(text) },
    columns,
    context === 'text' && columns < 60,
  );
  const title = titleLine(model);
  if (text.help !== undefined) return readerFrame({ title, body: readerHelp('text', columns).slice(text.help), notice: blank, bar }, model);
  return readerFrame({ title, body: bodyLines(model), notice: noticeLine(model), bar }, model);
}

function bodyLines({ text, columns, rows }: TextModel): Line[] {
  const { phase, kind, viewport } = text;
  if (phase.type === 'failed') return failureLines(phase.problem, columns, 'Press r to try again.');
  if (viewport.lines.length > 0) return viewportLines(viewport, textArea({ columns, rows }), formats[kind]);
  if (phase.type === 'loaded') return [[dim('  The text is empty.')]];
  return [[plain('  '), { text: sign.running, tone: 'accent', role: 'spinner' }, plain(` Loading ${objectName(currentObject(text))}`)]];
}

function titleLine({ text, columns, rows }: TextModel): Line {
  const { objects, at, phase, kind, viewport } = text;
  const object = currentObject(text);
  const name = objectName(columns < 80 && object.kind === 'pod' ? { ...object, name: shortPodName(object.name) } : object);
  const among = objects.length > 1 ? `${at + 1} of ${objects.length} objects` : '';
  const again = phase.type === 'loading' && viewport.lines.length > 0 ? 'reloading' : '';
  const place = phase.type === 'failed' ? '' : positionText(viewport, textArea({ columns, rows }));
  const facts = [columns < 80 ? '' : among, again, viewport.wrap && columns >= 60 ? 'wrap' : '', place].filter(Boolean).join(' · ');
  return justify([dim(`  ${kind === 'describe' ? 'describe' : 'YAML'} `), strong(name)], [dim(facts)], columns);
}

function noticeLine({ text, columns }: TextModel): Line {
  return text.viewport.search ? justify(searchLine(text.viewport), noticeText(text), columns) : noticeText(text);
}

function noticeText({ notice: result, phase }: TextState): Line {
  if (!result || phase.type === 'loading') return [];
  return [result.ok ? good(`  ${sign.done} `) : bad(`  ${sign.failed} `), plain(result.text)];
}

/** Actions that do nothing now. */
function unavailableActions({ objects, kind, viewport }: TextState): Action[] {
  const idle: [Action, boolean][] = [
    ['next-source', objects.length < 2],
    ['describe', kind === 'describe'],
    ['yaml', kind === 'manifest'],
    ['next-match', !viewport.search],
  ];
  return idle.flatMap(([action, isIdle]) => (isIdle ? [action] : []));
}

const keyOfYaml = /^(\s*(?:- +)*)([\w./~-]+|"[^"]*")(:)(?=\s|$)/;
const keyOfDescribe = /^(\s*)([A-Z][\w ./()-]*)(:)(?=\s|$)/;
const formats = { manifest: colorKeys(keyOfYaml), describe: colorKeys(keyOfDescribe) };

/** Colors the key at the start of a line, with the punctuation around it dim. */
function colorKeys(key: RegExp): (entry: TextLine) => FormattedLine {
  return ({ text }) => {
    const found = key.exec(text);
    if (!found) return { lead: [], text: [plain(text)] };
    const [whole, before = '', name = '', colon = ''] = found;
    return { lead: [], text: [dim(before), accent(name), dim(colon), plain(text.slice(whole.length))].filter((span) => span.text) };
  };
}
