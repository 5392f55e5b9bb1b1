// What the panel can do, as a type: the snapshot, operations, logs and objects.
import type { Observable } from '../observable.js';
import type { HelmRevision, ObjectRef } from '../world/index.js';
import type { LogLine } from './merged-logs.js';
import type { Operation } from './operations/operation.js';
import type { Snapshot } from './snapshot.js';

export type ActionResult = { ok: boolean; text: string };

export type LogQuestion = { pods: string[]; previous: boolean; sinceSeconds?: number };

export type Panel = {
  snapshot: Observable<Snapshot | undefined>;
  /** The command that an act equals, for the status line. */
  commandOf(act: Operation): string[];
  /** Does it and sees it through (a restart until the rollout is over, a deleted pod until another is Ready); `progress` says how far it is. Never rejects. */
  act(act: Operation, progress: (text: string) => void): Promise<ActionResult>;
  /** Resolves when nothing is being asked of the cluster any more. To be awaited before `signal` aborts: a helm that is stopped in the middle of a roll back leaves the release locked. */
  asked(): Promise<void>;
  /** Lines of one or several pods, merged by time, followed until aborted. Rejects with a Failure when no log can be had at all. */
  logs(question: LogQuestion, report: (line: LogLine) => void, signal: AbortSignal): Promise<void>;
  describe(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  manifest(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  revisions(signal: AbortSignal): Promise<HelmRevision[]>;
  /** To be called while the screen is suspended. Says what went wrong, if anything. */
  shell(pod: string): Promise<string | undefined>;
  /** false: there is no browser to open; the URL is to be shown. */
  open(url: string): Promise<boolean>;
  /** Saves what is on a pane and gives the path. Rejects with a Failure. */
  save(name: string, lines: string[]): Promise<string>;
  now(): number;
};
