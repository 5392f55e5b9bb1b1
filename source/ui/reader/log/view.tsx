// The log view's component: follows the log of one or several pods on the whole screen.
import type { PanelControl } from '../../kit/controls.js';
import { useNoWrap } from '../../kit/hooks/use-no-wrap.js';
import { useStore } from '../../kit/hooks/use-store.js';
import type { Action } from '../../kit/key.js';
import { Lines } from '../../kit/lines.js';
import { performReaderAction } from '../actions.js';
import { readerHelp } from '../frame.js';
import { useReaderKeys } from '../input.js';
import { useFollow } from './follow.js';
import { keyContextOf, logArea, logLines, savedLines } from './lines.js';
import { initialLog, type LogAction, type LogState, reduceLog } from './state.js';

type LogViewProps = {
  control: PanelControl;
  /** Names. With several, each line names its pod. */
  pods: string[];
  title: string;
  /** Start with the container before the last restart. */
  previous: boolean;
  columns: number;
  rows: number;
  unicode: boolean;
  onClose(): void;
  onQuit(): void;
};

export function LogView(props: LogViewProps) {
  const { control, pods, title, columns, rows, unicode } = props;
  const { state, current, change } = useStore<LogState, LogAction>(reduceLog, initialLog(props.previous));
  useFollow(control, pods, state, change);
  useNoWrap();
  useReaderKeys({
    context: () => keyContextOf(current()),
    onAction: (action, key) => perform(action, key, { ...props, log: current(), change }),
    onTyping: (typing) =>
      change({ type: 'reading', action: { type: 'typing', typing, area: logArea({ log: current(), pods, columns, rows }) } }),
  });
  const lines = logLines({ log: state, pods, title, now: control.now(), columns, rows });
  return <Lines lines={lines} columns={columns} unicode={unicode} />;
}

type ActionContext = LogViewProps & { log: LogState; change(action: LogAction): void };

function perform(action: Action, key: string, context: ActionContext): void {
  const { log, change, pods, title, columns, rows } = context;
  const own: Partial<Record<Action, () => void>> = {
    since: () => change({ type: 'since', at: Number(key) }),
    'previous-container': () => change({ type: 'previous-container' }),
    timestamps: () => change({ type: 'timestamps' }),
  };
  const toSave = () => ({ name: log.previous ? `${title}-previous` : title, lines: savedLines(log, pods) });
  const handler = own[action];
  if (handler) handler();
  else {
    const area = logArea({ log, pods, columns, rows });
    const mostHelp = Math.max(0, readerHelp('log', columns).length - area.rows);
    performReaderAction(action, key, { ...context, viewport: log.viewport, help: log.help, mostHelp, area, toSave });
  }
}
