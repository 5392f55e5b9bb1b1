// Rows of a step: its sign, what it does or found, and its duration.
import { firstTime } from '../../deploy/engine/event.js';
import { formatRounded } from '../../deploy/engine/forecast.js';
import type { State, StepView } from '../../deploy/engine/state.js';
import { duration } from '../../units.js';
import { bar } from '../kit/gauge.js';
import { bad, dim, good, justify, type Line, plain, strong, warn, widthOf, wrap } from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { textWidth } from '../kit/width.js';

const titleWidth = 10;
const textIndent = 4 + titleWidth;
const underTitle = 4;
const skipped = 'skipped · ';
/** In ms. A shorter step ends before anyone reads its usual duration. */
const shortMs = 10_000;

/** Rows of a successful step for the scrollback: all evidence, and why it ran again. */
export function finishedRows(step: StepView, columns: number): Line[] {
  const { status } = step;
  if (status.type !== 'done' && status.type !== 'skipped') return [];
  const took = [dim(duration(status.ms))];
  const narrow = columns < 60;
  // On a narrow screen, the text starts under the title.
  const indent = narrow ? underTitle : textIndent;
  const room = columns - indent;
  const most = narrow ? 6 : 3;
  const beside = narrow ? room : room - widthOf(took) - 1;
  const lines = status.type === 'done' ? evidenceLines(status.evidence, beside, most) : skippedLines(status.reason, beside, most);
  const why = hasReason(step) && status.type === 'done' ? wrap(`again: ${status.because}`, room, most).map((line) => [dim(line)]) : [];
  const [first = [], ...more] = narrow ? [[], ...lines] : lines;
  return [
    justify([good(`  ${sign.done} `), plain(step.title.padEnd(titleWidth)), ...first], took, columns),
    ...[...more, ...why].map((line): Line => [plain(' '.repeat(indent)), ...line]),
  ];
}

function evidenceLines(text: string, columns: number, most: number): Line[] {
  return wrap(text, columns, most).map((line) => [plain(line)]);
}

/** Why the step was skipped. The words in parentheses stay on one line. */
function skippedLines(reason: string, columns: number, most: number): Line[] {
  const [, what = reason, since = ''] = /^(.*) (\(unchanged since [^()]*\))$/.exec(reason) ?? [];
  const [first = '', ...more] = wrap(`${skipped}${what}`, columns, most);
  const lines: Line[] = [[dim(skipped), plain(first.slice(skipped.length))], ...more.map((line) => [plain(line)])];
  const last = lines.at(-1) ?? [];
  if (since === '') return lines;
  if (widthOf(last) + 1 + textWidth(since) > columns) return [...lines, [dim(since)]];
  return [...lines.slice(0, -1), [...last, dim(` ${since}`)]];
}

/** Ports are opened in every run, so they need no reason. */
function hasReason({ id, status }: StepView): boolean {
  return id !== 'ports' && status.type === 'done' && status.because !== '' && status.because !== firstTime;
}

/** The row of a waiting, running, or canceled step. For a failed one, see kit/problem-card. */
export function liveRow(step: StepView, state: State, now: number, columns: number): Line {
  switch (step.status.type) {
    case 'running':
      return runningRow(step, step.status, state, now, columns);
    case 'cancelled':
      return justify([dim(`  ${sign.waiting} ${step.title.padEnd(titleWidth)}stopped`)], [dim(duration(step.status.ms))], columns);
    case 'failed':
      return [bad(`  ${sign.failed} `), strong(step.title.padEnd(titleWidth)), plain(step.status.problem.problem)];
    default:
      return [dim(`  ${sign.waiting} ${step.title.padEnd(titleWidth)}${waitsFor(step, state)}`)];
  }
}

function runningRow(step: StepView, status: { since: number; because: string }, state: State, now: number, columns: number): Line {
  const title = strong(step.title.padEnd(titleWidth));
  const elapsed = duration(now - status.since);
  if (state.questions.some((open) => open.step === step.id))
    return justify([warn(`  ${sign.attention} `), title, ...questionHint(step, state, columns)], [dim(elapsed)], columns);
  const { progress } = step;
  const gauge = progress?.fraction === undefined ? [] : [...bar(progress.fraction, 12, 'accent'), plain(' ')];
  const text = progress ? plain(progress.text) : dim(status.because === firstTime ? '' : status.because);
  const spinner = { text: sign.running, tone: 'accent', role: 'spinner' } as const;
  const left = [plain('  '), spinner, plain(' '), title, ...gauge, text];
  const usual = usualTime(step.usualMs, now - status.since);
  const fits = usual !== '' && widthOf(left) + 1 + textWidth(elapsed + usual) <= columns;
  return justify(left, [dim(fits ? elapsed + usual : elapsed)], columns);
}

function usualTime(usualMs: number | undefined, elapsedMs: number): string {
  if (usualMs === undefined || usualMs < shortMs) return '';
  return elapsedMs > usualMs ? `, usually ${formatRounded(usualMs)}` : ` of about ${formatRounded(usualMs)}`;
}

function questionHint(step: StepView, state: State, columns: number): Line {
  const types = state.questions.some((open) => open.step === step.id && open.question.type === 'secrets');
  if (!types || columns < 60) return [plain(types ? 'type them here' : 'a question for you')];
  const building = state.steps.some((other) => other.id === 'images' && other.status.type === 'running');
  return [plain(building && columns >= 80 ? 'Needed for the release. You can type while the images build.' : 'Needed for the release.')];
}

function waitsFor(step: StepView, state: State): string {
  const open = state.steps.filter(
    (other) => step.needs.includes(other.id) && other.status.type !== 'done' && other.status.type !== 'skipped',
  );
  // Before it runs, a step checks whether it has to.
  return open.length > 0 ? `after ${open.map((other) => other.title).join(', ')}` : 'checking what is already there';
}

/** All waiting steps in one line, for screens with few rows. */
export function waitingRow(steps: StepView[]): Line {
  return [dim(`  ${sign.waiting} then ${steps.map((step) => step.title).join(', ')}`)];
}

/** A dim line under a step. */
export function note(text: string): Line {
  return [plain('      '), dim(text)];
}
