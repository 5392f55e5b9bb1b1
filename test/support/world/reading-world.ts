// Makes a World that may only be read: it records and refuses every change.
import type { Observer, World, WorldFor } from '../../../source/world/index.js';
import { fakeClock, fakeStore } from './fakes.js';
import { merged, type Ports, testWorld } from './world.js';

/** Everything that changes something outside, by port; the rest reads. `memory.meet` chooses what is read, and `cluster.confirm` stays in the process. */
export const changes = {
  machine: ['announce', 'open', 'end', 'save'],
  docker: ['startEngine', 'build', 'tryOut', 'removeImage', 'sweep'],
  minikube: ['start', 'updateContext', 'stop', 'delete', 'load', 'removeImage'],
  kubectl: ['shell'],
  helm: ['upgrade', 'uninstall', 'rollback'],
  cluster: [
    'ensureNamespace',
    'deleteNamespace',
    'applySecret',
    'deleteSecret',
    'watch',
    'forward',
    'scale',
    'restart',
    'deletePod',
    'tryDatabase',
  ],
  database: ['tryUrl'],
  assistant: ['tryKey'],
  installer: ['install'],
  http: ['get'],
  store: ['saveStep', 'forget', 'saveReplicas', 'record', 'remove', 'saveFileDigests', 'clear'],
} as const satisfies { [port in keyof World]?: string[] };

/** `reads` go over those of a machine with all tools, an empty engine and a running cluster with nothing of ours in it. */
export function readingWorld(reads: Ports = {}): { worldFor: WorldFor; changed: string[]; store: ReturnType<typeof fakeStore> } {
  const changed: string[] = [];
  const refuse = (name: string) => () => {
    changed.push(name);
    throw new Error(`${name} reached the real world`);
  };
  const refusing = Object.entries(changes).map(([port, names]) => [
    port,
    Object.fromEntries(names.map((name) => [name, refuse(`${port}.${name}`)])),
  ]);
  const store = fakeStore();
  const world = testWorld(merged(emptyMachine(), { clock: fakeClock(), store }, reads, Object.fromEntries(refusing)));
  return { worldFor: (_: Observer) => world, changed, store };
}

const found = async () => ({ type: 'found', version: '99.0.0', raw: '' }) as const;

function emptyMachine(): Ports {
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
