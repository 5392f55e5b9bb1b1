// Simulated port-forwards: nothing listens; they are up while a pod is Ready, and count simulated traffic.

import type { Component } from '../release/component.js';
import type { Clock, Cluster, ForwardState, Http, Machine, Traffic } from '../world/index.js';
import type { Simulation } from './cluster/simulation.js';

export type DemoForwards = {
  forward: Cluster['forward'];
  holder: Machine['portHolder'];
  get: Http['get'];
};

const paceMs = 300;
const trafficMs = 1000;
const opensAfter = 600;
const responseBytes = 2140;
const requestBytes = 430;

type Open = { component: Component; traffic: Traffic };

/** `onReachable` is called repeatedly while a component is reachable. */
export function createDemoForwards(clock: Clock, simulation: Simulation, onReachable: (component: Component) => void): DemoForwards {
  const ports = new Map<number, Open>();
  const readyPod = (component: Component, turn: number) => {
    const ready = simulation.view().pods.filter((pod) => pod.component === component && pod.ready);
    return ready[turn % Math.max(1, ready.length)]?.name;
  };
  /** Counts a request; returns the pod that answers, undefined when none is Ready. */
  const request = (held: Open): string | undefined => {
    const pod = readyPod(held.component, held.traffic.served);
    if (pod === undefined) return undefined;
    const { open, served, received, sent } = held.traffic;
    held.traffic = { pod, open, served: served + 1, received: received + responseBytes, sent: sent + requestBytes };
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
        let reportedAt = clock.now();
        for (let visits = 0; ; ) {
          const pod = readyPod(held.component, 0);
          const before: ForwardState['type'] = state.type;
          if (pod !== undefined) state = { type: 'up' };
          else if (state.type !== 'reconnecting') state = { type: 'reconnecting', since: clock.now(), reason: 'no pod is ready' };
          if (state.type === 'up') onReachable(held.component);
          const due = clock.now() - reportedAt >= trafficMs;
          if (due) {
            // Like a person who opens a page now and then.
            visits += 1;
            for (let n = 0; n < (visits * 7) % 5; n++) request(held);
            held.traffic = { ...held.traffic, open: pod === undefined ? 0 : visits % 3 };
            reportedAt = clock.now();
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
      if (!held || request(held) === undefined) return undefined;
      return { status: 200, ms: 8, body: '{"status":"ok"}' };
    },
  };
}
