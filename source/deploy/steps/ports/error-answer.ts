// Explains why a component answers an error: with the last error in the log of its pod.
import { lastError } from '../../../diagnosis/last-error.js';
import { Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import type { StepContext } from '../../engine/step.js';

const tail = 80;
const shown = 15;

export async function errorAnswer(
  { component, url }: { component: Component; url: string },
  status: number,
  { world, signal }: Pick<StepContext, 'world' | 'signal'>,
): Promise<Failure> {
  const pods = await world.cluster.pods(signal).catch(() => []);
  const pod = pods.find((each) => each.component === component && each.ready);
  const lines: string[] = [];
  const request = { pod: pod?.name ?? '', follow: false, tail, previous: false };
  if (pod) await world.cluster.logs(request, (line) => lines.push(line), signal).catch(() => {});
  const error = lastError(lines);
  return new Failure({
    problem: `${url} answers ${status}`,
    cause: error ? `The ${component}'s log says: ${error}` : `The ${component} runs and answers an error, and its log names none`,
    fix: error
      ? 'The error is in the application, or in the data that it expects. Correct it there, then deploy again.'
      : "Check the pod's log, then retry.",
    command: `taskflow-tui logs ${component}`,
    ...(lines.length ? { details: lines.filter((line) => line.trim() !== '').slice(-shown) } : {}),
  });
}
