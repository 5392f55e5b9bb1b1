// Lines of the wizard below the scrollback, fitted to the terminal.
import { forecastTexts } from '../../deploy/engine/forecast.js';
import type { State, StepView } from '../../deploy/engine/state.js';
import { keyBindings } from '../keys.js';
import { helpLines } from '../kit/help.js';
import type { Action } from '../kit/key.js';
import { keyBarWithNote } from '../kit/key-bar.js';
import { accent, blank, dim, fit, type Line, plain, strong, warn, wrap } from '../kit/line.js';
import { failedRow, problemCard } from '../kit/problem-card.js';
import { sign } from '../kit/theme.js';
import { type Attention, failures, keyContextOf } from './attention.js';
import { choiceLines } from './choice.js';
import { confirmLines, type Word } from './confirm.js';
import { commandSource, logSources, paneLines, type Scroll } from './log-pane.js';
import { unavailableActions } from './secrets/form.js';
import { formLines } from './secrets/form-lines.js';
import type { Form } from './secrets/form-state.js';
import { stepDetails } from './step-details.js';
import { liveRow, waitingRow } from './step-row.js';

/** Few enough that the scrollback and the shell's prompt stay visible. */
const mostRows = 20;
/** With this many rows or more, an empty one separates the key bar. */
const airyFrom = 14;
export const smallest = { columns: 40, rows: 10 };

export type Pane = { type: 'log'; source: number; scroll: Scroll } | { type: 'commands'; scroll: Scroll } | { type: 'help' };

export type WizardModel = {
  state: State;
  form: Form;
  word: Word;
  attention: Attention | undefined;
  /** Something else needs the person too; esc switches to it. */
  others: boolean;
  /** The index of the selected failure. */
  selected: number;
  pane: Pane | undefined;
  /** `stopping`: canceled, and waiting for steps to end. `over`: the last frame, which stays in the scrollback. */
  phase: 'open' | 'stopping' | 'over';
  /** The person can choose other packages. */
  packages?: boolean;
  now: number;
  columns: number;
  rows: number;
  /** The demo's label, shown as the last line. */
  label?: Line | undefined;
};

function isTooSmall({ columns, rows }: { columns: number; rows: number }): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}

export function tooSmallLines({ columns, rows, label, attention }: Pick<WizardModel, 'columns' | 'rows' | 'label' | 'attention'>): Line[] {
  // The input stays mounted, so that typing goes on while someone resizes the window.
  const types = ['form', 'typed'].includes(keyContextOf(attention));
  return [
    [warn(sign.attention), plain(` ${columns}×${rows} is too small.`)],
    ...(types ? [[plain('  '), { text: sign.cursor, tone: 'plain', role: 'input' } as const]] : []),
    [plain(`  Needs at least ${smallest.columns}×${smallest.rows}.`)],
    [dim('  Steps go on; your typing is kept.')],
    ...(label ? [label] : []),
  ]
    .slice(0, Math.max(1, rows - 1))
    .map((line) => fit(line, columns));
}

export function paneRows(rows: number): number {
  return Math.min(mostRows, rows - 1) - 4;
}

export function wizardLines(model: WizardModel): Line[] {
  if (isTooSmall(model)) return tooSmallLines(model);
  const budget = Math.min(mostRows, model.rows - 1);
  const air = model.rows < airyFrom ? [] : [blank];
  const below = air.length + 1 + (model.label ? 1 : 0);
  const most = model.rows - 1 - below;
  const lines = model.pane ? openPane(model, model.pane) : bestFit(model, budget - below, most);
  if (model.phase === 'over') return [...lines.slice(0, budget - 1), ...lastLine(model.state)].map((line) => fit(line, model.columns));
  const footer = model.phase === 'stopping' ? [dim('  Stopping… Press ctrl-c again to quit at once.')] : bar(model);
  const shown = [...lines.slice(0, most), ...air, footer, ...(model.label ? [model.label] : [])];
  return shown.map((line) => fit(line, model.columns));
}

function lastLine(state: State): Line[] {
  return state.outcome?.type === 'cancelled' ? [[dim('  Stopped. Finished steps are saved; the next run continues from here.')]] : [];
}

/**
 * Levels of detail for steps, of words for questions and failures, and how many fields of a form to show, from most to least. What needs the
 * person keeps its words longer than the steps that go on by themselves.
 */
const levels = [
  { detail: 3, words: 3, fields: 12 },
  { detail: 2, words: 3, fields: 9 },
  { detail: 1, words: 3, fields: 9 },
  { detail: 1, words: 2, fields: 9 },
  { detail: 1, words: 1, fields: 6 },
  { detail: 0, words: 1, fields: 5 },
  { detail: 0, words: 0, fields: 3 },
];
const least = { detail: -1, words: 0, fields: 3 };
type Level = typeof least;

/** As much detail as fits into `rows`. The least detail may use up to `most` rows. */
function bestFit(model: WizardModel, rows: number, most: number): Line[] {
  for (const level of levels) {
    const lines = stepLines(model, level);
    if (lines.length <= (level.detail === 0 ? most : rows)) return lines;
  }
  return stepLines(model, least).slice(0, rows);
}

function stepLines(model: WizardModel, level: Level): Line[] {
  const open = model.state.steps.filter(({ status }) => status.type !== 'done' && status.type !== 'skipped');
  const waiting = open.filter(({ status }) => status.type === 'waiting');
  const together = level.detail < 2 && waiting.length > 1;
  const rows = open
    .filter((step) => !together || step.status.type !== 'waiting')
    .flatMap((step) => [...rowOf(model, step), ...below(model, step, level)]);
  return together ? [...rows, waitingRow(waiting)] : rows;
}

function rowOf({ state, selected, columns, now, attention }: WizardModel, step: StepView): Line[] {
  const failed = failures(state);
  const at = failed.findIndex((failure) => failure.step.id === step.id);
  const failure = failed[at];
  if (!failure) return [liveRow(step, state, now, columns)];
  return [failedRow(step, failure.problem, failure.ms, failed.length > 1 && at === selected && attention?.type === 'failure', columns)];
}

function below(model: WizardModel, step: StepView, { detail, words, fields }: Level): Line[] {
  const { state, form, word, attention, columns, now, selected } = model;
  const failed = failures(state);
  const failure = failed[selected] ?? failed[0];
  const details = () => stepDetails(step, state, now, columns, detail);
  if (step.status.type === 'failed') {
    // While the person answers a question, the card gives way to it if there is no room for both.
    if (failure?.step.id !== step.id || (detail < 1 && attention?.type !== 'failure')) return [];
    // With several failed checks, each shows its own command.
    const several = step.id === 'tools' && failure.problem.command === undefined;
    return [...(several ? details() : []), ...problemCard(failure.problem, columns, words)];
  }
  if (step.status.type !== 'running') return [];
  const questions = state.questions.filter((open) => open.step === step.id).map(({ question }) => question);
  const asked = questions.flatMap((question) => {
    const active = attention !== undefined && attention.type !== 'failure' && attention.question.id === question.id;
    if (question.type === 'secrets') return formLines(form, columns, active, words, fields);
    if (!active) return inactiveQuestion(question.text, attention, columns);
    if (question.type === 'choice') return choiceLines(question, columns, words);
    return confirmLines(question, word, columns, words);
  });
  return [...details(), ...asked];
}

/** Something else has the focus, so the keys of the answer would go there. */
function inactiveQuestion(text: string, attention: Attention | undefined, columns: number): Line[] {
  const switches = ['form', 'failure'].includes(keyContextOf(attention));
  const [first = '', ...more] = wrap(text, columns - 8, 2);
  return [
    [plain('    '), warn(sign.attention), plain(` ${first}`)],
    ...more.map((line): Line => [plain(`      ${line}`)]),
    [plain('      '), ...(switches ? [accent('esc'), dim(' leads to this question')] : [dim('comes after the other question')])],
  ];
}

function bar({ state, form, attention, others, pane, columns, selected, now, packages }: WizardModel): Line {
  const left = forecastTexts(state, now);
  if (pane) {
    const context = pane.type === 'help' ? 'help' : 'pane';
    return keyBarWithNote(left, { bindings: keyBindings, context, unavailable: pane.type === 'log' ? [] : ['next-source'] }, columns);
  }
  const failed = failures(state);
  const failure = failed[selected] ?? failed[0];
  const idle: [Action, boolean][] = [
    ['switch', !others],
    ['edit-secret', !failure?.problem.secret],
    ['tour', failure?.step.id !== 'tools'],
    ['packages', !packages],
    ...unavailableActions(form),
  ];
  const unavailable = idle.flatMap(([action, isIdle]) => (isIdle ? [action] : []));
  return keyBarWithNote(left, { bindings: keyBindings, context: keyContextOf(attention), unavailable }, columns);
}

function openPane({ state, rows, columns, attention }: WizardModel, pane: Pane): Line[] {
  if (pane.type === 'help') return helpLines(keyBindings, [keyContextOf(attention), 'pane'], paneRows(rows) + 2, columns, false);
  if (pane.type === 'commands') return paneLines(commandSource(state, columns), pane.scroll, columns, paneRows(rows), 'No commands yet.');
  const sources = logSources(state);
  const source = sources[pane.source % Math.max(1, sources.length)] ?? { title: 'Log', lines: [] };
  return paneLines(source, pane.scroll, columns, paneRows(rows), 'Nothing printed yet.');
}

/** The first line of the scrollback: the title and the cluster. */
export function headerLine(state: State, demo: boolean): { left: Line; right: Line } {
  const { target } = state;
  return {
    left: [{ text: '  TaskFlow on Kubernetes', tone: 'strong' }, ...(demo ? [warn(`   ${sign.attention} `), strong('demo')] : [])],
    right: target ? [dim(`${target.profile} · ${target.namespace}`)] : [],
  };
}
