// What the simulated pods use: numbers that move as those of a quiet application do, below the limits of the chart.
import type { Pod, Resources } from '../../world/index.js';
import { resources } from './pods.js';
import type { Kind } from './simulated-pod.js';

/** Shares of the limit: at rest, and how far it swings. */
const habits: Record<Kind, { cpu: [number, number]; memory: [number, number] }> = {
  frontend: { cpu: [0.18, 0.1], memory: [0.42, 0.03] },
  backend: { cpu: [0.12, 0.08], memory: [0.33, 0.04] },
};

/** Of the pods whose container runs, by name. The same at the same time. */
export function usageOf(pods: Pod[], now: number): Record<string, Required<Resources>> {
  const running = pods.filter(({ status }) => status === 'Running');
  return Object.fromEntries(running.map((pod) => [pod.name, podUsage(pod, now)]));
}

function podUsage({ name, component, startedAt }: Pod, now: number): Required<Resources> {
  const kind = component === 'backend' ? 'backend' : 'frontend';
  const { cpu, memory } = resources[kind].limits;
  const age = (now - startedAt) / 1000;
  // Each pod in its own time.
  const own = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const wave = Math.sin(age / 7 + own) * 0.6 + Math.sin(age / 2.3 + own * 2) * 0.4;
  // A start costs, and memory grows until what is needed is loaded.
  const start = Math.exp(-age / 6);
  const of = (limit: number, [rest, swing]: [number, number]) => limit * (rest + swing * wave);
  return {
    cpu: Math.round(of(cpu, habits[kind].cpu) + cpu * 0.5 * start),
    memory: Math.round(of(memory, habits[kind].memory) * (1 - 0.5 * start)),
  };
}
