// State of the text view as a reducer: the object, its form (description or YAML), and loading.
import type { Problem } from '../../../problem.js';
import type { ObjectRef } from '../../../world/index.js';
import type { OperationResult } from '../../kit/controls.js';
import { stripJoiners, type TextLine } from '../rows.js';
import { emptyViewport, reduceViewport, type Viewport, type ViewportAction } from '../viewport.js';

export type TextKind = 'describe' | 'manifest';
export type TextState = {
  kind: TextKind;
  /** Objects that belong together, starting with the one that was opened. */
  objects: ObjectRef[];
  at: number;
  /** Counts reloads. */
  attempt: number;
  phase: { type: 'loading' } | { type: 'loaded' } | { type: 'failed'; problem: Problem };
  viewport: Viewport<TextLine>;
  /** The result of the last save, until the next key. */
  notice: OperationResult | undefined;
  /** The first visible row of the help; undefined when it is closed. */
  help: number | undefined;
};

export type TextAction =
  | { type: 'reading'; action: ViewportAction<TextLine> }
  | { type: 'kind'; kind: TextKind }
  | { type: 'object'; by: 1 | -1 }
  | { type: 'reload' }
  | { type: 'help'; top: number | undefined }
  | { type: 'loaded'; lines: string[] }
  | { type: 'failed'; problem: Problem }
  | { type: 'notice'; result: OperationResult };

export function initialText(kind: TextKind, object: ObjectRef, related: ObjectRef[]): TextState {
  const others = related.filter((each) => objectName(each) !== objectName(object));
  const objects = [object, ...others];
  return {
    kind,
    objects,
    at: 0,
    attempt: 0,
    phase: { type: 'loading' },
    viewport: emptyViewport(false),
    notice: undefined,
    help: undefined,
  };
}

/** `pod/taskflow-backend-5d8b6c7f9d-ww71x` */
export function objectName({ kind, name }: ObjectRef): string {
  return `${kind}/${name}`;
}

/** The fallback never happens: `at` is always a valid index. */
export function currentObject({ objects, at }: Pick<TextState, 'objects' | 'at'>): ObjectRef {
  return objects[at] ?? { kind: 'pod', name: '' };
}

export function reduceText(state: TextState, action: TextAction): TextState {
  switch (action.type) {
    case 'reading':
      return { ...state, notice: undefined, viewport: reduceViewport(state.viewport, action.action) };
    case 'kind':
      return action.kind === state.kind ? state : showOther({ ...state, kind: action.kind });
    case 'object': {
      const count = state.objects.length;
      return count < 2 ? state : showOther({ ...state, at: (state.at + action.by + count) % count });
    }
    case 'reload':
      return { ...state, notice: undefined, attempt: state.attempt + 1, phase: { type: 'loading' } };
    case 'help':
      return { ...state, notice: undefined, help: action.top };
    case 'loaded': {
      const lines = action.lines.map((text) => ({ text: stripJoiners(text) }));
      // A reload keeps the scroll position.
      const stay = state.viewport.lines.length > 0;
      return { ...state, phase: { type: 'loaded' }, viewport: reduceViewport(state.viewport, { type: 'text', lines, stay }) };
    }
    case 'failed':
      return { ...state, phase: { type: 'failed', problem: action.problem } };
    case 'notice':
      return { ...state, notice: action.result };
  }
}

/** Clears the old text. */
function showOther(state: TextState): TextState {
  return { ...state, notice: undefined, phase: { type: 'loading' }, viewport: reduceViewport(state.viewport, { type: 'empty' }) };
}
