// The docker and minikube ports, simulated: builds that print what real builds print, and a node that loads images.
import type { BuildEvent, BuildRequest, Clock, Docker, Minikube, MinikubeState } from '../world/index.js';
import { imageId } from './image-ids.js';
import { buildScript, clusterScript } from './outputs.js';
import { simulatedVersion } from './versions.js';

const texts: Partial<Record<MinikubeState, string>> = { running: 'Running', stopped: 'Stopped', absent: 'the cluster does not exist' };

const sizes: [RegExp, number][] = [
  [/frontend/, 142_300_000],
  [/backend/, 187_400_000],
];

export function createDemoDocker(clock: Clock): Docker {
  const images = new Map<string, number>();
  return {
    client: after(clock, 200, () => simulatedVersion('28.5.1')),
    engine: after(clock, 500, () => ({ type: 'running' as const, version: '28.5.1' })),
    startEngine: async () => {},
    buildx: after(clock, 300, () => simulatedVersion('0.29.1')),
    buildCommand: ({ tag, dockerfile, context }) => ['docker', 'buildx', 'build', '--load', '--tag', tag, '--file', dockerfile, context],
    async build(request, report, signal) {
      await playBuild(request, report, clock, signal);
      images.set(request.tag, sizes.find(([name]) => name.test(request.tag))?.[1] ?? 100e6);
    },
    resolve: async () => undefined,
    async image(tag, signal) {
      await clock.sleep(30, signal);
      const bytes = images.get(tag);
      return bytes === undefined ? undefined : { id: `sha256:${imageId('engine', tag)}`, bytes, measure: 'unpacked' };
    },
    imageConfig: async () => ({ user: '10001:10001', ports: [], environment: {}, command: [], directory: '/app' }),
    async tryOut(_request, _watch, signal) {
      await clock.sleep(1200, signal);
      return { type: 'answered', ms: 940, status: 200 };
    },
    lookInside: async () => ({ programs: [] }),
    tags: async (repository) => [...images.keys()].filter((tag) => tag.startsWith(`${repository}:`)),
    removeImage: async (tag) => {
      images.delete(tag);
    },
    sweep: async () => [],
  };
}

async function playBuild(request: BuildRequest, report: (event: BuildEvent) => void, clock: Clock, signal: AbortSignal): Promise<void> {
  const steps = buildScript[request.tag.includes('frontend') ? 'frontend' : 'backend'];
  for (const [index, step] of steps.entries()) {
    report({ type: 'build-step', current: index + 1, total: steps.length, name: step.name });
    const ticks = Math.max(step.lines.length, step.bytes ? 6 : 1);
    for (let tick = 1; tick <= ticks; tick++) {
      await clock.sleep(step.ms / ticks, signal);
      const line = step.lines[tick - 1];
      if (line) report({ type: 'line', line });
      if (step.bytes) report({ type: 'transferred', bytes: Math.round((step.bytes * tick) / ticks), total: step.bytes });
    }
  }
}

/** `onDelete` is called when the cluster is deleted. */
export function createDemoMinikube(clock: Clock, onDelete: () => void): Minikube {
  let state: MinikubeState = 'stopped';
  const loaded = new Set<string>();
  return {
    version: after(clock, 400, () => simulatedVersion('1.38.0')),
    async status(_profile, signal) {
      await clock.sleep(150, signal);
      return { state, text: texts[state] ?? '' };
    },
    async start(_profile, report, signal) {
      for (const [index, { message, ms }] of clusterScript.entries()) {
        report({ message, fraction: index / clusterScript.length });
        await clock.sleep(ms, signal);
      }
      report({ message: 'Done', fraction: 1 });
      state = 'running';
    },
    updateContext: (_profile, signal) => clock.sleep(100, signal),
    async stop(_profile, signal) {
      await clock.sleep(2400, signal);
      if (state === 'running') state = 'stopped';
    },
    async delete(_profile, signal) {
      await clock.sleep(1800, signal);
      state = 'absent';
      loaded.clear();
      onDelete();
    },
    async images(_profile, signal) {
      await clock.sleep(120, signal);
      return [...loaded].map((tag) => ({ tag, id: imageId('node', tag) }));
    },
    async load(_profile, tag, signal) {
      await clock.sleep(1500, signal);
      loaded.add(tag);
    },
    removeImage: async (_profile, tag) => {
      loaded.delete(tag);
    },
  };
}

function after<T>(clock: Clock, ms: number, answer: () => T): (signal: AbortSignal) => Promise<T> {
  return async (signal) => {
    await clock.sleep(ms, signal);
    return answer();
  };
}
