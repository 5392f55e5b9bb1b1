// The World of `taskflow-tui demo`: every port simulated in memory, at the pace of the real ones.

import type { Component } from '../release/component.js';
import type { Clock, Database, World } from '../world/index.js';
import { createDemoCluster } from './cluster/port.js';
import { createSimulation, type Simulation } from './cluster/simulation.js';
import { createDemoForwards } from './forwards.js';
import { createDemoHelm } from './helm.js';
import { createDemoDocker, createDemoMinikube } from './images.js';
import { createDemoKubectl } from './kubectl.js';
import { createDemoMachine } from './machine.js';
import { createDemoStore } from './state.js';

/** `trouble`: when a backend pod loses its database, once: ms after its port is up, or when the function says so; see {@link scheduleTrouble}. */
export type DemoOptions = { clock: Clock; trouble?: Trouble };
type Trouble = number | (() => boolean);

/** Time comes from `clock` alone: with a clock that jumps, the tour takes no time. */
export function createDemoWorld({ clock, trouble }: DemoOptions): World {
  const simulation = createSimulation(clock);
  const onReachable = trouble === undefined ? () => {} : scheduleTrouble(clock, simulation, trouble);
  const { forward, holder, get } = createDemoForwards(clock, simulation, onReachable);
  return {
    machine: createDemoMachine(holder),
    docker: createDemoDocker(clock),
    minikube: createDemoMinikube(clock, simulation.erase),
    kubectl: createDemoKubectl(clock, simulation),
    helm: createDemoHelm(clock, simulation),
    cluster: { ...createDemoCluster(clock, simulation), forward },
    database: demoDatabase(clock),
    assistant: { tryKey: (_key, _base, signal) => clock.sleep(400, signal).then(() => ({ type: 'accepts' })) },
    http: { get },
    installer: { offer: () => undefined, install: async () => {}, installed: async () => [] },
    store: createDemoStore(),
    clock,
  };
}

/** ms that a person has to look around before the trouble. */
export const troubleDelay = 40_000;

/** Starts the trouble at its time, or when the person deletes a second backend pod. The result is called while a component is reachable. */
function scheduleTrouble(clock: Clock, simulation: Simulation, trouble: Trouble): (component: Component) => void {
  let started = false;
  let deleted = 0;
  let firstUp: number | undefined;
  simulation.onDelete((component) => {
    if (component === 'backend') deleted += 1;
  });
  return (component) => {
    if (component !== 'backend' || started) return;
    firstUp ??= clock.now();
    const isTime = typeof trouble === 'number' ? clock.now() - firstUp >= trouble : trouble();
    if (deleted >= 2 || isTime) started = simulation.startTrouble();
  };
}

function demoDatabase(clock: Clock): Database {
  return {
    async tryUrl(url, signal, report = () => {}) {
      const tls = url.includes('sslmode=require');
      for (const stage of ['dns', 'network', ...(tls ? ['tls' as const] : [])] as const) {
        await clock.sleep(150, signal);
        report(stage);
      }
      await clock.sleep(150, signal);
      // A way to see a refusal without a database.
      if (/:wrong@/.test(url)) return { type: 'refuses', about: 'password', reason: 'password authentication failed for user "taskflow"' };
      report('password');
      return { type: 'answers', ms: 580, tls, server: 'PostgreSQL 17' };
    },
  };
}
