// Follows logs, and collects bursts of lines so that keys and memory stay unaffected.
import { useEffect, useMemo } from 'react';
import type { LogLine } from '../../../live/panel.js';
import type { PanelLogRequest } from '../../../live/panel-port.js';
import { toProblem } from '../../../unexpected-error.js';
import type { PanelControl } from '../../kit/controls.js';
import { linesKept } from '../viewport.js';
import { type LogAction, type LogState, logQuestion } from './state.js';

/** In ms: lines that arrive within this time are drawn together. */
const flushMs = 100;

/** Follows the logs that the state asks for while the component is mounted. */
export function useFollow(control: PanelControl, pods: string[], asked: LogState, change: (action: LogAction) => void): void {
  // A string compares by value, so a new array with the same names doesn't restart the log. Kubernetes names have no spaces.
  const names = pods.join(' ');
  const { previous, since, attempt } = asked;
  const question = useMemo(() => logQuestion({ previous, since }, names.split(' ')), [names, previous, since]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads the same log again
  useEffect(() => follow(control, question, change), [control, question, change, attempt]);
}

/** Reports lines and the end to `tell` until the returned function is called. */
export function follow(control: Pick<PanelControl, 'logs'>, question: PanelLogRequest, tell: (action: LogAction) => void): () => void {
  const stop = new AbortController();
  const gathered = lineBuffer(linesKept);
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!stop.signal.aborted && gathered.size() > 0) tell({ type: 'arrived', ...gathered.take() });
  };
  const report = (line: LogLine) => {
    gathered.add(line);
    timer ??= setTimeout(flush, flushMs);
  };
  const end = (action: LogAction) => {
    flush();
    if (!stop.signal.aborted) tell(action);
  };
  tell({ type: 'begun' });
  control.logs(question, report, stop.signal).then(
    () => end({ type: 'over', ending: { type: 'ended' } }),
    (error: unknown) => end({ type: 'over', ending: { type: 'failed', problem: toProblem(error) } }),
  );
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

/** Buffers the last `most` lines between two takes (briefly twice as many), and counts those it dropped. */
export function lineBuffer(most: number) {
  let lines: LogLine[] = [];
  let lost = 0;
  const shorten = () => {
    lost += Math.max(0, lines.length - most);
    lines = lines.slice(-most);
  };
  return {
    size: () => lines.length,
    add(line: LogLine) {
      lines.push(line);
      if (lines.length >= most * 2) shorten();
    },
    take() {
      shorten();
      const taken = { lines, lost };
      lines = [];
      lost = 0;
      return taken;
    },
  };
}
