// The demo's ports: nothing listens, and yet they are up while a pod is ready, and their traffic counts.
import type { Clock, Cluster, ForwardState, Http, Machine, Traffic } from '../world/index.js';
import type { DemoCluster } from './cluster/cluster.js';
import type { Kind } from './cluster/simulated-pod.js';

export type DemoForwards = {
  forward: Cluster['forward'];
  holder: Machine['portHolder'];
  get: Http['get'];
};

const paceMs = 300;
const trafficMs = 1000;
const opensAfter = 600;
/** Bytes of an answer and of a question. */
const answerBytes = 2140;
const questionBytes = 430;

type Open = { component: Kind; traffic: Traffic };

/** `onBeat`: told again and again, while a component is reached. */
export function createDemoForwards(clock: Clock, simulated: DemoCluster, onBeat: (component: Kind) => void): DemoForwards {
  const ports = new Map<number, Open>();
  const readyPod = (component: Kind, turn: number) => {
    const ready = simulated.view().pods.filter((pod) => pod.component === component && pod.ready);
    return ready[turn % Math.max(1, ready.length)]?.name;
  };
  /** Gives its answer's pod; counted like any other connection. */
  const ask = (held: Open): string | undefined => {
    const pod = readyPod(held.component, held.traffic.served);
    if (pod === undefined) return undefined;
    const { open, served, received, sent } = held.traffic;
    held.traffic = { pod, open, served: served + 1, received: received + answerBytes, sent: sent + questionBytes };
    return pod;
  };
  return {
    async forward({ service, localPort }, report, signal) {
      const held: Open = {
        component: service.endsWith('frontend') ? 'frontend' : 'backend',
        traffic: { open: 0, served: 0, received: 0, sent: 0 },
      };
      let state: ForwardState = { type: 'connecting' };
      try {
        report({ state, ...held.traffic });
        await clock.sleep(opensAfter, signal);
        ports.set(localPort, held);
        let told = clock.now();
        for (let visits = 0; ; ) {
          const pod = readyPod(held.component, 0);
          const before: ForwardState['type'] = state.type;
          if (pod !== undefined) state = { type: 'up' };
          else if (state.type !== 'reconnecting') state = { type: 'reconnecting', since: clock.now(), reason: 'no pod is Ready' };
          if (state.type === 'up') onBeat(held.component);
          const due = clock.now() - told >= trafficMs;
          if (due) {
            // As somebody who looks at a page now and then, and lingers.
            visits += 1;
            for (let n = 0; n < (visits * 7) % 5; n++) ask(held);
            held.traffic = { ...held.traffic, open: pod === undefined ? 0 : visits % 3 };
            told = clock.now();
          }
          if (state.type !== before || due) report({ state, ...held.traffic });
          await clock.sleep(paceMs, signal);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        ports.delete(localPort);
      }
    },
    holder: async (port) => (ports.has(port) ? { ours: true } : undefined),
    async get(url, _seconds, signal) {
      await clock.sleep(8, signal);
      const held = ports.get(Number(new URL(url).port));
      if (!held || ask(held) === undefined) return undefined;
      return { status: 200, ms: 8, body: '{"status":"ok"}' };
    },
  };
}
