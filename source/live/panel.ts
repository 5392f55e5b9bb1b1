// Implements the panel: its snapshot, operations, logs, and descriptions of objects.
import path from 'node:path';
import type { State } from '../deploy/engine/state.js';
import type { Observable } from '../observable.js';
import type { Component } from '../release/component.js';
import type { Settings } from '../release/settings.js';
import { toProblem } from '../unexpected-error.js';
import type { World } from '../world/index.js';
import { editableFields } from './editable-fields.js';
import { createSnapshotFeed } from './feed.js';
import { readMergedLogs } from './merged-logs.js';
import { commandOf } from './operations/operation.js';
import { createOperationRunner } from './operations/runner.js';
import type { Panel } from './panel-port.js';
import { registerSecrets } from './redact-secrets.js';

export type { LogLine } from './merged-logs.js';

/** Lines of each pod to start a log with; more if the request names a time. */
const tailOfOne = 1000;
const tailOfSeveral = 300;
const tailSince = 10_000;
/** ms to wait for a port to open after the program that used it has ended. */
const portOpensWithin = 10_000;

/**
 * `run` is the finished run, whose forwards stay open until `signal` aborts. Operations need no confirmation of the context: the run's cluster
 * step had its name confirmed if it isn't local, now or when this cluster was first used.
 */
export function openPanel(world: World, settings: Settings, run: Observable<State>, signal: AbortSignal): Panel {
  const { cluster, kubectl, helm, machine, clock } = world;
  const until = (other: AbortSignal) => AbortSignal.any([signal, other]);
  const secretsRegistered = registerSecrets(world, settings, signal);
  return {
    snapshot: createSnapshotFeed(world, settings, run, secretsRegistered, signal),
    editable: editableFields(settings),
    commandOf: (operation) => commandOf(operation, settings.target, helm),
    ...createOperationRunner({ world, signal, portOpens: (component) => portOpens(component, world, run, signal) }),
    async logs({ pods, previous, sinceSeconds }, report, other) {
      await secretsRegistered;
      const since = sinceSeconds === undefined ? {} : { sinceSeconds };
      const tail = sinceSeconds === undefined ? (pods.length > 1 ? tailOfSeveral : tailOfOne) : tailSince;
      await readMergedLogs(world, { pods, previous, follow: !previous, tail, ...since }, report, until(other));
    },
    describe: (object, other) => secretsRegistered.then(() => kubectl.describe(object, until(other))),
    manifest: (object, other) => secretsRegistered.then(() => cluster.manifest(object, until(other))),
    revisions: (other) => helm.history(until(other)),
    shell: (pod) =>
      kubectl.shell(pod).then(
        () => undefined,
        (error: unknown) => problemText(error),
      ),
    open: (url) => machine.open(url),
    async save(name, lines) {
      const file = path.join(settings.logs, 'saved', fileName(name, clock.now()));
      await machine.save(file, lines);
      return file;
    },
    now: () => clock.now(),
  };
}

function portOpens(component: Component, { clock }: World, run: Observable<State>, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const opened = new AbortController();
  const check = () => run.current().ports[component]?.state.type === 'up' && resolve(true);
  const unsubscribe = run.subscribe(check);
  check();
  const late = () => resolve(false);
  clock.sleep(portOpensWithin, AbortSignal.any([signal, opened.signal])).then(late, late);
  return promise.finally(() => {
    unsubscribe();
    opened.abort();
  });
}

/** `taskflow-backend-x` → `taskflow-backend-x-2026-11-01T10-00-00.log`; no name leads out of the folder. */
function fileName(name: string, now: number): string {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '');
  return `${safe || 'pane'}-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}.log`;
}

function problemText(error: unknown): string {
  const { problem, fix } = toProblem(error);
  return `${problem} · ${fix}`;
}
