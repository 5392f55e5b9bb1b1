// What feeds the panel: one snapshot that follows the cluster, and the actions of its keys.
import type { Component } from '../deploy/event.js';
import type { State } from '../deploy/state.js';
import type { Settings } from '../deploy/step.js';
import { problemOf } from '../problem.js';
import { duration } from '../text.js';
import { type Watched, watched } from '../watched.js';
import type { World } from '../world.js';
import { restart, scale } from './actions.js';
import { takeSnapshot } from './look.js';
import type { PortRow, Snapshot } from './snapshot.js';

const lookEveryMs = 5000;

export type ActionResult = { ok: boolean; text: string };
export type Panel = {
  snapshot: Watched<Snapshot | undefined>;
  scale(component: Component, replicas: number): Promise<ActionResult>;
  restart(component: Component): Promise<ActionResult>;
  deletePod(pod: string): Promise<ActionResult>;
  logs(pod: string, report: (line: string) => void, signal: AbortSignal): Promise<void>;
  now(): number;
};

/**
 * Pods and deployments come from the watch as they change; release, services, events and the ports' HTTP answers from a look every 5 s.
 * `run` is the finished run, whose forwards go on and report there.
 */
export function openPanel(world: World, settings: Settings, run: Watched<State>, signal: AbortSignal): Panel {
  const snapshot = watched<Snapshot | undefined>(undefined);
  const patch = (change: Partial<Snapshot>) => {
    const now = snapshot.current();
    if (now) snapshot.set({ ...now, ...change, at: world.clock.now() });
  };
  const look = async () => {
    const whole = await takeSnapshot(world, settings, signal);
    const { liveness } = snapshot.current() ?? whole;
    snapshot.set({ ...whole, liveness, ports: withForwards(whole.ports, run.current()) });
  };
  const keepLooking = async () => {
    for (;;) {
      // A look that fails leaves the last one standing: the watch says how stale it is.
      await look().catch(() => {});
      await world.clock.sleep(lookEveryMs, signal);
    }
  };
  keepLooking().catch(() => {});
  world.cluster.watch((view) => patch(view), signal).catch(() => {});
  const unsubscribe = run.subscribe(() => {
    const now = snapshot.current();
    if (now) patch({ ports: withForwards(now.ports, run.current()) });
  });
  signal.addEventListener('abort', unsubscribe, { once: true });

  const act = (does: () => Promise<string>): Promise<ActionResult> =>
    does().then(
      (text) => ({ ok: true, text }),
      (error) => {
        const { problem, cure } = problemOf(error);
        return { ok: false, text: `${problem} · ${cure}` };
      },
    );
  return {
    snapshot,
    scale: (component, replicas) =>
      act(async () => {
        const before = await scale(world, component, replicas, signal);
        return `${before.name}: ${before.desired} → ${replicas}`;
      }),
    restart: (component) => act(async () => `${(await restart(world, component, signal)).name} restarts, pod by pod`),
    deletePod: (pod) =>
      act(async () => {
        const begun = world.clock.now();
        await world.cluster.deletePod(pod, signal);
        return `${pod} is deleted, its deployment makes another (${duration(world.clock.now() - begun)})`;
      }),
    logs: (pod, report, until) =>
      world.cluster.logs({ pod, follow: true, tail: 200, previous: false }, report, AbortSignal.any([signal, until])),
    now: () => world.clock.now(),
  };
}

/** The forwards of this very process know their state better than a look at the port does. */
function withForwards(rows: PortRow[], state: State): PortRow[] {
  return rows.map((row) => {
    const forward = state.ports[row.component];
    return forward ? { ...row, state: forward.state } : row;
  });
}
