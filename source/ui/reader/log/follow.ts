// Following logs for the log view: what comes in a burst is gathered, so that neither the keys nor the memory feel it.
import { useEffect, useMemo } from 'react';
import { problemOf } from '../../../fault.js';
import type { LogLine } from '../../../live/panel.js';
import type { PanelLogRequest } from '../../../live/panel-port.js';
import type { PanelControl } from '../../kit/controls.js';
import { linesKept } from '../viewport.js';
import { type LogAction, type LogState, logQuestion } from './state.js';

/** Lines that come within this time (ms) are drawn together. */
const flushMs = 100;

/** Follows what the state asks for, from when it is mounted until it is not. */
export function useFollow(control: PanelControl, pods: string[], asked: LogState, change: (action: LogAction) => void): void {
  // Kubernetes names have no spaces: the same names are the same question, whatever array they come in.
  const names = pods.join(' ');
  const { previous, since, attempt } = asked;
  const question = useMemo(() => logQuestion({ previous, since }, names.split(' ')), [names, previous, since]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same question again
  useEffect(() => follow(control, question, change), [control, question, change, attempt]);
}

/** Tells lines and the end to `tell` until the function it gives is called. */
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
    (error: unknown) => end({ type: 'over', ending: { type: 'failed', problem: problemOf(error) } }),
  );
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

/** Keeps the last `most` of what is added between two takes (twice as many for a moment), and counts what it let go. */
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
