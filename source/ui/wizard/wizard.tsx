// The wizard's component: reads the run's state, draws the lines of view.ts, and turns keys into actions.
import { Box, Static, useAnimation, useApp, useInput, useIsScreenReaderEnabled, useStdin, useWindowSize } from 'ink';
import { useEffect, useReducer, useState } from 'react';
import type { State } from '../../deploy/engine/state.js';
import { keyBindings } from '../keys.js';
import type { ScreenOptions, WizardControl } from '../kit/controls.js';
import { useAborted } from '../kit/hooks/use-aborted.js';
import { useDemoLabel } from '../kit/hooks/use-demo-label.js';
import { useObservable } from '../kit/hooks/use-observable.js';
import { actionFor, type KeyContext, keyName, splitKeys } from '../kit/key.js';
import { Lines } from '../kit/lines.js';
import { type ActionContext, perform } from './actions.js';
import { type Attention, attentions, isRunning, keyContextOf } from './attention.js';
import { extendScrollback, type ScrollbackItem, scrollbackLines } from './scrollback.js';
import { TextField } from './secrets/text-field.js';
import { useTyping } from './secrets/use-typing.js';
import { initialView, reduceView, resultOf, type ViewState, type WizardResult } from './state.js';
import { wizardLines } from './view.js';

type WizardProps = { control: WizardControl; options: ScreenOptions };

export function Wizard({ control, options }: WizardProps) {
  const state = useObservable(control.state);
  const { columns, rows } = useWindowSize();
  const { isRawModeSupported } = useStdin();
  const { exit } = useApp();
  const [view, change] = useReducer(reduceView, initialView);
  const wanting = attentions(state);
  const attention = wanting[view.turn % Math.max(1, wanting.length)];
  const asked = state.questions.map(({ question }) => question);
  const typing = useTyping(control, asked, attention);
  const result = resultOf(state, view);
  useEnd(result, exit);
  const reader = useIsScreenReaderEnabled();
  // A screen reader would read the whole screen each second.
  useAnimation({ interval: 1000, isActive: isRunning(state) && !reader });
  const actions = { control, state, view, typing, columns, rows, change, exit };
  useKeys(placeIn(view, attention), actions, isRawModeSupported);
  useAborted(options.signal, () => perform('stop', actions));
  const phase = result ? 'over' : view.leaving ? 'stopping' : 'open';
  const label = useDemoLabel(options);
  const lines = wizardLines({
    ...{ state, attention, columns, rows, phase, form: typing.form, word: typing.word, now: control.now() },
    ...{ others: wanting.length > 1, selected: view.selected, pane: view.pane, label, packages: control.packages !== undefined },
  });
  const types = isRawModeSupported && phase === 'open' && !view.pane;
  const { field } = typing;
  const input = (shown: string) =>
    field && <TextField {...field} shown={shown} context={keyContextOf(attention)} unicode={options.unicode} />;
  return (
    <>
      <Scrollback state={state} columns={columns} options={options} />
      <Lines
        lines={lines}
        columns={columns}
        unicode={options.unicode}
        still={phase === 'over'}
        input={types && field ? input : undefined}
      />
    </>
  );
}

/** Writes finished steps and notices once, above the live part. */
function Scrollback({ state, columns, options }: { state: State; columns: number; options: ScreenOptions }) {
  const [scrollback, setScrollback] = useState<ScrollbackItem[]>([]);
  const items = extendScrollback(scrollback, state);
  if (items !== scrollback) setScrollback(items);
  return (
    <Static items={items}>
      {(item, index) => (
        <Box key={index}>
          <Lines lines={scrollbackLines(item, columns, options.demo)} columns={columns} unicode={options.unicode} still />
        </Box>
      )}
    </Static>
  );
}

function useKeys(context: KeyContext, actions: ActionContext, isActive: boolean) {
  useInput(
    (input, key) => {
      for (const single of splitKeys(input, key)) {
        const action = actionFor(keyBindings, context, keyName(single, key));
        if (action) perform(action, actions, single);
      }
    },
    { isActive },
  );
}

/** Closes the screen as soon as there is a result. */
function useEnd(result: WizardResult | undefined, exit: (result: WizardResult) => void) {
  useEffect(() => {
    if (result) exit(result);
  }, [result, exit]);
}

function placeIn({ pane }: ViewState, attention: Attention | undefined): KeyContext {
  if (!pane) return keyContextOf(attention);
  return pane.type === 'help' ? 'help' : 'pane';
}
