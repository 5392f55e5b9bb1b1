// Reads the log of a pod's first container, and follows it through restarts of the container and the API server.
import { Cancelled } from '../../problem.js';
import type { LogRequest } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import { ClusterFailure } from '../api/failures.js';
import { splitLines } from '../api/lines.js';
import { timeOf } from './pods.js';
import { orUndefined } from './secret.js';

/** `at`: ms since the epoch. */
type Report = (line: string, at?: number) => void;
type LogAccess = Pick<ApiAccess, 'connection' | 'target' | 'clock' | 'clean'>;

/** Characters of a raw line to read. More than a screen shows, so that a secret which is cut here isn't shown at all. */
const rawCap = 16_384;
/** ms between attempts while the container doesn't run. */
const firstPause = 500;
const longestPause = 5_000;

/**
 * Without `follow`: resolves at the log's end. Rejects with a Failure if there is no log yet, with Cancelled when aborted.
 * With `follow`: resolves when aborted or when the pod has ended. Rejects with a Failure if it can't start.
 */
export async function readLog(access: LogAccess, request: LogRequest, report: Report, signal: AbortSignal): Promise<void> {
  try {
    if (request.follow) await follow(access, request, report, signal);
    else await readOnce(access, request, queryFor(request), (line, at) => report(line, at && msOf(at)), signal);
  } catch (error) {
    if (!(request.follow && error instanceof Cancelled)) throw error;
  }
}

/**
 * The API ends a followed log with its container. So this opens it again, from the last line's time. The API takes whole seconds only, so
 * lines carry timestamps, and those that aren't newer than the last one are dropped.
 */
async function follow(access: LogAccess, request: LogRequest, report: Report, signal: AbortSignal): Promise<void> {
  let last: Instant | undefined;
  let pause = firstPause;
  const onLine = (line: string, at?: Instant) => {
    if (at && last && !isAfter(at, last)) return;
    last = at ?? last;
    report(line, at && msOf(at));
  };
  for (let begun = false; ; begun = true) {
    const from = last ? since(last) : queryFor({ ...request, previous: false });
    const before = last;
    const reading = readOnce(access, request, { ...from, follow: 'true' }, onLine, signal);
    const end = await reading.catch((error: unknown) => nextStep(error, begun || last !== undefined));
    if (end === 'over') return;
    pause = last === before ? Math.min(pause * 2, longestPause) : firstPause;
    await access.clock.sleep(pause, signal);
  }
}

/** Decides whether a log can become available: the container may be starting, or the API server restarting. */
function nextStep(error: unknown, begun: boolean): 'again' | 'over' {
  if (!(error instanceof ClusterFailure)) throw error;
  if (error.status === 400) return 'again';
  if (begun && error.status === 404) return 'over';
  if (begun && (error.status === undefined || error.status >= 500)) return 'again';
  throw error;
}

/** Resolves with whether the pod can log more. */
async function readOnce(
  { connection, target: { namespace }, clean }: LogAccess,
  request: LogRequest,
  query: Record<string, string>,
  report: (line: string, at?: Instant) => void,
  signal: AbortSignal,
): Promise<'again' | 'over'> {
  const name = request.pod;
  const { call, core, open } = connection();
  const get = () =>
    call({ verb: 'get', resource: 'pods', name }, signal, (options) => core.readNamespacedPod({ namespace, name }, options));
  const container = (await get()).spec?.containers[0]?.name ?? '';
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  const from = { path, query: { ...query, container, timestamps: 'true' } };
  const chunks = await open({ verb: 'get', resource: 'pods/log', name }, from, signal);
  const onLine = (line: string) => {
    // Before cleaning, because a line that overwrites itself would lose its timestamp.
    const timed = instantOf(line);
    report(clean(timed?.text ?? line), timed?.at);
  };
  let error = '';
  const onUnterminated = (line: string) => {
    if (instantOf(line)) onLine(line);
    else error = line;
  };
  for await (const line of splitLines(chunks, rawCap, onUnterminated)) onLine(line);
  const pod = query.follow ? await orUndefined(get()) : undefined;
  const ended = pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed' || pod?.metadata?.deletionTimestamp !== undefined;
  if (pod && !ended) return 'again';
  if (error) throw unreadableLog(name, clean(error), request.previous);
  return 'over';
}

/**
 * The kubelet starts its answer before it opens the log. An error after that is the end of a 200: a text without a timestamp and a line end.
 * https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/kubelet/server/server.go (getContainerLogs)
 */
function unreadableLog(pod: string, error: string, previous: boolean): ClusterFailure {
  const problem = {
    problem: `The node can't read the ${previous ? 'previous ' : ''}log of pod ${pod}`,
    cause: `The kubelet answers: ${error}`,
    fix: previous ? 'Read the current log: the node has removed the previous container.' : 'Restart the pod to get a new log.',
  };
  return new ClusterFailure(problem, 404);
}

function queryFor({ tail, previous, sinceSeconds }: LogRequest): Record<string, string> {
  return {
    ...(tail >= 0 ? { tailLines: String(tail) } : {}),
    ...(previous ? { previous: 'true' } : {}),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds: String(Math.max(1, Math.ceil(sinceSeconds))) }),
  };
}

/** A log line's time: ms of the whole second, and the nanoseconds. */
type Instant = { second: number; nanos: number };

function since({ second }: Instant): Record<string, string> {
  return { sinceTime: new Date(second).toISOString() };
}

/** `2026-11-01T10:00:00.123456789Z text`; some kubelets omit trailing zeros, or write an offset instead of Z. */
function instantOf(line: string): { at: Instant; text: string } | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)(?: (.*))?$/s.exec(line);
  if (!parts) return undefined;
  const [, second = '', fraction = '', zone = '', text = ''] = parts;
  return { at: { second: timeOf(second + zone), nanos: Number(fraction.padEnd(9, '0')) }, text };
}

const msOf = ({ second, nanos }: Instant) => second + Math.floor(nanos / 1e6);
const isAfter = (a: Instant, b: Instant) => (a.second === b.second ? a.nanos > b.nanos : a.second > b.second);
