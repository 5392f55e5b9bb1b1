// Defines what the panel can do: snapshot, operations, logs, and objects.
import type { Observable } from '../observable.js';
import type { HelmRevision, ObjectRef } from '../world/index.js';
import type { EditableField } from './editable-fields.js';
import type { LogLine } from './merged-logs.js';
import type { Operation } from './operations/operation.js';
import type { Snapshot } from './snapshot.js';

export type OperationResult = { ok: boolean; text: string };

export type PanelLogRequest = { pods: string[]; previous: boolean; sinceSeconds?: number };

export type Panel = {
  snapshot: Observable<Snapshot | undefined>;
  editable: EditableField[];
  /** The equivalent command, for the status line. */
  commandOf(operation: Operation): string[];
  /** Resolves when the operation is complete: a restart after the rollout, a deleted pod when its replacement is ready. Never rejects. */
  runOperation(operation: Operation, progress: (text: string) => void): Promise<OperationResult>;
  /** Resolves when no request is in progress. Await it before `signal` aborts: stopping helm during a rollback leaves the release locked. */
  whenIdle(): Promise<void>;
  /** Lines of one or several pods, merged by time, followed until aborted. Rejects with a Failure if no log is available. */
  logs(question: PanelLogRequest, report: (line: LogLine) => void, signal: AbortSignal): Promise<void>;
  describe(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  manifest(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  revisions(signal: AbortSignal): Promise<HelmRevision[]>;
  /** Call it while the screen is suspended. Resolves with what went wrong, if anything. */
  shell(pod: string): Promise<string | undefined>;
  /** False if no browser can be started. */
  open(url: string): Promise<boolean>;
  /** Saves a pane's lines; resolves with the path. Rejects with a Failure. */
  save(name: string, lines: string[]): Promise<string>;
  now(): number;
};
