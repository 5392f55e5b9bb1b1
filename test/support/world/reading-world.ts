// Makes a read-only World that records and refuses every other call.
import type { Reads, World, WorldFor } from '../../../source/world/index.js';
import { fakeClock, fakeStore } from './fakes.js';
import { merged } from './world.js';

export type ReadPorts = { [Port in keyof Reads]?: Partial<Reads[Port]> };

/** `reads` override the default: all tools, an empty engine, and a running cluster without our resources. */
export function readingWorld(reads: ReadPorts = {}): { worldFor: WorldFor; changed: string[]; store: ReturnType<typeof fakeStore> } {
  const changed: string[] = [];
  const store = fakeStore();
  const ports = merged(emptyMachine(), { clock: fakeClock(), store: readsOf(store) }, reads);
  const world = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, readOnly(name, port, changed)])) as World;
  return { worldFor: () => world, changed, store };
}

function readOnly(name: string, port: object, changed: string[]): object {
  return new Proxy(port, {
    get(target, key) {
      if (key in target || typeof key === 'symbol') return Reflect.get(target, key);
      return () => {
        changed.push(`${name}.${key}`);
        throw new Error(`${name}.${key} reached the real World`);
      };
    },
  });
}

function readsOf(store: Reads['store']): Reads['store'] {
  const { notice, selectCluster, step, choices, ledger, recordedElsewhere, durations, fileDigests } = store;
  return { readOnly: store.readOnly, notice, selectCluster, step, choices, ledger, recordedElsewhere, durations, fileDigests };
}

const found = async () => ({ type: 'found', version: '99.0.0', raw: '' }) as const;

function emptyMachine(): ReadPorts {
  return {
    machine: {
      platform: 'linux',
      room: async () => ({ diskFree: 1e12, memoryTotal: 16e9, memoryFree: 8e9, cores: 2 }),
      packageManager: async () => undefined,
      about: async () => ({ wsl: false, processor: 'amd64', root: false, desktops: [], networks: [] }),
      engineStarter: async () => undefined,
      processes: async () => [],
    },
    docker: {
      client: found,
      engine: async () => ({ type: 'running', version: '99.0.0' }),
      buildx: found,
      buildCommand: ({ tag, context }) => ['docker', 'buildx', 'build', '--progress=rawjson', '--tag', tag, context],
      image: async () => undefined,
      tags: async () => [],
    },
    minikube: { version: found, status: async () => ({ state: 'running', text: '' }), images: async () => [] },
    kubectl: { version: found, describeCommand: () => [], describe: async () => [], shellCommand: (pod) => ['kubectl', 'exec', pod] },
    helm: {
      version: found,
      lint: async () => {},
      upgradeCommand: ({ chart, description }) => ['helm', 'upgrade', '--install', 'taskflow', chart, '--description', description ?? ''],
      status: async () => undefined,
      history: async () => [],
      uninstallCommand: () => ['helm', 'uninstall', 'taskflow'],
      rollbackCommand: (revision) => ['helm', 'rollback', 'taskflow', String(revision)],
    },
    cluster: {
      context: async () => ({ name: 'minikube', server: 'https://127.0.0.1:8443', local: true }),
      identity: async () => ({ uid: 'cluster-1', version: '1.30.0', server: 'https://127.0.0.1:8443' }),
      refusal: async () => undefined,
      guard: async () => {},
      confirm: () => {},
      namespaceContents: async () => undefined,
      secret: async () => undefined,
      pods: async () => [],
      deployments: async () => [],
      services: async () => [],
      events: async () => [],
    },
    database: {},
    assistant: {},
    installer: { offer: () => undefined, installed: async () => [] },
    http: {},
  };
}
