// The log of one pod, followed until it is left.
import { useInput, useStdin } from 'ink';
import { useEffect, useReducer, useRef, useState } from 'react';
import type { PanelControl } from './control.js';
import { keyBar } from './key-bar.js';
import { type Action, actionOf, singleKeys } from './keys.js';
import { fit, type Line } from './line.js';
import { Lines } from './lines.js';
import { atEnd, grown, paneLines, type Scroll, scrolled } from './log-pane.js';
import { shortPodName } from './pod-rows.js';

/** Lines kept of a followed log. */
const linesKept = 5000;
/** Lines that come within this time (ms) are drawn together. */
const gathering = 100;

type LogViewProps = {
  control: PanelControl;
  pod: string;
  columns: number;
  rows: number;
  unicode: boolean;
  onClose(): void;
  onQuit(): void;
};

export function LogView({ control, pod, columns, rows, unicode, onClose, onQuit }: LogViewProps) {
  const [log, read] = useReducer(reduceLog, noLog);
  const { isRawModeSupported } = useStdin();
  const ended = useFollowed(control, pod, read);
  const body = rows - 4;
  const act = (action: Action) => {
    const page = Math.max(1, body - 1);
    const by = { up: -1, down: 1, 'page-up': -page, 'page-down': page } as const;
    if (action === 'close') onClose();
    else if (action === 'quit') onQuit();
    else if (action === 'follow') read({ type: 'follow' });
    else if (action in by) read({ type: 'scroll', by: by[action as keyof typeof by], rows: body });
  };
  useInput(
    (input, key) => {
      for (const single of singleKeys(input, key)) {
        const action = actionOf('log', single, key);
        if (action) act(action);
      }
    },
    { isActive: isRawModeSupported },
  );
  const title = ` ${columns < 80 ? shortPodName(pod) : pod}${ended ? ` · ${ended}` : log.scroll.fromEnd === 0 ? ' · following' : ''}`;
  const lines = paneLines({ title, lines: log.lines }, log.scroll, columns, body, ended ?? 'nothing yet');
  const empty: Line[] = Array.from({ length: Math.max(0, body + 1 - lines.length) }, () => []);
  const all = [...lines, ...empty, [], keyBar('log', columns)].map((line) => fit(line, columns));
  return <Lines lines={all} columns={columns} unicode={unicode} />;
}

type Log = { lines: string[]; scroll: Scroll };
type LogAction = { type: 'lines'; lines: string[] } | { type: 'scroll'; by: number; rows: number } | { type: 'follow' };

export const noLog: Log = { lines: [], scroll: atEnd };

export function reduceLog(log: Log, action: LogAction): Log {
  switch (action.type) {
    case 'lines':
      return { lines: [...log.lines, ...action.lines].slice(-linesKept), scroll: grown(log.scroll, action.lines.length) };
    case 'scroll':
      return { ...log, scroll: scrolled(log.scroll, action.by, log.lines.length, action.rows) };
    case 'follow':
      return { ...log, scroll: atEnd };
  }
}

/** Follows while it is mounted. Gives why the log ended, once it has. */
function useFollowed(control: PanelControl, pod: string, read: (action: LogAction) => void): string | undefined {
  const [ended, setEnded] = useState<string>();
  const gathered = useRef<string[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const draw = () => {
      if (gathered.current.length > 0) read({ type: 'lines', lines: gathered.current });
      gathered.current = [];
    };
    const timer = setInterval(draw, gathering);
    const end = (text: string) => {
      if (!stop.signal.aborted) setEnded(text);
    };
    control
      .logs(pod, (line) => gathered.current.push(line), stop.signal)
      .then(
        () => end('the log ended'),
        (error: unknown) => end(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [control, pod, read]);
  return ended;
}
