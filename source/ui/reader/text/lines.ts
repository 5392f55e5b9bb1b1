// The text view as lines: what is read and where in it one is, the rows in sight, what there is to say, and the keys.

import type { Action, Place } from '../../kit/key.js';
import { keyBar } from '../../kit/key-bar.js';
import { accent, bad, blank, dim, good, type Line, say, spread, strong } from '../../kit/line.js';
import { sign } from '../../kit/theme.js';
import { shortPodName } from '../../panel/table/pod-rows.js';
import { failureLines, readingFrame, readingHelp } from '../frame.js';
import type { Area, Entry } from '../rows.js';
import { margin, type Painted, placeIn, readingLines, searchLine } from '../viewport-lines.js';
import { nameOfObject, objectOf, type TextState } from './state.js';

export type TextPicture = { text: TextState; columns: number; rows: number };

export function textArea({ columns, rows }: { columns: number; rows: number }): Area {
  return { columns: Math.max(1, columns - margin), rows: Math.max(1, rows - 4) };
}

export function textPlace({ help, reading }: TextState): Place {
  if (help !== undefined) return 'overlay';
  return reading.search?.typing ? 'search' : 'text';
}

export function textLines(picture: TextPicture): Line[] {
  const { text, columns } = picture;
  const place = textPlace(text);
  const bar = keyBar(place, columns, without(text), place === 'text' && columns < 60);
  const title = titleLine(picture);
  if (text.help !== undefined)
    return readingFrame({ title, body: readingHelp('text', columns).slice(text.help), said: blank, bar }, picture);
  return readingFrame({ title, body: bodyLines(picture), said: saidLine(picture), bar }, picture);
}

function bodyLines({ text, columns, rows }: TextPicture): Line[] {
  const { phase, kind, reading } = text;
  if (phase.type === 'failed') return failureLines(phase.problem, columns, 'r tries again');
  if (reading.lines.length > 0) return readingLines(reading, textArea({ columns, rows }), paints[kind]);
  if (phase.type === 'loaded') return [[dim('  There is nothing to read.')]];
  return [[say('  '), { text: sign.running, tone: 'accent', role: 'spinner' }, say(` asking for ${nameOfObject(objectOf(text))}`)]];
}

function titleLine({ text, columns, rows }: TextPicture): Line {
  const { objects, at, phase, kind, reading } = text;
  const object = objectOf(text);
  const name = nameOfObject(columns < 80 && object.kind === 'pod' ? { ...object, name: shortPodName(object.name) } : object);
  const among = objects.length > 1 ? `${at + 1} of ${objects.length} objects` : '';
  const again = phase.type === 'loading' && reading.lines.length > 0 ? 'reading it again' : '';
  const place = phase.type === 'failed' ? '' : placeIn(reading, textArea({ columns, rows }));
  const facts = [columns < 80 ? '' : among, again, reading.wrap && columns >= 60 ? 'wrap' : '', place].filter(Boolean).join(' · ');
  return spread([dim(`  ${kind === 'describe' ? 'describe' : 'YAML'} `), strong(name)], [dim(facts)], columns);
}

function saidLine({ text, columns }: TextPicture): Line {
  return text.reading.search ? spread(searchLine(text.reading), said(text), columns) : said(text);
}

function said({ said: result, phase }: TextState): Line {
  if (!result || phase.type === 'loading') return [];
  return [result.ok ? good(`  ${sign.done} `) : bad(`  ${sign.failed} `), say(result.text)];
}

/** Keys that would do nothing now. */
function without({ objects, kind, reading }: TextState): Action[] {
  const idle: [Action, boolean][] = [
    ['next-source', objects.length < 2],
    ['describe', kind === 'describe'],
    ['yaml', kind === 'manifest'],
    ['next-match', !reading.search],
  ];
  return idle.flatMap(([action, isIdle]) => (isIdle ? [action] : []));
}

const keyOfYaml = /^(\s*(?:- +)*)([\w./~-]+|"[^"]*")(:)(?=\s|$)/;
const keyOfDescribe = /^(\s*)([A-Z][\w ./()-]*)(:)(?=\s|$)/;
const paints = { manifest: coloured(keyOfYaml), describe: coloured(keyOfDescribe) };

/** The names at the beginning of lines in the accent colour, the punctuation around them dim. */
function coloured(key: RegExp): (entry: Entry) => Painted {
  return ({ text }) => {
    const found = key.exec(text);
    if (!found) return { lead: [], text: [say(text)] };
    const [whole, before = '', name = '', colon = ''] = found;
    return { lead: [], text: [dim(before), accent(name), dim(colon), say(text.slice(whole.length))].filter((span) => span.text) };
  };
}
