// Maps each action to what it does in every view of the reader: scroll, search, save, reload, help, close.

import { Failure } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import type { OperationResult, PanelControl } from '../kit/controls.js';
import type { Action } from '../kit/key.js';
import type { Area, TextLine } from './rows.js';
import type { Viewport, ViewportAction } from './viewport.js';

/** Actions that each view's reducer handles. */
export type ReaderChange =
  | { type: 'reading'; action: ViewportAction<never> }
  | { type: 'reload' }
  /** The first visible row of the help; undefined closes it. */
  | { type: 'help'; top: number | undefined }
  | { type: 'notice'; result: OperationResult };

export type ReaderActions = {
  control: Pick<PanelControl, 'save'>;
  viewport: Viewport<TextLine>;
  /** The first visible row of the help if it is open, and how far it can scroll. */
  help: number | undefined;
  mostHelp: number;
  area: Area;
  change(change: ReaderChange): void;
  /** The lines to save and the file's name. */
  toSave(): { name: string; lines: string[] };
  onClose(): void;
  onQuit(): void;
};

/** `key` is the name of the key that was pressed: only `esc` ends a search before it closes the view. */
export function performReaderAction(action: Action, key: string, reader: ReaderActions): void {
  const { viewport, help, area, change, onClose, onQuit } = reader;
  const handlers: Partial<Record<Action, () => void>> = {
    quit: onQuit,
    stop: onQuit,
    close: () => {
      if (help !== undefined) change({ type: 'help', top: undefined });
      else if (viewport.search && key === 'esc') change({ type: 'reading', action: { type: 'drop' } });
      else onClose();
    },
    save: () => save(reader),
    reload: () => change({ type: 'reload' }),
    help: () => change({ type: 'help', top: 0 }),
  };
  const handler = handlers[action];
  const scroll = viewportAction(action, area);
  if (handler) handler();
  else if (help !== undefined) change({ type: 'help', top: helpTop(action, help, reader) });
  else if (scroll) change({ type: 'reading', action: scroll });
}

function helpTop(action: Action, top: number, { area, mostHelp }: ReaderActions): number {
  const page = Math.max(1, area.rows - 1);
  const steps: Partial<Record<Action, number>> = { up: -1, down: 1, 'page-up': -page, 'page-down': page, top: -mostHelp, end: mostHelp };
  return Math.max(0, Math.min(mostHelp, top + (steps[action] ?? 0)));
}

function save({ control, change, toSave }: ReaderActions): void {
  const { name, lines } = toSave();
  const report = (ok: boolean, text: string) => change({ type: 'notice', result: { ok, text } });
  if (lines.length === 0) {
    report(false, 'There is nothing to save.');
    return;
  }
  control.save(name, lines).then(
    (path) => report(true, `Saved to ${path}`),
    (error: unknown) => {
      report(false, error instanceof Failure ? `${error.problem.problem} · ${error.problem.fix}` : toProblem(error).problem);
    },
  );
}

/** The viewport's action, if it scrolls or searches. */
function viewportAction(action: Action, area: Area): ViewportAction<never> | undefined {
  const page = Math.max(1, area.rows - 1);
  const half = Math.max(1, Math.floor(area.columns / 2));
  const table: Partial<Record<Action, ViewportAction<never>>> = {
    up: { type: 'move', by: -1, area },
    down: { type: 'move', by: 1, area },
    'page-up': { type: 'move', by: -page, area },
    'page-down': { type: 'move', by: page, area },
    top: { type: 'top' },
    end: { type: 'end' },
    follow: { type: 'end' },
    left: { type: 'side', by: -half, area },
    right: { type: 'side', by: half, area },
    wrap: { type: 'wrap' },
    search: { type: 'search' },
    enter: { type: 'keep' },
    drop: { type: 'drop' },
    clear: { type: 'typing', typing: { type: 'clear' }, area },
    'next-match': { type: 'match', by: 1, area },
    'previous-match': { type: 'match', by: -1, area },
  };
  return table[action];
}
