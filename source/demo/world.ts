// The World of `taskflow-tui demo`: every port simulated in memory, with the time that real ones take, and nothing touched.
import type { Clock, Database, Found, World } from '../world.js';
import { createDemoCluster, type DemoCluster } from './cluster.js';
import { createDemoForwards } from './forwards.js';
import { createDemoHelm } from './helm.js';
import { createDemoDocker, createDemoMinikube } from './images.js';
import { createDemoKubectl } from './kubectl.js';
import { createDemoMachine } from './machine.js';
import { createDemoMemory } from './memory.js';
import type { Kind } from './pods.js';

/** `trouble`: once, the database refuses a backend pod for a while; see `tellTrouble` for when. */
export type DemoOptions = { clock: Clock; trouble?: boolean };

/** Time comes from `clock` alone: with one that jumps, the whole tour takes no time. */
export function createDemoWorld({ clock, trouble = false }: DemoOptions): World {
  const simulated = createDemoCluster(clock);
  const onBeat = trouble ? tellTrouble(clock, simulated) : () => {};
  const { forward, holder, get } = createDemoForwards(clock, simulated, onBeat);
  return {
    machine: createDemoMachine(holder),
    docker: createDemoDocker(clock),
    minikube: createDemoMinikube(clock, simulated.erase),
    kubectl: createDemoKubectl(clock, simulated),
    helm: createDemoHelm(clock, simulated),
    cluster: { ...simulated.cluster, forward },
    database: demoDatabase(clock),
    http: { get },
    memory: createDemoMemory(),
    clock,
  };
}

export function foundVersion(version: string): Found {
  return { type: 'found', version, raw: version };
}

/** ms after the backend's port is up for the first time. */
export const troubleAfter = 40_000;

/** The story begins some time after the panel is open, or when the person deletes a second backend pod; whichever is first. Told by the beats. */
function tellTrouble(clock: Clock, simulated: DemoCluster): (component: Kind) => void {
  let told = false;
  let deleted = 0;
  let firstUp: number | undefined;
  simulated.onDelete((component) => {
    if (component === 'backend') deleted += 1;
  });
  return (component) => {
    if (component !== 'backend' || told) return;
    firstUp ??= clock.now();
    if (deleted >= 2 || clock.now() - firstUp >= troubleAfter) told = simulated.trouble();
  };
}

function demoDatabase(clock: Clock): Database {
  return {
    async tryUrl(url, signal) {
      await clock.sleep(600, signal);
      // One way to see a refusal without a database to refuse.
      if (/:wrong@/.test(url)) return { type: 'refuses', about: 'password', reason: 'password authentication failed for user "taskflow"' };
      return { type: 'answers', ms: 580, tls: url.includes('sslmode=require'), server: 'PostgreSQL 17' };
    },
  };
}
