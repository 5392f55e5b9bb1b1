// What the panel can do: one snapshot that follows the cluster, the acts of its keys, and what can be read about each object.
import path from 'node:path';
import type { State } from '../deploy/engine/state.js';
import { problemOf } from '../fault.js';
import type { Observable } from '../observable.js';
import type { Component } from '../release/component.js';
import type { Settings } from '../release/settings.js';
import type { World } from '../world/index.js';
import { openFeed } from './feed.js';
import { mergedLogs } from './merged-logs.js';
import { commandOf } from './operations/operation.js';
import { createActor } from './operations/runner.js';
import type { Panel } from './panel-port.js';
import { knowSecrets } from './redact-secrets.js';

export type { LogLine } from './merged-logs.js';

/** Lines of each pod that a log begins with; more where a time was asked for. */
const tailOfOne = 1000;
const tailOfSeveral = 300;
const tailSince = 10_000;
/** ms for which an opened port is waited for after its holder has ended. */
const portOpensWithin = 10_000;

/**
 * `run` is the finished run, whose forwards go on and report there; until `signal` aborts. Asks nobody whether it may act: the run's
 * cluster step has had the name of a context that is not local typed, now or when the remembered cluster was first used.
 */
export function openPanel(world: World, settings: Settings, run: Observable<State>, signal: AbortSignal): Panel {
  const { cluster, kubectl, helm, machine, clock } = world;
  const until = (other: AbortSignal) => AbortSignal.any([signal, other]);
  const secretsKnown = knowSecrets(world, settings, signal);
  return {
    snapshot: openFeed(world, settings, run, secretsKnown, signal),
    commandOf: (act) => commandOf(act, settings.target, helm),
    ...createActor({ world, signal, portOpens: (component) => portOpens(component, world, run, signal) }),
    async logs({ pods, previous, sinceSeconds }, report, other) {
      await secretsKnown;
      const since = sinceSeconds === undefined ? {} : { sinceSeconds };
      const tail = sinceSeconds === undefined ? (pods.length > 1 ? tailOfSeveral : tailOfOne) : tailSince;
      await mergedLogs(world, { pods, previous, follow: !previous, tail, ...since }, report, until(other));
    },
    describe: (object, other) => secretsKnown.then(() => kubectl.describe(object, until(other))),
    manifest: (object, other) => secretsKnown.then(() => cluster.manifest(object, until(other))),
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
  const enough = new AbortController();
  const look = () => run.current().ports[component]?.state.type === 'up' && resolve(true);
  const unsubscribe = run.subscribe(look);
  look();
  const late = () => resolve(false);
  clock.sleep(portOpensWithin, AbortSignal.any([signal, enough.signal])).then(late, late);
  return promise.finally(() => {
    unsubscribe();
    enough.abort();
  });
}

/** `taskflow-backend-x` → `taskflow-backend-x-2026-11-01T10-00-00.log`; nothing in a name leads out of its folder. */
function fileName(name: string, now: number): string {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '');
  return `${safe || 'pane'}-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}.log`;
}

function problemText(error: unknown): string {
  const { problem, fix } = problemOf(error);
  return `${problem} · ${fix}`;
}
