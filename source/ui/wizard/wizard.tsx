// The wizard: reads the deployment's state, draws it, and turns keys into what the person wants. All drawing is in wizard-view.
import { Box, Static, useAnimation, useApp, useInput, useIsScreenReaderEnabled, useStdin, useWindowSize } from 'ink';
import { useEffect, useReducer, useState } from 'react';
import type { State } from '../../deploy/engine/state.js';
import type { ScreenOptions, WizardControl } from '../kit/controls.js';
import { useAborted } from '../kit/hooks/use-aborted.js';
import { useDemoLabel } from '../kit/hooks/use-demo-label.js';
import { useWatched } from '../kit/hooks/use-observable.js';
import { actionOf, type Place, singleKeys } from '../kit/key.js';
import { Lines } from '../kit/lines.js';
import { perform, type Scene } from './actions.js';
import { type Attention, attentions, isRunning, placeOf } from './attention.js';
import { TextField } from './secrets/text-field.js';
import { useTyping } from './secrets/use-typing.js';
import { firstLook, type Looking, look, resultOf, type WizardResult } from './state.js';
import { continued, type StoryItem, storyLines } from './story.js';
import { wizardLines } from './view.js';

type WizardProps = { control: WizardControl; options: ScreenOptions };

export function Wizard({ control, options }: WizardProps) {
  const state = useWatched(control.state);
  const { columns, rows } = useWindowSize();
  const { isRawModeSupported } = useStdin();
  const { exit } = useApp();
  const [looking, see] = useReducer(look, firstLook);
  const wanting = attentions(state);
  const attention = wanting[looking.turn % Math.max(1, wanting.length)];
  const typing = useTyping(control, attention);
  const result = resultOf(state, looking);
  useEnd(result, exit);
  const reader = useIsScreenReaderEnabled();
  // To a screen reader, a second more is no news.
  useAnimation({ interval: 1000, isActive: isRunning(state) && !reader });
  const scene = { control, state, looking, typing, columns, rows, see, exit };
  useKeys(placeIn(looking, attention), scene, isRawModeSupported);
  useAborted(options.signal, () => perform('stop', scene));
  const phase = result ? 'over' : looking.leaving ? 'stopping' : 'open';
  const label = useDemoLabel(options);
  const lines = wizardLines({
    ...{ state, attention, columns, rows, phase, form: typing.form, word: typing.word, now: control.now() },
    ...{ others: wanting.length > 1, selected: looking.selected, pane: looking.pane, label },
  });
  const types = isRawModeSupported && phase === 'open' && !looking.pane;
  const field = types && typing.field ? <TextField {...typing.field} place={placeOf(attention)} unicode={options.unicode} /> : undefined;
  return (
    <>
      <Story state={state} columns={columns} options={options} />
      <Lines lines={lines} columns={columns} unicode={options.unicode} still={phase === 'over'} input={field} />
    </>
  );
}

/** What has ended, written once, above what is live. */
function Story({ state, columns, options }: { state: State; columns: number; options: ScreenOptions }) {
  const [story, setStory] = useState<StoryItem[]>([]);
  const told = continued(story, state);
  if (told !== story) setStory(told);
  return (
    <Static items={told}>
      {(item, index) => (
        <Box key={index}>
          <Lines lines={storyLines(item, columns, options.demo)} columns={columns} unicode={options.unicode} still />
        </Box>
      )}
    </Static>
  );
}

function useKeys(place: Place, scene: Scene, isActive: boolean) {
  useInput(
    (input, key) => {
      for (const single of singleKeys(input, key)) {
        const action = actionOf(place, single, key);
        if (action) perform(action, scene, single);
      }
    },
    { isActive },
  );
}

/** Leaves the screen when there is something to leave it with. */
function useEnd(result: WizardResult | undefined, exit: (result: WizardResult) => void) {
  useEffect(() => {
    if (result) exit(result);
  }, [result, exit]);
}

function placeIn({ pane }: Looking, attention: Attention | undefined): Place {
  if (!pane) return placeOf(attention);
  return pane.type === 'help' ? 'help' : 'pane';
}
