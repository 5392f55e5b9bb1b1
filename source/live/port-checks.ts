// The rows of the ports: what our own forwards report, whether anything answers there, and who holds a port that is taken.
import type { PortView, State } from '../deploy/engine/state.js';
import type { Component } from '../release/component.js';
import { components, servicePorts } from '../release/component.js';
import type { Settings } from '../release/settings.js';
import type { World } from '../world/index.js';
import { oneAtATime } from './single-flight.js';
import type { PortRow } from './snapshot.js';

type Http = NonNullable<PortRow['http']>;
type Holder = PortRow['holder'];

const checkEveryMs = 5000;
const answerSeconds = 5;

/** Of a component's port, by the path that says that the program is alive. undefined when nothing answered. */
export async function httpCheck(
  { http, clock }: Pick<World, 'http' | 'clock'>,
  settings: Settings,
  component: Component,
  localPort: number,
  signal: AbortSignal,
): Promise<Http | undefined> {
  const url = `http://127.0.0.1:${localPort}${settings.sources[component].paths.liveness || '/'}`;
  const answer = await http.get(url, answerSeconds, signal);
  return answer && { status: answer.status, ms: answer.ms, at: clock.now() };
}

/** What a row says besides its state. */
export function portRow(component: Component, localPort: number, { target }: Settings): Omit<PortRow, 'state'> {
  return { component, localPort, service: `${target.release}-${component}`, servicePort: servicePorts[component] };
}

/** Keeps the rows of the run's forwards, until aborted; `changed` is told of each change. */
export function keepPorts(
  world: World,
  settings: Settings,
  run: { current(): State; subscribe(listener: () => void): () => void },
  changed: () => void,
  signal: AbortSignal,
): { rows(): PortRow[] } {
  const ports = components.map((component) => onePort(component, { world, settings, run, changed, signal }));
  const unsubscribe = run.subscribe(() => {
    for (const port of ports) port.look();
  });
  signal.addEventListener('abort', unsubscribe, { once: true });
  for (const port of ports) port.look();
  const patrol = async () => {
    for (;;) {
      await world.clock.sleep(checkEveryMs, signal);
      for (const port of ports) port.ask();
    }
  };
  patrol().catch(() => {});
  return { rows: () => ports.map((port) => port.row()) };
}

type Scene = { world: World; settings: Settings; run: { current(): State }; changed(): void; signal: AbortSignal };

type Found = { http?: Http | undefined; holder?: Holder };

function onePort(component: Component, scene: Scene) {
  const { run, settings, changed, signal } = scene;
  const view = () => run.current().ports[component];
  let found: Found = {};
  let before = view();
  let asked: string | undefined;
  const ask = oneAtATime(async () => {
    const now = view();
    const answer = await lookAt(component, now, scene).catch((): Found => ({}));
    // The state that it was asked in may be over; then the answer says nothing, and another question is on its way.
    if (signal.aborted || view()?.state.type !== now?.state.type) return;
    found = answer;
    changed();
  });
  return {
    ask: () => (asked === 'up' || asked === 'taken') && ask(),
    /** At each change of the run: a port that has just become up, or taken, is asked at once. */
    look() {
      const now = view();
      const type = now?.state.type;
      if (type !== asked) {
        found = {};
        asked = type;
        if (type === 'up' || type === 'taken') ask();
      }
      if (now !== before) changed();
      before = now;
    },
    row: () => rowOf(component, settings, view(), found),
  };
}

async function lookAt(component: Component, now: PortView | undefined, { world, settings, signal }: Scene): Promise<Found> {
  if (!now) return {};
  const holder = now.state.type === 'taken' ? await world.machine.portHolder(now.localPort) : undefined;
  if (now.state.type !== 'up' && !holder?.ours) return { holder };
  return { holder, http: await httpCheck(world, settings, component, now.localPort, signal) };
}

function rowOf(component: Component, settings: Settings, now: PortView | undefined, { http, holder }: Found): PortRow {
  // Until the first answer of our own, the one that the step had.
  const answer = http ?? (now?.state.type === 'up' && now.http ? { ...now.http, at: now.at } : undefined);
  return {
    ...portRow(component, now?.localPort ?? settings.ports[component], settings),
    state: now?.state ?? { type: 'closed' },
    ...(now?.traffic ? { traffic: now.traffic } : {}),
    ...(holder ? { holder } : {}),
    ...(answer ? { http: answer } : {}),
  };
}
