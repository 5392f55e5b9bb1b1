// Builds the rows of ports: a forward's reports, its HTTP answer, and who uses a port that is taken.
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

/** Requests the component's liveness path. undefined if nothing answers. */
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

/** A row without its state. */
export function portRow(component: Component, localPort: number, { target }: Settings): Omit<PortRow, 'state'> {
  return { component, localPort, service: `${target.release}-${component}`, servicePort: servicePorts[component] };
}

/** Keeps the rows of the run's forwards current until aborted. Calls `changed` at each change. */
export function watchPorts(
  world: World,
  settings: Settings,
  run: { current(): State; subscribe(listener: () => void): () => void },
  changed: () => void,
  signal: AbortSignal,
): { rows(): PortRow[] } {
  const ports = components.map((component) => watchPort(component, { world, settings, run, changed, signal }));
  const unsubscribe = run.subscribe(() => {
    for (const port of ports) port.update();
  });
  signal.addEventListener('abort', unsubscribe, { once: true });
  for (const port of ports) port.update();
  const poll = async () => {
    for (;;) {
      await world.clock.sleep(checkEveryMs, signal);
      for (const port of ports) port.ask();
    }
  };
  poll().catch(() => {});
  return { rows: () => ports.map((port) => port.row()) };
}

type PortContext = { world: World; settings: Settings; run: { current(): State }; changed(): void; signal: AbortSignal };

type PortFacts = { http?: Http | undefined; holder?: Holder };

function watchPort(component: Component, context: PortContext) {
  const { run, settings, changed, signal } = context;
  const view = () => run.current().ports[component];
  let facts: PortFacts = {};
  let before = view();
  let asked: string | undefined;
  const ask = oneAtATime(async () => {
    const now = view();
    const answer = await checkPort(component, now, context).catch((): PortFacts => ({}));
    // An answer for an earlier state is outdated, and the next check is already scheduled.
    if (signal.aborted || view()?.state.type !== now?.state.type) return;
    facts = answer;
    changed();
  });
  return {
    ask: () => (asked === 'up' || asked === 'taken') && ask(),
    /** Called at each change of the run. Checks a port at once if it has just become `up` or `taken`. */
    update() {
      const now = view();
      const type = now?.state.type;
      if (type !== asked) {
        facts = {};
        asked = type;
        if (type === 'up' || type === 'taken') ask();
      }
      if (now !== before) changed();
      before = now;
    },
    row: () => rowOf(component, settings, view(), facts),
  };
}

async function checkPort(component: Component, now: PortView | undefined, { world, settings, signal }: PortContext): Promise<PortFacts> {
  if (!now) return {};
  const holder = now.state.type === 'taken' ? await world.machine.portHolder(now.localPort) : undefined;
  if (now.state.type !== 'up' && !holder?.ours) return { holder };
  return { holder, http: await httpCheck(world, settings, component, now.localPort, signal) };
}

function rowOf(component: Component, settings: Settings, now: PortView | undefined, { http, holder }: PortFacts): PortRow {
  // Before the first check, the step's own answer.
  const answer = http ?? (now?.state.type === 'up' && now.http ? { ...now.http, at: now.at } : undefined);
  return {
    ...portRow(component, now?.localPort ?? settings.ports[component], settings),
    state: now?.state ?? { type: 'closed' },
    ...(now?.traffic ? { traffic: now.traffic } : {}),
    ...(holder ? { holder } : {}),
    ...(answer ? { http: answer } : {}),
  };
}
