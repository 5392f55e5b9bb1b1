// What stays in the scrollback: the header, notices, each finished step, and how long everything took.
import type { State, StepView } from '../../deploy/engine/state.js';
import { timeSummary } from '../../deploy/engine/time-summary.js';
import { duration } from '../../units.js';
import { dim, good, justify, type Line, plain, warn, widthOf, wrap } from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { textWidth } from '../kit/width.js';
import { finishedRows } from './step-row.js';
import { headerLine } from './view.js';

export type ScrollbackItem =
  | { type: 'header'; state: State }
  | { type: 'notice'; notice: State['notices'][number]; index: number }
  | { type: 'step'; step: StepView }
  | { type: 'account'; ms: number; text: string };

/** Adds what is new in `state`. Returns the same array when nothing is. */
export function extendScrollback(scrollback: ScrollbackItem[], state: State): ScrollbackItem[] {
  if (!state.target) return scrollback;
  const news: ScrollbackItem[] = scrollback.length === 0 ? [{ type: 'header', state }] : [];
  const noticed = scrollback.filter((item) => item.type === 'notice');
  state.notices.forEach((notice, index) => {
    if (!noticed.some((item) => item.notice.text === notice.text)) news.push({ type: 'notice', notice, index });
  });
  for (const step of state.steps) if (isNew(step, scrollback)) news.push({ type: 'step', step });
  const text = scrollback.some((item) => item.type === 'account') ? undefined : timeSummary(state);
  if (text !== undefined && state.outcome) news.push({ type: 'account', ms: state.outcome.ms, text });
  return news.length > 0 ? [...scrollback, ...news] : scrollback;
}

/** A step that is skipped after a retry already has its line. */
function isNew(step: StepView, scrollback: ScrollbackItem[]): boolean {
  const entries = scrollback.filter((item) => item.type === 'step' && item.step.id === step.id);
  if (step.status.type === 'skipped') return entries.length === 0;
  return step.status.type === 'done' && !entries.some((item) => item.type === 'step' && item.step.status === step.status);
}

// Visitors of the demo need no database and should not type a real password.
const demoHint = (columns: number): Line => [
  dim(
    columns < 84
      ? '  Any made-up secrets work here.'
      : '  Any made-up secrets work here, such as postgresql://me:pw@db.example.com/taskflow',
  ),
];

export function scrollbackLines(item: ScrollbackItem, columns: number, demo: boolean): Line[] {
  switch (item.type) {
    case 'header': {
      const { left, right } = headerLine(item.state, demo);
      const fits = widthOf(left) + 2 + widthOf(right) <= columns;
      const head = fits ? [justify(left, right, columns)] : [left, [plain('  '), ...right]];
      return [[], ...head, ...(demo ? [demoHint(columns)] : []), []];
    }
    case 'notice':
      return noticeLines(item.notice, columns);
    case 'step':
      return finishedRows(item.step, columns);
    case 'account':
      return timeSummaryLines(item, columns);
  }
}

const noticeIndent = 4;
const mostNoticeLines = 6;

function noticeLines({ text, level }: State['notices'][number], columns: number): Line[] {
  const mark = level === 'info' ? good(`  ${sign.done} `) : warn(`  ${sign.attention} `);
  const [first = '', ...more] = wrap(text, columns - noticeIndent, mostNoticeLines);
  return [[mark, plain(first)], ...more.map((line): Line => [plain(' '.repeat(noticeIndent)), plain(line)])];
}

function timeSummaryLines({ ms, text }: { ms: number; text: string }, columns: number): Line[] {
  const room = columns - noticeIndent;
  const lines: string[] = [];
  // Breaks between steps, so that a duration stays with its unit.
  for (const part of text.split(' · ')) {
    const joined = `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && textWidth(joined) <= room) lines[lines.length - 1] = joined;
    else lines.push(...wrap(part, room, mostNoticeLines));
  }
  const total: Line = [good(`  ${sign.done} `), plain(`Done in ${duration(ms)}`)];
  return [[], total, ...lines.map((line): Line => [plain(' '.repeat(noticeIndent)), dim(line)])];
}
