// Simulated CPU and memory usage: moves like a quiet application's, below the chart's limits.

import type { Component } from '../../release/component.js';
import type { Pod, Resources } from '../../world/index.js';
import { resources } from './pods.js';

/** Shares of the limit: [at rest, amplitude]. */
const load: Record<Component, { cpu: [number, number]; memory: [number, number] }> = {
  frontend: { cpu: [0.18, 0.1], memory: [0.42, 0.03] },
  backend: { cpu: [0.12, 0.08], memory: [0.33, 0.04] },
};

/** Usage of the running pods by name; depends on the time alone. */
export function simulateUsage(pods: Pod[], now: number): Record<string, Required<Resources>> {
  const running = pods.filter(({ status }) => status === 'Running');
  return Object.fromEntries(running.map((pod) => [pod.name, podUsage(pod, now)]));
}

function podUsage({ name, component, startedAt }: Pod, now: number): Required<Resources> {
  const kind = component === 'backend' ? 'backend' : 'frontend';
  const { cpu, memory } = resources[kind].limits;
  const age = (now - startedAt) / 1000;
  // Gives each pod a phase of its own.
  const own = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const wave = Math.sin(age / 7 + own) * 0.6 + Math.sin(age / 2.3 + own * 2) * 0.4;
  // Starting takes CPU, and memory grows while modules load.
  const start = Math.exp(-age / 6);
  const of = (limit: number, [rest, swing]: [number, number]) => limit * (rest + swing * wave);
  return {
    cpu: Math.round(of(cpu, load[kind].cpu) + cpu * 0.5 * start),
    memory: Math.round(of(memory, load[kind].memory) * (1 - 0.5 * start)),
  };
}
