// The panel: reads the snapshot, draws it, and turns keys into what the person wants. All drawing is in panel-view.
import { type Key, useAnimation, useApp, useInput, useIsScreenReaderEnabled, usePaste, useStdin, useWindowSize } from 'ink';
import { useEffect } from 'react';
import type { Operation } from '../../live/operations/operation.js';
import type { Snapshot } from '../../live/snapshot.js';
import { quoted } from '../../text.js';
import type { ActionResult, PanelControl, PanelThen, ScreenOptions } from '../kit/controls.js';
import { useAborted } from '../kit/hooks/use-aborted.js';
import { useDemoLabel } from '../kit/hooks/use-demo-label.js';
import { useNoWrap } from '../kit/hooks/use-no-wrap.js';
import { useWatched } from '../kit/hooks/use-observable.js';
import { useStore } from '../kit/hooks/use-store.js';
import { actionNamed, nameOf, singleKeys } from '../kit/key.js';
import { Lines } from '../kit/lines.js';
import { LogView } from '../reader/log/view.js';
import { TextView } from '../reader/text/view.js';
import { perform, type Scene } from './actions.js';
import type { Stage } from './session-summary.js';
import { firstPanel, type PanelAction, type PanelState, type Reading, reducePanel } from './state.js';
import { arranged } from './table/rows.js';
import { useActs, useRevisions } from './use-operations.js';
import { mostScroll, type PanelPicture, pageRows, panelLines, placeOf } from './view.js';

type PanelProps = {
  control: PanelControl;
  options: ScreenOptions;
  /** Told at first, until a key is pressed. */
  said?: ActionResult | undefined;
  /** Told of everything that is done, for the summary. */
  onAct(act: Operation, stage: Stage): void;
};

export function Panel({ control, options, said, onAct }: PanelProps) {
  const snapshot = useWatched(control.snapshot);
  const size = useWindowSize();
  const { exit } = useApp();
  const { state, current, change } = useStore<PanelState, PanelAction>(reducePanel, { ...firstPanel, note: said });
  const label = useDemoLabel(options);
  const acts = useActs(control, snapshot, change, onAct);
  const leave = (then: PanelThen) => exit(then);
  useAborted(options.signal, () => leave({ type: 'quit' }));
  useRevisions(control, state, change);
  useListed(snapshot, state, change);
  const reader = useIsScreenReaderEnabled();
  // Ages and reconnects are told in seconds; to a screen reader they are no news.
  useAnimation({ interval: 1000, isActive: !reader });
  const pictureOf = (seen: PanelState): PanelPicture => ({
    ...{ snapshot, state: seen, label, now: control.now(), columns: size.columns, rows: size.rows },
    command: commandFor(seen, control),
  });
  const reading = isReading(state.open) ? state.open : undefined;
  // Its events and what its pods say are foreign text; a reading sees to it itself.
  useNoWrap(reading === undefined);
  useKeys(current, change, reading === undefined, () => {
    const now = current();
    return {
      ...{ state: now, snapshot, list: arranged(snapshot, now.query), acts, change, leave },
      ...{ page: pageRows(size.rows), mostScroll: mostScroll(pictureOf(now)) },
    };
  });
  if (reading)
    return (
      <>
        <ReadingView
          {...{ reading, control, options, columns: size.columns, rows: size.rows - (label ? 1 : 0) }}
          onClose={() => change({ type: 'close' })}
          onQuit={() => leave({ type: 'quit' })}
        />
        {label && <Lines lines={[label]} columns={size.columns} unicode={options.unicode} />}
      </>
    );
  return <Lines lines={panelLines(pictureOf(state))} columns={size.columns} unicode={options.unicode} />;
}

type ReadingViewProps = {
  reading: Reading;
  control: PanelControl;
  options: ScreenOptions;
  columns: number;
  rows: number;
  onClose(): void;
  onQuit(): void;
};

function ReadingView({ reading, options: { unicode }, ...rest }: ReadingViewProps) {
  if (reading.type === 'logs') {
    const { pods, title, previous } = reading;
    return <LogView {...rest} {...{ unicode, pods, title, previous }} />;
  }
  const { kind, object, related } = reading;
  return <TextView {...rest} {...{ unicode, kind, object, related }} />;
}

function isReading(open: PanelState['open']): open is Reading {
  return open.type === 'logs' || open.type === 'text';
}

function commandFor({ open }: PanelState, control: PanelControl): string {
  return open.type === 'ask' && open.deed.type !== 'redeploy' ? quoted(control.commandOf(open.deed)) : '';
}

/** Keeps the selection on what it is on, whatever comes and goes. */
function useListed(snapshot: Snapshot | undefined, { query }: PanelState, change: (action: PanelAction) => void): void {
  const { rows } = arranged(snapshot, query);
  useEffect(() => change({ type: 'listed', rows }), [rows, change]);
}

/** `current` is asked before every single key: keys typed fast come in one piece, and the first may open what the next is for. */
function useKeys(current: () => PanelState, change: (action: PanelAction) => void, isActive: boolean, scene: () => Scene): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const single of singleKeys(input, key)) {
        const place = placeOf(current());
        const name = nameOf(single, key);
        const action = actionNamed(place, name);
        if (action && name) perform(action, name, scene());
        else if (place === 'filter' || place === 'number') typed(single, key, change);
      }
    },
    { isActive: isActive && isRawModeSupported },
  );
  // What is pasted elsewhere is no row of keys.
  usePaste(
    (text) => {
      if (placeOf(current()) === 'filter') for (const character of text) typed(character, undefined, change);
    },
    { isActive: isActive && isRawModeSupported },
  );
}

function typed(character: string, key: Key | undefined, change: (action: PanelAction) => void): void {
  if (!key?.ctrl && !key?.meta && /^[^\p{Cc}\p{Cf}]$/u.test(character)) change({ type: 'typed', character });
}
