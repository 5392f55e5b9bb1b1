// What the log view shows, as a reducer: the lines, what was asked for, and how the log ended.
import type { LogLine } from '../../../live/panel.js';
import type { LogQuestion } from '../../../live/panel-port.js';
import type { Problem } from '../../../problem.js';
import type { ActionResult } from '../../kit/controls.js';
import { steady } from '../rows.js';
import { type Reading, type ReadingAction, reduceReading, unread } from '../viewport.js';

export type LogState = {
  reading: Reading<LogLine>;
  previous: boolean;
  /** An index into `spans`. */
  since: number;
  timestamps: boolean;
  /** Whose lines have come: pods that take the place of others join while it is followed. */
  heard: string[];
  /** Grows with every new try. */
  attempt: number;
  /** undefined: it is being followed. */
  ending: { type: 'ended' } | { type: 'failed'; problem: Problem } | undefined;
  /** What came of the last save, until the next key. */
  said: ActionResult | undefined;
  /** The first row of the help that is seen; undefined: it is closed. */
  help: number | undefined;
};

export type LogAction =
  | { type: 'reading'; action: ReadingAction<LogLine> }
  | { type: 'since'; at: number }
  | { type: 'previous-container' | 'timestamps' | 'reload' }
  | { type: 'help'; top: number | undefined }
  /** A log is asked for: what is here belongs to another one. */
  | { type: 'begun' }
  | { type: 'arrived'; lines: LogLine[]; lost: number }
  | { type: 'over'; ending: NonNullable<LogState['ending']> }
  | { type: 'said'; result: ActionResult };

/** What the keys `0` to `4` ask for. */
export const spans: { seconds?: number; name: string }[] = [
  { name: '' },
  { seconds: 60, name: '1 min' },
  { seconds: 300, name: '5 min' },
  { seconds: 900, name: '15 min' },
  { seconds: 3600, name: '1 h' },
];

export function firstLog(previous: boolean): LogState {
  return {
    reading: unread(true),
    previous,
    since: 0,
    timestamps: false,
    heard: [],
    attempt: 0,
    ending: undefined,
    said: undefined,
    help: undefined,
  };
}

export function questionOf({ previous, since }: Pick<LogState, 'previous' | 'since'>, pods: string[]): LogQuestion {
  const seconds = spans[since]?.seconds;
  return { pods, previous, ...(seconds === undefined ? {} : { sinceSeconds: seconds }) };
}

export function reduceLog(log: LogState, action: LogAction): LogState {
  switch (action.type) {
    case 'reading':
      return { ...log, said: undefined, reading: reduceReading(log.reading, action.action) };
    case 'since':
      return { ...log, said: undefined, since: action.at };
    case 'previous-container':
      return { ...log, said: undefined, previous: !log.previous };
    case 'timestamps':
      return { ...log, said: undefined, timestamps: !log.timestamps };
    case 'reload':
      return { ...log, said: undefined, attempt: log.attempt + 1 };
    case 'help':
      return { ...log, said: undefined, help: action.top };
    case 'begun':
      return { ...log, ending: undefined, heard: [], reading: reduceReading(log.reading, { type: 'empty' }) };
    case 'arrived':
      return {
        ...log,
        heard: [...new Set([...log.heard, ...action.lines.map(({ pod }) => pod)])],
        reading: reduceReading(log.reading, { type: 'lines', lines: action.lines.map(shown), lost: action.lost }),
      };
    case 'over':
      return { ...log, ending: action.ending };
    case 'said':
      return { ...log, said: action.result };
  }
}

function shown(line: LogLine): LogLine {
  return { ...line, text: steady(line.text) };
}
