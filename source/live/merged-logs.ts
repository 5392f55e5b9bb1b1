// The logs of several pods as one: what is there already in the order of time, then line by line as they come.
import pMap from 'p-map';
import { Cancelled } from '../problem.js';
import type { Clock, Cluster, LogRequest } from '../world/index.js';
import { type FollowedPods, followedPods } from './followed-pods.js';

/** Of one log line: the pod that said it and when (ms since the epoch). */
export type LogLine = { pod: string; text: string; at?: number };
/** `pods`: names. `tail`: lines of each to begin with, below 0 for all. */
export type LogsWanted = { pods: string[]; follow: boolean; tail: number; previous: boolean; sinceSeconds?: number };
type Report = (line: LogLine) => void;
type Door = { cluster: Pick<Cluster, 'logs' | 'watch'>; clock: Clock };

/** Logs read at a time, when they are not followed. */
const atATime = 8;
/** ms without a line after which the beginning is taken to be complete, and ms after which it is in any case. */
const beginningQuiet = 150;
const beginningMost = 1500;
/** ms before a log that could not be had is asked for again. */
const again = 3000;

/**
 * A pod that has no log (yet) is left out; when followed, it is asked again, and pods that take the place of others are followed too.
 * Resolves at the end of all, or when a followed one is aborted. Failure when no log can be had at all, Cancelled when aborted.
 */
export async function mergedLogs(door: Door, wanted: LogsWanted, report: Report, signal: AbortSignal): Promise<void> {
  if (wanted.follow && !wanted.previous) await follow(door, wanted, report, signal);
  else await readAll(door, wanted, report, signal);
}

async function readAll({ cluster }: Door, wanted: LogsWanted, report: Report, signal: AbortSignal): Promise<void> {
  const logs = new Map<string, LogLine[]>();
  const failures: unknown[] = [];
  const read = async (pod: string) => {
    const lines: LogLine[] = [];
    try {
      await cluster.logs(requestFor(pod, wanted), (text, at) => lines.push(lineOf(pod, text, at)), signal);
      logs.set(pod, lines);
    } catch (error) {
      failures.push(error);
      // What was said before it broke off is said all the same.
      if (lines.length > 0) logs.set(pod, lines);
    }
  };
  await pMap(wanted.pods, read, { concurrency: atATime });
  if (signal.aborted) throw new Cancelled();
  if (logs.size === 0 && failures.length > 0) throw failures[0];
  // In the order of the names where the time is the same, whichever was read first.
  for (const line of byTime(wanted.pods.flatMap((pod) => logs.get(pod) ?? []))) report(line);
}

async function follow(door: Door, wanted: LogsWanted, report: Report, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  const { tell, flush } = inOrderAtFirst(report, door.clock, wanted.pods.length > 1, ending);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const failed = new Set<string>();
  const open = new Set<string>();
  let said = false;
  let pods: FollowedPods | undefined;
  const looked = () => {
    if (open.size === 0 && pods && !pods.mayCome()) resolve();
  };
  const read = async (pod: string) => {
    open.add(pod);
    const line = (text: string, at?: number) => {
      said = true;
      tell(lineOf(pod, text, at));
    };
    const goesOn = (error: unknown) => {
      failed.add(pod);
      if (!said && wanted.pods.every((name) => failed.has(name))) reject(error);
      return pods?.isThere(pod) !== false;
    };
    await readOn(door, requestFor(pod, wanted), { line, goesOn }, ending);
    open.delete(pod);
    looked();
  };
  for (const pod of wanted.pods) void read(pod);
  pods = followedPods(door.cluster, wanted.pods, { joins: (pod) => void read(pod), looked }, ending);
  signal.addEventListener('abort', () => resolve(), { once: true });
  try {
    if (signal.aborted) return;
    await promise;
    if (!signal.aborted) flush();
  } finally {
    over.abort();
  }
}

type Reader = { line(text: string, at?: number): void; goesOn(error: unknown): boolean };

/** One log until it ends, asked for again as long as `goesOn` says so. Never rejects. */
async function readOn({ cluster, clock }: Door, request: LogRequest, { line, goesOn }: Reader, signal: AbortSignal): Promise<void> {
  let begun = false;
  const report = (text: string, at?: number) => {
    begun = true;
    line(text, at);
  };
  while (!signal.aborted) {
    try {
      // After a break only what is new: the lines before it were told.
      return await cluster.logs(begun ? { ...request, tail: 0 } : request, report, signal);
    } catch (error) {
      if (signal.aborted || !goesOn(error)) return;
      await clock.sleep(again, signal).catch(() => {});
    }
  }
}

/** The first lines of several come log by log: they are held until it is quiet, and told by their time. */
function inOrderAtFirst(report: Report, clock: Clock, several: boolean, signal: AbortSignal): { tell: Report; flush(): void } {
  if (!several) return { tell: report, flush: () => {} };
  let held: LogLine[] | undefined = [];
  const begun = clock.now();
  let last = begun;
  const flush = () => {
    const lines = byTime(held ?? []);
    held = undefined;
    for (const line of lines) report(line);
  };
  const untilQuiet = async () => {
    do await clock.sleep(beginningQuiet, signal);
    while (clock.now() - last < beginningQuiet && clock.now() - begun < beginningMost);
  };
  untilQuiet().then(flush, () => {});
  const tell = (line: LogLine) => {
    if (!held) return report(line);
    last = clock.now();
    held.push(line);
  };
  return { tell, flush };
}

/** Stable: lines of the same time, and those without one, stay where they are after the line before them. */
function byTime(lines: LogLine[]): LogLine[] {
  const last = new Map<string, number>();
  const timed = lines.map((line) => {
    const at = line.at ?? last.get(line.pod) ?? 0;
    last.set(line.pod, at);
    return { line, at };
  });
  return timed.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

function requestFor(pod: string, { follow, tail, previous, sinceSeconds }: LogsWanted): LogRequest {
  return { pod, follow: follow && !previous, tail, previous, ...(sinceSeconds === undefined ? {} : { sinceSeconds }) };
}

function lineOf(pod: string, text: string, at: number | undefined): LogLine {
  return { pod, text, ...(at === undefined ? {} : { at }) };
}
