// Formats events as plain lines for `up`: one line per transition, without color or cursor movement.
import type { Problem } from '../../problem.js';
import { duration } from '../../units.js';
import type { Check, Event, StepId } from './event.js';

export type Signs = { done: string; running: string; warning: string; failed: string };
export const unicodeSigns: Signs = { done: '✔', running: '◐', warning: '!', failed: '✖' };
export const asciiSigns: Signs = { done: '+', running: '~', warning: '!', failed: 'x' };

/** undefined for an event that isn't a transition. A failure has several lines. */
export function lineOf(event: Event, signs: Signs): string | undefined {
  const row = (sign: string, step: StepId, text: string, ms?: number) =>
    `${sign} ${titles[step].padEnd(8)} ${text}${ms === undefined ? '' : `  (${duration(ms)})`}`;
  switch (event.type) {
    case 'run-started':
      return `TaskFlow on Kubernetes: ${event.target.context} / ${event.target.namespace} / ${event.target.release}`;
    case 'step-started':
      return row(signs.running, event.step, event.because);
    case 'step-skipped':
      return row(signs.done, event.step, skippedText(event));
    case 'step-finished':
      return row(signs.done, event.step, event.evidence, event.ms);
    case 'step-cancelled':
      return row(signs.warning, event.step, 'cancelled', event.ms);
    case 'step-failed':
      return [
        row(signs.failed, event.step, event.problem.problem, event.ms),
        ...problemLines(event.problem).map((l) => `           ${l}`),
      ].join('\n');
    case 'check':
      return event.check.level === 'ok'
        ? undefined
        : row(
            event.check.ok ? signs.warning : signs.failed,
            event.step,
            [
              `${formatCheck(event.check)}${event.check.fix ? ` · ${event.check.fix}` : ''}`,
              ...(event.check.command ? [`           ${event.check.command}`] : []),
            ].join('\n'),
          );
    case 'image':
      return row(
        event.phase === 'failed' ? signs.failed : event.phase === 'done' || event.phase === 'kept' ? signs.done : signs.running,
        event.step,
        `${event.image}: ${event.phase} ${event.tag}${event.text ? ` · ${event.text}` : ''}`,
      );
    case 'notice':
      return row(event.level === 'info' ? signs.done : signs.warning, event.step, event.text);
    case 'run-finished':
      return `${event.outcome === 'done' ? signs.done : signs.failed} ${event.outcome} in ${duration(event.ms)}`;
    default:
      return undefined;
  }
}

/** `minikube isn't installed (1.32 or newer is required)` */
export function formatCheck({ name, found, needed }: Check): string {
  return `${name} ${found} (${needed} is required)`;
}

/** Puts the time that the check took into the parentheses that are there already. */
function skippedText({ reason, ms }: { reason: string; ms: number }): string {
  const since = /^(.*\(unchanged since [^()]*)\)$/.exec(reason);
  return since ? `skipped: ${since[1]}, checked in ${duration(ms)})` : `skipped: ${reason}  (${duration(ms)})`;
}

const titles: Record<StepId, string> = {
  tools: 'Tools',
  cluster: 'Cluster',
  images: 'Images',
  load: 'Load',
  secrets: 'Secrets',
  release: 'Release',
  ports: 'Ports',
};

/** Lines for a terminal without a screen, and for stderr. */
export function problemLines(problem: Problem): string[] {
  return [
    ...(problem.cause ? [`why   ${problem.cause}`] : []),
    `fix   ${problem.fix}`,
    ...(problem.command ? [`      ${problem.command}`] : []),
    ...(problem.details ?? []).map((line) => `  | ${line}`),
    ...(problem.log ? [`log   ${problem.log}`] : []),
    ...(problem.also ?? []).flatMap((other) => ['', `also  ${other.problem}`, ...problemLines(other)]),
  ];
}
