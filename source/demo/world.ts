// The World of `taskflow-tui demo`: every port simulated in memory, with the time that real ones take, and nothing touched.
import type { Clock, Database, World } from '../world/index.js';
import { createDemoCluster, type DemoCluster } from './cluster/cluster.js';
import type { Kind } from './cluster/simulated-pod.js';
import { createDemoForwards } from './forwards.js';
import { createDemoHelm } from './helm.js';
import { createDemoDocker, createDemoMinikube } from './images.js';
import { createDemoKubectl } from './kubectl.js';
import { createDemoMachine } from './machine.js';
import { createDemoMemory } from './state.js';

/** `trouble`: once, the database refuses a backend pod for a while; so many ms after its port is up, or as soon as it is called for; see `tellTrouble`. */
export type DemoOptions = { clock: Clock; trouble?: Trouble };
type Trouble = number | (() => boolean);

/** Time comes from `clock` alone: with one that jumps, the whole tour takes no time. */
export function createDemoWorld({ clock, trouble }: DemoOptions): World {
  const simulated = createDemoCluster(clock);
  const onBeat = trouble === undefined ? () => {} : tellTrouble(clock, simulated, trouble);
  const { forward, holder, get } = createDemoForwards(clock, simulated, onBeat);
  return {
    machine: createDemoMachine(holder),
    docker: createDemoDocker(clock),
    minikube: createDemoMinikube(clock, simulated.erase),
    kubectl: createDemoKubectl(clock, simulated),
    helm: createDemoHelm(clock, simulated),
    cluster: { ...simulated.cluster, forward },
    database: demoDatabase(clock),
    assistant: { tryKey: (_key, _base, signal) => clock.sleep(400, signal).then(() => ({ type: 'accepts' })) },
    http: { get },
    installer: { offer: () => undefined, install: async () => {}, installed: async () => [] },
    store: createDemoMemory(),
    clock,
  };
}

/** ms, for a person who looks around first. */
export const troubleAfter = 40_000;

/** The story begins some time after the panel is open, or when the person deletes a second backend pod; whichever is first. Told by the beats. */
function tellTrouble(clock: Clock, simulated: DemoCluster, trouble: Trouble): (component: Kind) => void {
  let told = false;
  let deleted = 0;
  let firstUp: number | undefined;
  simulated.onDelete((component) => {
    if (component === 'backend') deleted += 1;
  });
  return (component) => {
    if (component !== 'backend' || told) return;
    firstUp ??= clock.now();
    const isTime = typeof trouble === 'number' ? clock.now() - firstUp >= trouble : trouble();
    if (deleted >= 2 || isTime) told = simulated.trouble();
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
      // One way to see a refusal without a database to refuse.
      if (/:wrong@/.test(url)) return { type: 'refuses', about: 'password', reason: 'password authentication failed for user "taskflow"' };
      report('password');
      return { type: 'answers', ms: 580, tls, server: 'PostgreSQL 17' };
    },
  };
}
