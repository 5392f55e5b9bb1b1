// A simulated computer where every check passes, except for what a test changes.

import type { Check } from '../../../../../source/deploy/engine/event.js';
import type { Tool } from '../../../../../source/deploy/steps/tools/checks/commands.js';
import { checkMachine } from '../../../../../source/deploy/steps/tools/checks/tools.js';
import type { Machine, MachineFacts, MinikubeState, ToolVersion, World } from '../../../../../source/world/index.js';
import { never } from '../../../../support/programs/programs.js';
import { target } from '../../../../support/world/fakes.js';
import { testWorld } from '../../../../support/world/world.js';

type Engine = Awaited<ReturnType<World['docker']['engine']>>;
type Room = Awaited<ReturnType<Machine['room']>>;
export const missing: ToolVersion = { type: 'missing' };
export const found = (version: string): ToolVersion => ({ type: 'found', version, raw: version });
export const nothing: Partial<Record<Tool, ToolVersion>> = {
  docker: missing,
  buildx: missing,
  minikube: missing,
  kubectl: missing,
  helm: missing,
};

export type Simulated = {
  platform?: Machine['platform'];
  manager?: Awaited<ReturnType<Machine['packageManager']>>;
  facts?: Partial<MachineFacts>;
  tools?: Partial<Record<Tool, ToolVersion>>;
  engine?: Engine;
  starter?: Awaited<ReturnType<Machine['engineStarter']>>;
  room?: Partial<Room>;
  cluster?: MinikubeState;
  holders?: Record<number, { pid?: number; command?: string; ours: boolean }>;
};

export const engineOf = (more: Partial<NonNullable<Extract<Engine, { type: 'running' }>['about']>> = {}): Engine => ({
  type: 'running',
  version: '28.5.1',
  about: { cpus: 8, memory: 16e9, cgroup: 2, rootless: false, system: 'Ubuntu', containers: 'linux', folder: '/var/lib/docker', ...more },
});

export function simulated(given: Simulated = {}) {
  const asked: string[] = [];
  const version = (tool: Tool, usual: string) => async () => given.tools?.[tool] ?? found(usual);
  const world = testWorld({
    machine: {
      platform: given.platform ?? 'linux',
      packageManager: async () => given.manager,
      about: async () => ({ wsl: false, processor: 'amd64', root: false, desktops: [], networks: [], ...given.facts }),
      room: async (folder) => {
        asked.push(`room ${folder}`);
        return { diskFree: 50e9, memoryTotal: 16e9, memoryFree: 8e9, cores: 8, ...given.room };
      },
      portHolder: async (port) => given.holders?.[port],
      engineStarter: async () => given.starter,
    },
    docker: {
      client: version('docker', '28.5.1'),
      buildx: version('buildx', '0.29.0'),
      engine: async () => given.engine ?? engineOf(),
    },
    minikube: {
      version: version('minikube', '1.38.1'),
      status: async () => {
        asked.push('status');
        return { state: given.cluster ?? 'absent', text: '' };
      },
    },
    kubectl: { version: version('kubectl', '1.35.2') },
    helm: { version: version('helm', '4.1.4') },
  });
  return { world, asked };
}

export const settings = { target, ports: { frontend: 3000, backend: 8000 } };

/** The checks by name, in order. `asked`: the slow questions that were asked. */
export async function checked(given: Simulated, of = settings): Promise<{ checks: Map<string, Check>; asked: string[] }> {
  const { world, asked } = simulated(given);
  const checks = await checkMachine(world, never, () => {}, of);
  return { checks: new Map(checks.map((check) => [check.name, check])), asked };
}

/** The command of each check that has one. */
export async function commandsOf(given: Simulated): Promise<Record<string, string>> {
  const { checks } = await checked(given);
  return Object.fromEntries([...checks.values()].flatMap(({ name, command }) => (command ? [[name, command]] : [])));
}
