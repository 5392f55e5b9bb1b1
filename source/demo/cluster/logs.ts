// Simulated container logs: the lines of each run so far, with their times.
import { Failure } from '../../problem.js';
import type { Clock, LogRequest } from '../../world/index.js';
import { logLine } from '../outputs.js';
import { startDelay } from './pods.js';
import type { SimulatedPod } from './simulated-pod.js';
import { type ContainerRun, containerRuns, databaseErrorLines } from './trouble.js';

type Line = { at: number; text: string };
type Report = (line: string, at?: number) => void;

/** Follows until aborted, or until the pod is gone. `podNow` returns the pod as it is then. */
export async function playLog(
  request: LogRequest,
  podNow: () => SimulatedPod | undefined,
  report: Report,
  clock: Clock,
  signal: AbortSignal,
) {
  const pod = podNow();
  if (!pod) return;
  const runs = containerRuns(pod, pod.createdAt + startDelay, clock.now());
  const run = request.previous ? runs.at(-2) : runs.at(-1);
  if (!run) throw noLog(request);
  const since = request.sinceSeconds === undefined ? Number.NEGATIVE_INFINITY : clock.now() - request.sinceSeconds * 1000;
  const lines = linesOf(pod, run);
  const past: Line[] = [];
  let next = lines.next();
  for (; !next.done && next.value.at <= clock.now(); next = lines.next()) if (next.value.at >= since) past.push(next.value);
  for (const { text, at } of request.tail < 0 ? past : past.slice(Math.max(0, past.length - request.tail))) report(text, at);
  // A followed log ends with its container.
  while (request.follow && !request.previous && !next.done) {
    await clock.sleep(Math.max(1, next.value.at - clock.now()), signal);
    const now = podNow();
    if (!now || now.failingSince !== pod.failingSince) return;
    report(next.value.text, next.value.at);
    next = lines.next();
  }
}

/** ms between two lines: short at the start, then at the pace of requests. */
const pause = (n: number) => (n < 3 ? 150 : 400 + ((n * 97) % 900));

function* linesOf({ component }: SimulatedPod, { from, until, end }: ContainerRun): Generator<Line, void> {
  const lastLines = end === 'none' ? [] : databaseErrorLines;
  const quiet = (until ?? Number.POSITIVE_INFINITY) - lastLines.length * 10;
  let at = from;
  // A run that fails prints its first line only.
  for (let n = 0; at < quiet && !(end === 'fails' && n > 0); at += pause(n++)) yield { at, text: logLine(component, n) };
  for (const [n, text] of lastLines.entries()) yield { at: quiet + n * 10, text };
}

function noLog({ pod, previous }: LogRequest): Failure {
  return new Failure({
    problem: `Pod ${pod} has no ${previous ? 'previous ' : ''}log`,
    cause: previous ? 'its container has not restarted' : 'its container has not started yet',
    fix: previous ? 'Read the log of the running container.' : 'Wait until it runs.',
  });
}
