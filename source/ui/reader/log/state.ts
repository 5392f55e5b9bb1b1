// State of the log view as a reducer: the lines, the options, and how the log ended.
import type { LogLine } from '../../../live/panel.js';
import type { PanelLogRequest } from '../../../live/panel-port.js';
import type { Problem } from '../../../problem.js';
import type { OperationResult } from '../../kit/controls.js';
import { stripJoiners } from '../rows.js';
import { emptyViewport, reduceViewport, type Viewport, type ViewportAction } from '../viewport.js';

export type LogState = {
  viewport: Viewport<LogLine>;
  previous: boolean;
  /** An index into `spans`. */
  since: number;
  timestamps: boolean;
  /** Pods that sent lines. Pods that replace others join while the log is followed. */
  podNames: string[];
  /** Counts retries. */
  attempt: number;
  /** undefined while the log is followed. */
  ending: { type: 'ended' } | { type: 'failed'; problem: Problem } | undefined;
  /** The result of the last save, until the next key. */
  notice: OperationResult | undefined;
  /** The first visible row of the help; undefined when it is closed. */
  help: number | undefined;
};

export type LogAction =
  | { type: 'reading'; action: ViewportAction<LogLine> }
  | { type: 'since'; at: number }
  | { type: 'previous-container' | 'timestamps' | 'reload' }
  | { type: 'help'; top: number | undefined }
  /** A new log starts, so the lines of the old one go. */
  | { type: 'begun' }
  | { type: 'arrived'; lines: LogLine[]; lost: number }
  | { type: 'over'; ending: NonNullable<LogState['ending']> }
  | { type: 'notice'; result: OperationResult };

/** Options of the keys `0` to `4`. */
export const sinceOptions: { seconds?: number; name: string }[] = [
  { name: '' },
  { seconds: 60, name: '1 min' },
  { seconds: 300, name: '5 min' },
  { seconds: 900, name: '15 min' },
  { seconds: 3600, name: '1 h' },
];

export function initialLog(previous: boolean): LogState {
  return {
    viewport: emptyViewport(true),
    previous,
    since: 0,
    timestamps: false,
    podNames: [],
    attempt: 0,
    ending: undefined,
    notice: undefined,
    help: undefined,
  };
}

export function logQuestion({ previous, since }: Pick<LogState, 'previous' | 'since'>, pods: string[]): PanelLogRequest {
  const seconds = sinceOptions[since]?.seconds;
  return { pods, previous, ...(seconds === undefined ? {} : { sinceSeconds: seconds }) };
}

export function reduceLog(log: LogState, action: LogAction): LogState {
  switch (action.type) {
    case 'reading':
      return { ...log, notice: undefined, viewport: reduceViewport(log.viewport, action.action) };
    case 'since':
      return { ...log, notice: undefined, since: action.at };
    case 'previous-container':
      return { ...log, notice: undefined, previous: !log.previous };
    case 'timestamps':
      return { ...log, notice: undefined, timestamps: !log.timestamps };
    case 'reload':
      return { ...log, notice: undefined, attempt: log.attempt + 1 };
    case 'help':
      return { ...log, notice: undefined, help: action.top };
    case 'begun':
      return { ...log, ending: undefined, podNames: [], viewport: reduceViewport(log.viewport, { type: 'empty' }) };
    case 'arrived':
      return {
        ...log,
        podNames: [...new Set([...log.podNames, ...action.lines.map(({ pod }) => pod)])],
        viewport: reduceViewport(log.viewport, { type: 'lines', lines: action.lines.map(withoutJoiners), lost: action.lost }),
      };
    case 'over':
      return { ...log, ending: action.ending };
    case 'notice':
      return { ...log, notice: action.result };
  }
}

function withoutJoiners(line: LogLine): LogLine {
  return { ...line, text: stripJoiners(line.text) };
}
