// The panel's component: reads the snapshot, draws the lines of view.ts, and turns keys into actions.
import { type Key, useAnimation, useApp, useInput, useIsScreenReaderEnabled, usePaste, useStdin, useWindowSize } from 'ink';
import { type ComponentType, useEffect } from 'react';
import type { Operation } from '../../live/operations/operation.js';
import type { Snapshot } from '../../live/snapshot.js';
import { quoteCommand } from '../../quote.js';
import { keyBindings } from '../keys.js';
import type { OperationResult, PanelControl, PanelExit, ReaderProps, ScreenOptions, Subject } from '../kit/controls.js';
import { useAborted } from '../kit/hooks/use-aborted.js';
import { useDemoLabel } from '../kit/hooks/use-demo-label.js';
import { useNoWrap } from '../kit/hooks/use-no-wrap.js';
import { useObservable } from '../kit/hooks/use-observable.js';
import { useStore } from '../kit/hooks/use-store.js';
import { actionFor, keyName, splitKeys } from '../kit/key.js';
import { Lines } from '../kit/lines.js';
import { type ActionContext, perform } from './actions.js';
import type { Stage } from './session-summary.js';
import { initialPanel, type PanelAction, type PanelState, reducePanel } from './state.js';
import { rowList } from './table/rows.js';
import { useOperations, useRevisions } from './use-operations.js';
import { keyContextOf, mostScroll, type PanelModel, pageRows, panelLines } from './view.js';

type PanelProps = {
  control: PanelControl;
  options: ScreenOptions;
  /** Shows logs, descriptions, and YAML over the panel. */
  Reader: ComponentType<ReaderProps>;
  /** Shown until a key is pressed. */
  notice?: OperationResult | undefined;
  /** Hears the start and end of every operation, for the session summary. */
  onOperation(operation: Operation, stage: Stage): void;
};

export function Panel({ control, options, Reader, notice, onOperation }: PanelProps) {
  const snapshot = useObservable(control.snapshot);
  const size = useWindowSize();
  const { exit } = useApp();
  const { state, current, change } = useStore<PanelState, PanelAction>(reducePanel, { ...initialPanel, note: notice });
  const label = useDemoLabel(options);
  const operations = useOperations(control, snapshot, change, onOperation);
  const leave = (then: PanelExit) => exit(then);
  useAborted(options.signal, () => leave({ type: 'quit' }));
  useRevisions(control, state, change);
  useSelection(snapshot, state, change);
  const isRead = useIsScreenReaderEnabled();
  // Ages and reconnects change every second. A screen reader would read the whole screen each time.
  useAnimation({ interval: 1000, isActive: !isRead });
  const modelOf = (state: PanelState): PanelModel => ({
    ...{ snapshot, state, label, now: control.now(), columns: size.columns, rows: size.rows },
    command: commandFor(state, control),
  });
  const subject = isSubject(state.overlay) ? state.overlay : undefined;
  // Events and messages of pods are foreign text. The reader turns wrapping off itself.
  useNoWrap(subject === undefined);
  useKeys(current, change, subject === undefined, () => {
    const now = current();
    return {
      editable: control.editable,
      ...{ state: now, snapshot, list: rowList(snapshot, now.query), operations, change, leave },
      ...{ page: pageRows(size.rows), mostScroll: mostScroll(modelOf(now)) },
    };
  });
  if (subject)
    return (
      <>
        <Reader
          {...{ subject, control, unicode: options.unicode, columns: size.columns, rows: size.rows - (label ? 1 : 0) }}
          onClose={() => change({ type: 'close' })}
          onQuit={() => leave({ type: 'quit' })}
        />
        {label && <Lines lines={[label]} columns={size.columns} unicode={options.unicode} />}
      </>
    );
  return <Lines lines={panelLines(modelOf(state))} columns={size.columns} unicode={options.unicode} />;
}

function isSubject(open: PanelState['overlay']): open is Subject {
  return open.type === 'logs' || open.type === 'text';
}

function commandFor({ overlay }: PanelState, control: PanelControl): string {
  return overlay.type === 'ask' && overlay.request.type !== 'redeploy' ? quoteCommand(control.commandOf(overlay.request)) : '';
}

/** Keeps the selection on the same row when rows come and go. */
function useSelection(snapshot: Snapshot | undefined, { query }: PanelState, change: (action: PanelAction) => void): void {
  const { rows } = rowList(snapshot, query);
  useEffect(() => change({ type: 'listed', rows }), [rows, change]);
}

/** Reads the state before each key, because one key of a chunk can open the overlay that the next is for. */
function useKeys(
  current: () => PanelState,
  change: (action: PanelAction) => void,
  isActive: boolean,
  actionContext: () => ActionContext,
): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const single of splitKeys(input, key)) {
        const context = keyContextOf(current());
        const name = keyName(single, key);
        const action = actionFor(keyBindings, context, name);
        if (action && name) perform(action, name, actionContext());
        else if (context === 'filter' || context === 'number') typed(single, key, change);
      }
    },
    { isActive: isActive && isRawModeSupported },
  );
  // Elsewhere, pasted text must not act as keys.
  usePaste(
    (text) => {
      if (keyContextOf(current()) === 'filter') for (const character of text) typed(character, undefined, change);
    },
    { isActive: isActive && isRawModeSupported },
  );
}

function typed(character: string, key: Key | undefined, change: (action: PanelAction) => void): void {
  if (!key?.ctrl && !key?.meta && /^[^\p{Cc}\p{Cf}]$/u.test(character)) change({ type: 'typed', character });
}
