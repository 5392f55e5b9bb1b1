// Maps each action to what it does in the wizard: change the view, or call the control.
import type { State } from '../../deploy/engine/state.js';
import type { WizardControl } from '../kit/controls.js';
import type { Action } from '../kit/key.js';
import { failures, isSettled } from './attention.js';
import type { useTyping } from './secrets/use-typing.js';
import { selectedFailure, type ViewAction, type ViewState, type WizardResult } from './state.js';
import { paneRows } from './view.js';

export type ActionContext = {
  control: WizardControl;
  state: State;
  view: ViewState;
  typing: ReturnType<typeof useTyping>;
  columns: number;
  rows: number;
  change(action: ViewAction): void;
  exit(result: WizardResult): void;
};

/** `key` is the name of the key that was pressed, because several keys share an action. */
export function perform(action: Action, context: ActionContext, key?: string): void {
  const { control, state, view, typing, columns, rows, change } = context;
  const scroll = (by: number) => change({ type: 'scroll', by, state, columns, rows });
  const step = (by: number) => (view.pane ? scroll(by) : change({ type: 'select', by, of: failures(state).length }));
  const failure = selectedFailure(state, view);
  const handlers: Partial<Record<Action, () => void>> = {
    stop: () => leave(context, 'cancelled'),
    quit: () => leave(context, 'failed'),
    tour: () => failure?.step.id === 'tools' && leave(context, 'tour'),
    packages: () => control.packages && leave(context, 'packages'),
    retry: () => failure && control.retry(failure.step.id),
    'edit-secret': () => {
      if (!failure?.problem.secret) return;
      typing.editAt(failure.problem.secret);
      control.editSecrets(failure.step.id);
    },
    yes: () => typing.answer(true),
    no: () => typing.answer(false),
    choose: () => typing.choose(Number(key) - 1),
    leave: () => typing.leave(),
    switch: () => change({ type: 'switch' }),
    'show-log': () => change({ type: 'open', pane: 'log' }),
    'show-commands': () => change({ type: 'open', pane: 'commands' }),
    help: () => change({ type: 'open', pane: 'help' }),
    close: () => change({ type: 'close' }),
    'next-source': () => change({ type: 'next-source' }),
    up: () => step(-1),
    down: () => step(1),
    'page-up': () => scroll(-paneRows(rows)),
    'page-down': () => scroll(paneRows(rows)),
  };
  if (!view.leaving || action === 'stop') handlers[action]?.();
}

/** The first time, cancels and waits until nothing is running. The second time, leaves at once. */
function leave({ control, state, view, change, exit }: ActionContext, as: WizardResult): void {
  const settled = isSettled(state);
  if (view.leaving) exit(as);
  else change({ type: 'leave', as, seen: state.outcome, settled });
  if (!settled && !view.leaving) control.cancel();
}
