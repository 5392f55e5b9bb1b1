// What each key does in the wizard: it either changes what is looked at, or tells the control.
import type { State } from '../../deploy/engine/state.js';
import type { WizardControl } from '../kit/controls.js';
import type { Action } from '../kit/key.js';
import { failures, isSettled } from './attention.js';
import type { useTyping } from './secrets/use-typing.js';
import { type LookAction, type Looking, selectedFailure, type WizardResult } from './state.js';
import { paneRows } from './view.js';

export type Scene = {
  control: WizardControl;
  state: State;
  looking: Looking;
  typing: ReturnType<typeof useTyping>;
  columns: number;
  rows: number;
  see(action: LookAction): void;
  exit(result: WizardResult): void;
};

/** `key` is the name of the key that was pressed, for actions that several keys have. */
export function perform(action: Action, scene: Scene, key?: string): void {
  const { control, state, looking, typing, columns, rows, see } = scene;
  const scroll = (by: number) => see({ type: 'scroll', by, state, columns, rows });
  const step = (by: number) => (looking.pane ? scroll(by) : see({ type: 'select', by, of: failures(state).length }));
  const failure = selectedFailure(state, looking);
  const acts: Partial<Record<Action, () => void>> = {
    stop: () => leave(scene, 'cancelled'),
    quit: () => leave(scene, 'failed'),
    tour: () => failure?.step.id === 'tools' && leave(scene, 'tour'),
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
    switch: () => see({ type: 'switch' }),
    'show-log': () => see({ type: 'open', pane: 'log' }),
    'show-commands': () => see({ type: 'open', pane: 'commands' }),
    help: () => see({ type: 'open', pane: 'help' }),
    close: () => see({ type: 'close' }),
    'next-source': () => see({ type: 'next-source' }),
    up: () => step(-1),
    down: () => step(1),
    'page-up': () => scroll(-paneRows(rows)),
    'page-down': () => scroll(paneRows(rows)),
  };
  if (!looking.leaving || action === 'stop') acts[action]?.();
}

/** Once: cancel, and wait until nothing is left running. Twice: leave at once. */
function leave({ control, state, looking, see, exit }: Scene, as: WizardResult): void {
  const settled = isSettled(state);
  if (looking.leaving) exit(as);
  else see({ type: 'leave', as, seen: state.outcome, settled });
  if (!settled && !looking.leaving) control.cancel();
}
