// Lines of the log view: title, visible rows, notice, key bar.
import type { LogLine } from '../../../live/panel.js';
import { keyBindings } from '../../keys.js';
import type { Action, KeyContext } from '../../kit/key.js';
import { keyBar } from '../../kit/key-bar.js';
import { bad, blank, column, dim, good, justify, type Line, plain, type Span, strong, warn, widthOf } from '../../kit/line.js';
import { shortPodName } from '../../kit/pod.js';
import { sign, type Tone } from '../../kit/theme.js';
import { failureLines, readerFrame, readerHelp } from '../frame.js';
import type { Area } from '../rows.js';
import { type FormatLine, linesBelow, margin, searchLine, viewportLines } from '../viewport-lines.js';
import { type LogState, sinceOptions } from './state.js';

export type LogModel = { log: LogState; pods: string[]; title: string; now: number; columns: number; rows: number };

/** Columns and rows for the text of the lines. */
export function logArea({ log, pods, columns, rows }: Omit<LogModel, 'title' | 'now'>): Area {
  return {
    columns: Math.max(1, columns - margin - widthOf(linePrefix(log, everyPod(log, pods), columns, undefined, 0))),
    rows: Math.max(1, rows - 4),
  };
}

export function logLines(model: LogModel): Line[] {
  const { log, columns } = model;
  const area = logArea(model);
  const context = keyContextOf(log);
  const bar = keyBar(
    { bindings: keyBindings, context, unavailable: unavailableActions(model) },
    columns,
    context === 'log' && columns < 60,
  );
  const title = titleLine(model, area);
  if (log.help !== undefined) return readerFrame({ title, body: readerHelp('log', columns).slice(log.help), notice: blank, bar }, model);
  const body = log.viewport.lines.length === 0 ? emptyLines(model) : viewportLines(log.viewport, area, lineFormat(model));
  return readerFrame({ title, body, notice: noticeLine(model), bar }, model);
}

export function keyContextOf(log: LogState): KeyContext {
  if (log.help !== undefined) return 'overlay';
  return log.viewport.search?.typing ? 'search' : 'log';
}

/** Actions that do nothing now. */
function unavailableActions({ log }: LogModel): Action[] {
  return log.viewport.search ? [] : ['next-match', 'previous-match'];
}

function titleLine({ log, pods, title, columns }: LogModel, area: Area): Line {
  const name = pods.length === 1 && columns < 80 ? shortPodName(title) : title;
  const since = sinceOptions[log.since]?.name;
  const below = linesBelow(log.viewport, area);
  const held = below === 0 ? 'not following' : `${below} ${below === 1 ? 'line' : 'lines'} below`;
  const where = log.viewport.top ? held : log.ending ? 'ended' : 'following';
  const facts = [log.previous ? 'previous container' : '', since ? `last ${since}` : '', log.viewport.wrap ? 'wrap' : '', where].filter(
    Boolean,
  );
  const short = columns < 60 ? facts.map((fact) => fact.replace(/ container$|^last | lines?(?= below)/, '')) : facts;
  return justify([strong(`  ${name}`)], [dim(short.join(' · '))], columns);
}

function emptyLines({ log, columns }: LogModel): Line[] {
  const { ending, since } = log;
  if (ending?.type === 'failed') return failureLines(ending.problem, columns, 'Press r to try again.');
  const last = sinceOptions[since]?.name;
  if (ending) return [[dim('  The log is empty.')]];
  return [[dim(last ? `  Nothing in the last ${last} yet.` : '  Nothing yet.')]];
}

/** The search on the left, the notice on the right. */
function noticeLine({ log, columns }: LogModel): Line {
  const { search } = log.viewport;
  // Without room for both, the search matters more than a notice that can wait.
  if (search && columns < 60 && !log.notice && !log.ending) return searchLine(log.viewport);
  return search ? justify(searchLine(log.viewport), noticeText(log), columns) : noticeText(log);
}

function noticeText({ notice: result, ending, viewport, previous }: LogState): Line {
  if (result) return [result.ok ? good(`  ${sign.done} `) : bad(`  ${sign.failed} `), plain(result.text)];
  if (ending?.type === 'failed' && viewport.lines.length > 0)
    return [bad(`  ${sign.failed} `), plain(`${ending.problem.problem} · press r to try again`)];
  if (ending?.type === 'ended')
    return previous ? [dim('  End of the log')] : [warn(`  ${sign.attention} `), plain('The log ended · press r to read it again')];
  return viewport.first > 0 ? [dim('  Older lines were dropped')] : [];
}

function lineFormat({ log, pods, columns, now }: LogModel): FormatLine<LogLine> {
  const all = everyPod(log, pods);
  return (line) => ({ lead: linePrefix(log, all, columns, line, now), text: [plain(line.text)] });
}

/** The pods asked for, and those that replaced them. With two or more, each line names its pod. */
function everyPod({ podNames }: LogState, pods: string[]): string[] {
  return [...new Set([...pods, ...podNames])];
}

/** The time and the pod if they are shown, with the same width for every line. */
function linePrefix({ timestamps }: LogState, pods: string[], columns: number, line: LogLine | undefined, now: number): Line {
  const width = columns < 60 ? 8 : 12;
  const time: Span[] = timestamps ? [dim(column(timeOf(line?.at, now, width), width)), plain(' ')] : [];
  return pods.length > 1 ? [...time, ...podPrefix(pods, line?.pod ?? '')] : time;
}

const hues: Tone[] = ['pod0', 'pod1', 'pod2', 'pod3'];

function podPrefix(pods: string[], pod: string): Line {
  const tags = pods.map(tagOf);
  // Pods whose names end alike, as in a stateful set, need their full names.
  const tag = new Set(tags).size === pods.length ? tagOf : (name: string) => name;
  const width = Math.max(...pods.map((name) => tag(name).length));
  const hue = hues[Math.max(0, pods.indexOf(pod)) % hues.length] ?? 'plain';
  return [{ text: column(tag(pod), width), tone: hue }, plain(' ')];
}

/** `taskflow-backend-5d8b6c7f9-ww71x` → `…ww71x`. */
function tagOf(pod: string): string {
  return `…${pod.split('-').at(-1) ?? ''}`;
}

/** The local time; for lines older than a day the date, and as much of the time as fits. */
function timeOf(at: number | undefined, now: number, width: number): string {
  if (at === undefined) return '';
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (now - at < 86_400_000)
    return `${minute}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`.slice(0, width);
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return width < 11 ? day : `${day} ${minute}`;
}

/** The lines to save, with full times and pod names. */
export function savedLines(log: LogState, pods: string[]): string[] {
  const { viewport, timestamps } = log;
  const several = everyPod(log, pods).length > 1;
  return viewport.lines.map(({ at, pod, text }) =>
    [timestamps && at !== undefined ? new Date(at).toISOString() : '', several ? pod : '', text].filter(Boolean).join(' '),
  );
}
