// View state of the wizard: what has the focus, which failure is selected, and which pane is open.
import type { State } from '../../deploy/engine/state.js';
import { type FailedStep, failures, isSettled } from './attention.js';
import { atEnd, commandSource, logSources, type Source, scrollBy } from './log-pane.js';
import { type Pane, paneRows } from './view.js';

/** `packages`: the person wants the other packages, so the steps run again. */
export type WizardResult = 'done' | 'failed' | 'cancelled' | 'tour' | 'packages';

/** The person wants to leave. `seen`: the outcome at that moment. `settled`: nothing was running, so there is nothing to wait for. */
export type Leaving = { as: WizardResult; seen: State['outcome']; settled: boolean };

export type ViewState = {
  /** Counts presses of esc. Selects which question or failure has the focus. */
  turn: number;
  selected: number;
  pane: Pane | undefined;
  leaving?: Leaving;
};

export type ViewAction =
  | { type: 'switch' }
  | { type: 'select'; by: number; of: number }
  | { type: 'open'; pane: Pane['type'] }
  | { type: 'close' }
  | { type: 'next-source' }
  | { type: 'scroll'; by: number; state: State; columns: number; rows: number }
  | ({ type: 'leave' } & Leaving);

export const initialView: ViewState = { turn: 0, selected: 0, pane: undefined };

export function reduceView(view: ViewState, action: ViewAction): ViewState {
  switch (action.type) {
    case 'switch':
      return { ...view, turn: view.turn + 1 };
    case 'select':
      return { ...view, selected: Math.min(Math.max(0, action.of - 1), Math.max(0, view.selected + action.by)) };
    case 'open':
      return view.pane?.type === action.pane ? { ...view, pane: undefined } : { ...view, pane: newPane(action.pane) };
    case 'close':
      return { ...view, pane: undefined };
    case 'next-source':
      return view.pane?.type === 'log' ? { ...view, pane: { type: 'log', source: view.pane.source + 1, scroll: atEnd } } : view;
    case 'scroll':
      return { ...view, pane: scrollPane(view.pane, action) };
    case 'leave':
      return { ...view, pane: undefined, leaving: { as: action.as, seen: action.seen, settled: action.settled } };
  }
}

function newPane(type: Pane['type']): Pane {
  switch (type) {
    case 'log':
      return { type, source: 0, scroll: atEnd };
    case 'commands':
      return { type, scroll: atEnd };
    case 'help':
      return { type };
  }
}

type Scrolling = Extract<ViewAction, { type: 'scroll' }>;

function scrollPane(pane: Pane | undefined, { by, state, columns, rows }: Scrolling): Pane | undefined {
  const source = pane && sourceOf(pane, state, columns);
  if (!pane || pane.type === 'help' || !source) return pane;
  return { ...pane, scroll: scrollBy(pane.scroll, by, source.lines.length, paneRows(rows)) };
}

function sourceOf(pane: Pane, state: State, columns: number): Source | undefined {
  if (pane.type === 'commands') return commandSource(state, columns);
  const sources = logSources(state);
  return pane.type === 'log' ? sources[pane.source % Math.max(1, sources.length)] : undefined;
}

/** The result, once the screen can close. A failure stays until the person leaves it. */
export function resultOf(state: State, { leaving }: ViewState): WizardResult | undefined {
  if (leaving?.settled) return leaving.as;
  if (!isSettled(state)) return undefined;
  if (leaving) return state.outcome === leaving.seen ? undefined : leaving.as;
  return state.outcome?.type === 'failed' ? undefined : state.outcome?.type;
}

export function selectedFailure(state: State, { selected }: ViewState): FailedStep | undefined {
  const failed = failures(state);
  return failed[selected] ?? failed[0];
}
