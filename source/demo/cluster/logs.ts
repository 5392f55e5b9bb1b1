// The demo's logs: what each life of a container would have said by now, line by line with its time.
import { Failure } from '../../problem.js';
import type { Clock, LogRequest } from '../../world/index.js';
import { logLine } from '../scripts.js';
import { startsAfter } from './pods.js';
import type { SimPod } from './simulated-pod.js';
import { type Life, livesOf, refusal } from './trouble.js';

type Line = { at: number; text: string };
type Report = (line: string, at?: number) => void;

/** Follows until aborted, or until the pod is gone. `podNow`: the pod as it is by then. */
export async function playLog(request: LogRequest, podNow: () => SimPod | undefined, report: Report, clock: Clock, signal: AbortSignal) {
  const pod = podNow();
  if (!pod) return;
  const lives = livesOf(pod, pod.madeAt + startsAfter, clock.now());
  const life = request.previous ? lives.at(-2) : lives.at(-1);
  if (!life) throw nothingYet(request);
  const since = request.sinceSeconds === undefined ? Number.NEGATIVE_INFINITY : clock.now() - request.sinceSeconds * 1000;
  const lines = linesOf(pod, life);
  const said: Line[] = [];
  let next = lines.next();
  for (; !next.done && next.value.at <= clock.now(); next = lines.next()) if (next.value.at >= since) said.push(next.value);
  for (const { text, at } of request.tail < 0 ? said : said.slice(Math.max(0, said.length - request.tail))) report(text, at);
  // A followed log ends with its container.
  while (request.follow && !request.previous && !next.done) {
    await clock.sleep(Math.max(1, next.value.at - clock.now()), signal);
    const now = podNow();
    if (!now || now.troubledAt !== pod.troubledAt) return;
    report(next.value.text, next.value.at);
    next = lines.next();
  }
}

/** ms from a line to the next: quick in the start, then as people come. */
const pause = (n: number) => (n < 3 ? 150 : 400 + ((n * 97) % 900));

function* linesOf({ component }: SimPod, { from, until, end }: Life): Generator<Line, void> {
  const lastWords = end === 'none' ? [] : refusal;
  const quiet = (until ?? Number.POSITIVE_INFINITY) - lastWords.length * 10;
  let at = from;
  // One that fails says its first line and no more.
  for (let n = 0; at < quiet && !(end === 'fails' && n > 0); at += pause(n++)) yield { at, text: logLine(component, n) };
  for (const [n, text] of lastWords.entries()) yield { at: quiet + n * 10, text };
}

function nothingYet({ pod, previous }: LogRequest): Failure {
  return new Failure({
    problem: `pod ${pod} has no ${previous ? 'previous ' : ''}log`,
    cause: previous ? 'its container was not restarted' : 'its container has not started yet',
    fix: previous ? 'read the log of the container that runs' : 'wait until it runs',
  });
}
