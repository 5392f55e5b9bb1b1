// Merges the logs of several pods: existing lines by time, then each new line.
import pMap from 'p-map';
import { Cancelled } from '../problem.js';
import type { Clock, Cluster, LogRequest } from '../world/index.js';
import { type FollowedPods, followPods } from './followed-pods.js';

/** `at`: ms since the epoch. */
export type LogLine = { pod: string; text: string; at?: number };
/** `pods`: names. `tail`: lines of each to start with; below 0 means all. */
export type MergedLogsRequest = { pods: string[]; follow: boolean; tail: number; previous: boolean; sinceSeconds?: number };
type Report = (line: LogLine) => void;
type LogSource = { cluster: Pick<Cluster, 'logs' | 'watch'>; clock: Clock };

/** Logs to read at a time without `follow`. */
const atATime = 8;
/** ms without a line after which the first lines count as complete, and ms after which they do in any case. */
const beginningQuiet = 150;
const beginningMost = 1500;
/** ms before an unavailable log is requested again. */
const retryDelay = 3000;

/**
 * Skips a pod without a log. With `follow`, tries it again, and also follows pods that replace others. Resolves at the end of all logs, or
 * when aborted with `follow`. Rejects with a Failure if no log is available, with Cancelled when aborted without `follow`.
 */
export async function readMergedLogs(source: LogSource, request: MergedLogsRequest, report: Report, signal: AbortSignal): Promise<void> {
  if (request.follow && !request.previous) await follow(source, request, report, signal);
  else await readAll(source, request, report, signal);
}

async function readAll({ cluster }: LogSource, request: MergedLogsRequest, report: Report, signal: AbortSignal): Promise<void> {
  const logs = new Map<string, LogLine[]>();
  const failures: unknown[] = [];
  const read = async (pod: string) => {
    const lines: LogLine[] = [];
    try {
      await cluster.logs(requestFor(pod, request), (text, at) => lines.push(lineOf(pod, text, at)), signal);
      logs.set(pod, lines);
    } catch (error) {
      failures.push(error);
      // Keeps the lines before the failure.
      if (lines.length > 0) logs.set(pod, lines);
    }
  };
  await pMap(request.pods, read, { concurrency: atATime });
  if (signal.aborted) throw new Cancelled();
  if (logs.size === 0 && failures.length > 0) throw failures[0];
  // Lines of the same time are in the order of the pods' names.
  for (const line of sortByTime(request.pods.flatMap((pod) => logs.get(pod) ?? []))) report(line);
}

async function follow(source: LogSource, request: MergedLogsRequest, report: Report, signal: AbortSignal): Promise<void> {
  const settled = new AbortController();
  const ending = AbortSignal.any([signal, settled.signal]);
  const { add, flush } = orderFirstLines(report, source.clock, request.pods.length > 1, ending);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const failed = new Set<string>();
  const open = new Set<string>();
  let hasLines = false;
  let pods: FollowedPods | undefined;
  const onUpdate = () => {
    if (open.size === 0 && pods && !pods.mayJoin()) resolve();
  };
  const read = async (pod: string) => {
    open.add(pod);
    const onLine = (text: string, at?: number) => {
      hasLines = true;
      add(lineOf(pod, text, at));
    };
    const shouldRetry = (error: unknown) => {
      failed.add(pod);
      if (!hasLines && request.pods.every((name) => failed.has(name))) reject(error);
      return pods?.mayExist(pod) !== false;
    };
    await readWithRetries(source, requestFor(pod, request), { onLine, shouldRetry }, ending);
    open.delete(pod);
    onUpdate();
  };
  for (const pod of request.pods) void read(pod);
  pods = followPods(source.cluster, request.pods, { onJoin: (pod) => void read(pod), onUpdate }, ending);
  signal.addEventListener('abort', () => resolve(), { once: true });
  try {
    if (signal.aborted) return;
    await promise;
    if (!signal.aborted) flush();
  } finally {
    settled.abort();
  }
}

type Reader = { onLine(text: string, at?: number): void; shouldRetry(error: unknown): boolean };

/** Reads one log to its end; after a failure, again if `shouldRetry` allows it. Never rejects. */
async function readWithRetries(
  { cluster, clock }: LogSource,
  request: LogRequest,
  { onLine, shouldRetry }: Reader,
  signal: AbortSignal,
): Promise<void> {
  let started = false;
  const report = (text: string, at?: number) => {
    started = true;
    onLine(text, at);
  };
  while (!signal.aborted) {
    try {
      // After a failure, only new lines: the earlier ones were reported.
      return await cluster.logs(started ? { ...request, tail: 0 } : request, report, signal);
    } catch (error) {
      if (signal.aborted || !shouldRetry(error)) return;
      await clock.sleep(retryDelay, signal).catch(() => {});
    }
  }
}

/** The first lines arrive log by log. They are buffered until no more arrive, then reported by time. */
function orderFirstLines(report: Report, clock: Clock, several: boolean, signal: AbortSignal): { add: Report; flush(): void } {
  if (!several) return { add: report, flush: () => {} };
  let buffered: LogLine[] | undefined = [];
  const startedAt = clock.now();
  let last = startedAt;
  const flush = () => {
    const lines = sortByTime(buffered ?? []);
    buffered = undefined;
    for (const line of lines) report(line);
  };
  const untilQuiet = async () => {
    do await clock.sleep(beginningQuiet, signal);
    while (clock.now() - last < beginningQuiet && clock.now() - startedAt < beginningMost);
  };
  untilQuiet().then(flush, () => {});
  const add = (line: LogLine) => {
    if (!buffered) return report(line);
    last = clock.now();
    buffered.push(line);
  };
  return { add, flush };
}

/** Stable. A line without a time gets the time of the line before. */
function sortByTime(lines: LogLine[]): LogLine[] {
  const last = new Map<string, number>();
  const timed = lines.map((line) => {
    const at = line.at ?? last.get(line.pod) ?? 0;
    last.set(line.pod, at);
    return { line, at };
  });
  return timed.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

function requestFor(pod: string, { follow, tail, previous, sinceSeconds }: MergedLogsRequest): LogRequest {
  return { pod, follow: follow && !previous, tail, previous, ...(sinceSeconds === undefined ? {} : { sinceSeconds }) };
}

function lineOf(pod: string, text: string, at: number | undefined): LogLine {
  return { pod, text, ...(at === undefined ? {} : { at }) };
}
