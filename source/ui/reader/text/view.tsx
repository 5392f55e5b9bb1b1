// The text view's component: shows an object of the release, described or as YAML, on the whole screen.
import { useEffect } from 'react';
import { toProblem } from '../../../unexpected-error.js';
import type { ObjectRef } from '../../../world/index.js';
import type { PanelControl } from '../../kit/controls.js';
import { useNoWrap } from '../../kit/hooks/use-no-wrap.js';
import { useStore } from '../../kit/hooks/use-store.js';
import type { Action } from '../../kit/key.js';
import { Lines } from '../../kit/lines.js';
import { performReaderAction } from '../actions.js';
import { readerHelp } from '../frame.js';
import { useReaderKeys } from '../input.js';
import { keyContextOf, textArea, textLines } from './lines.js';
import { currentObject, initialText, reduceText, type TextAction, type TextKind, type TextState } from './state.js';

type TextViewProps = {
  control: PanelControl;
  /** What to show first. */
  kind: TextKind;
  object: ObjectRef;
  /** Objects that belong to it, in the order of `tab`. */
  related: ObjectRef[];
  columns: number;
  rows: number;
  unicode: boolean;
  onClose(): void;
  onQuit(): void;
};

export function TextView(props: TextViewProps) {
  const { control, columns, rows, unicode } = props;
  const { state, current, change } = useStore<TextState, TextAction>(reduceText, initialText(props.kind, props.object, props.related));
  const area = textArea({ columns, rows });
  useLoaded(control, state, change);
  useNoWrap();
  useReaderKeys({
    context: () => keyContextOf(current()),
    onAction: (action, key) => perform(action, key, { ...props, text: current(), change }),
    onTyping: (typing) => change({ type: 'reading', action: { type: 'typing', typing, area } }),
  });
  return <Lines lines={textLines({ text: state, columns, rows })} columns={columns} unicode={unicode} />;
}

function useLoaded(control: PanelControl, { kind, objects, at, attempt }: TextState, change: (action: TextAction) => void): void {
  const object = currentObject({ objects, at });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads the same object again
  useEffect(() => {
    const stop = new AbortController();
    const tell = (action: TextAction) => stop.signal.aborted || change(action);
    control[kind](object, stop.signal).then(
      (lines) => tell({ type: 'loaded', lines }),
      (error: unknown) => tell({ type: 'failed', problem: toProblem(error) }),
    );
    return () => stop.abort();
  }, [control, kind, object, attempt, change]);
}

type ActionContext = TextViewProps & { text: TextState; change(action: TextAction): void };

function perform(action: Action, key: string, context: ActionContext): void {
  const { text, change, columns, rows } = context;
  const own: Partial<Record<Action, () => void>> = {
    'next-source': () => change({ type: 'object', by: 1 }),
    'previous-source': () => change({ type: 'object', by: -1 }),
    describe: () => change({ type: 'kind', kind: 'describe' }),
    yaml: () => change({ type: 'kind', kind: 'manifest' }),
  };
  const { kind, name } = currentObject(text);
  const lines = () => text.viewport.lines.map((line) => line.text);
  const toSave = () => ({ name: `${text.kind === 'describe' ? 'describe' : 'yaml'}-${kind}-${name}`, lines: lines() });
  const handler = own[action];
  if (handler) handler();
  else {
    const area = textArea({ columns, rows });
    const mostHelp = Math.max(0, readerHelp('text', columns).length - area.rows);
    performReaderAction(action, key, { ...context, viewport: text.viewport, help: text.help, mostHelp, area, toSave });
  }
}
