// The log of a pod's first container, line by line; followed through restarts of the container and of the API server.
import { Cancelled } from '../../problem.js';
import type { LogRequest } from '../../world/index.js';
import { ClusterFailure } from '../api/failures.js';
import { lines } from '../api/lines.js';
import type { Session } from '../api/session.js';
import { timeOf } from './pods.js';
import { orUndefined } from './secret.js';

/** `at`: ms since the epoch. */
type Report = (line: string, at?: number) => void;
type LogDoor = Pick<Session, 'connection' | 'target' | 'clock' | 'clean'>;

/** Characters of a raw line that are looked at. More than are shown, so that a secret that is cut here is not shown at all. */
const rawCap = 16_384;
/** ms between looks at a container that does not run. */
const firstPause = 500;
const longestPause = 5_000;

/**
 * Without `follow`: resolves at the log's end; Failure when there is none (yet), Cancelled when aborted.
 * With it: resolves when aborted or when the pod has ended for good; Failure when it cannot even begin.
 */
export async function readLog(door: LogDoor, request: LogRequest, report: Report, signal: AbortSignal): Promise<void> {
  try {
    if (request.follow) await follow(door, request, report, signal);
    else await readOnce(door, request, queryFor(request), (line, at) => report(line, at && msOf(at)), signal);
  } catch (error) {
    if (!(request.follow && error instanceof Cancelled)) throw error;
  }
}

/**
 * The API ends a followed log with its container. We open it again, asking for what came after the last line; since that can be
 * asked by the second only, lines carry their timestamps and those not newer than the last one shown are left out.
 */
async function follow(door: LogDoor, request: LogRequest, report: Report, signal: AbortSignal): Promise<void> {
  let last: Instant | undefined;
  let pause = firstPause;
  const tell = (line: string, at?: Instant) => {
    if (at && last && !isAfter(at, last)) return;
    last = at ?? last;
    report(line, at && msOf(at));
  };
  for (let begun = false; ; begun = true) {
    const from = last ? since(last) : queryFor({ ...request, previous: false });
    const before = last;
    const reading = readOnce(door, request, { ...from, follow: 'true' }, tell, signal);
    const end = await reading.catch((error: unknown) => whatNext(error, begun || last !== undefined));
    if (end === 'over') return;
    pause = last === before ? Math.min(pause * 2, longestPause) : firstPause;
    await door.clock.sleep(pause, signal);
  }
}

/** A log that cannot be had now may be had later: the container is still being made, or the API server restarts. */
function whatNext(error: unknown, begun: boolean): 'again' | 'over' {
  if (!(error instanceof ClusterFailure)) throw error;
  if (error.status === 400) return 'again';
  if (begun && error.status === 404) return 'over';
  if (begun && (error.status === undefined || error.status >= 500)) return 'again';
  throw error;
}

/** Tells whether more can come from this pod. */
async function readOnce(
  { connection, target: { namespace }, clean }: LogDoor,
  request: LogRequest,
  query: Record<string, string>,
  report: (line: string, at?: Instant) => void,
  signal: AbortSignal,
): Promise<'again' | 'over'> {
  const name = request.pod;
  const door = connection();
  const get = () =>
    door.call({ verb: 'get', resource: 'pods', name }, signal, (options) => door.core.readNamespacedPod({ namespace, name }, options));
  const container = (await get()).spec?.containers[0]?.name ?? '';
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  const from = { path, query: { ...query, container, timestamps: 'true' } };
  const chunks = await door.open({ verb: 'get', resource: 'pods/log', name }, from, signal);
  const tell = (line: string) => {
    // Split before it is cleaned: a line that overwrites itself would lose its time.
    const stamped = instantOf(line);
    report(clean(stamped?.text ?? line), stamped?.at);
  };
  let error = '';
  const unended = (line: string) => {
    if (instantOf(line)) tell(line);
    else error = line;
  };
  for await (const line of lines(chunks, rawCap, unended)) tell(line);
  const pod = query.follow ? await orUndefined(get()) : undefined;
  const ended = pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed' || pod?.metadata?.deletionTimestamp !== undefined;
  if (pod && !ended) return 'again';
  if (error) throw unreadable(name, clean(error), request.previous);
  return 'over';
}

/**
 * The kubelet starts its answer before it opens the log. An error after that is the end of a 200: a text without a timestamp and a line end.
 * https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/kubelet/server/server.go (getContainerLogs)
 */
function unreadable(pod: string, error: string, previous: boolean): ClusterFailure {
  const problem = {
    problem: `the node can't read the ${previous ? 'previous ' : ''}log of pod ${pod}`,
    cause: `the kubelet answers: ${error}`,
    fix: previous ? 'read the current log: the node has removed the container before it' : 'restart the pod to get a new log',
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

/** A time of the log to the nanosecond: ms of the whole second, and the rest. */
type Instant = { second: number; nanos: number };

function since({ second }: Instant): Record<string, string> {
  return { sinceTime: new Date(second).toISOString() };
}

/** `2026-11-01T10:00:00.123456789Z text`; some kubelets leave out trailing zeros or give an offset in place of Z. */
function instantOf(line: string): { at: Instant; text: string } | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)(?: (.*))?$/s.exec(line);
  if (!parts) return undefined;
  const [, second = '', fraction = '', zone = '', text = ''] = parts;
  return { at: { second: timeOf(second + zone), nanos: Number(fraction.padEnd(9, '0')) }, text };
}

const msOf = ({ second, nanos }: Instant) => second + Math.floor(nanos / 1e6);
const isAfter = (a: Instant, b: Instant) => (a.second === b.second ? a.nanos > b.nanos : a.second > b.second);
