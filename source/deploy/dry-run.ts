// `up --dry-run`: the real steps over a World that only looks. What would change something is shown as its command, and held to have worked.
import type { Cluster, Deployment, Docker, Helm, Memory, Minikube, Observer, World, WorldFor } from '../world.js';
import { components } from './source.js';

/** Reads go to the real world; whatever changes it is told to the observer, and remembered here for the steps that come after. */
export function dryWorldFor(real: WorldFor): WorldFor {
  const would: Would = { built: new Set(), loaded: new Set(), started: false, tags: {}, secret: false };
  return (observer) => {
    const world = real({ command: () => {} });
    return {
      ...world,
      docker: dryDocker(world.docker, would, observer),
      minikube: dryMinikube(world.minikube, would, observer),
      helm: dryHelm(world.helm, would, observer),
      cluster: dryCluster(world, would, observer),
      database: { tryUrl: async () => ({ type: 'answers', ms: 0, tls: false, server: 'not asked' }) },
      http: { get: async () => ({ status: 200, ms: 0, body: '' }) },
      machine: { ...world.machine, portHolder: async () => undefined, announce: () => () => {} },
      memory: dryMemory(world.memory),
    };
  };
}

type Would = { built: Set<string>; loaded: Set<string>; started: boolean; tags: Partial<Record<string, string>>; secret: boolean };

function dryDocker(docker: Docker, would: Would, observer: Observer): Docker {
  return {
    ...docker,
    async build(request) {
      observer.command(docker.buildCommand(request));
      would.built.add(request.tag);
    },
    image: async (tag, signal) =>
      (await docker.image(tag, signal)) ?? (would.built.has(tag) ? { id: '', bytes: 0, measure: 'as reported' } : undefined),
    async tryOut({ tag, port }) {
      observer.command(['docker', 'run', '--rm', '--publish', `127.0.0.1::${port}`, tag]);
      return { ms: 0, status: 200 };
    },
  };
}

function dryMinikube(minikube: Minikube, would: Would, observer: Observer): Minikube {
  return {
    ...minikube,
    async start(profile) {
      observer.command(['minikube', 'start', '-p', profile]);
      would.started = true;
    },
    async updateContext(profile) {
      observer.command(['minikube', 'update-context', '-p', profile]);
    },
    images: async (profile, signal) => [...(would.started ? [] : await minikube.images(profile, signal)), ...would.loaded],
    async load(profile, tag) {
      observer.command(['minikube', 'image', 'load', '-p', profile, tag]);
      would.loaded.add(tag);
    },
  };
}

function dryHelm(helm: Helm, would: Would, observer: Observer): Helm {
  return {
    ...helm,
    lint: async () => {},
    async upgrade(request) {
      observer.command(helm.upgradeCommand(request));
      for (const component of components) would.tags[component] = tagIn(request.values[component]);
      return { status: 'deployed', revision: 0, description: 'not installed: a dry run', values: {} };
    },
    status: async (signal) => (would.started ? undefined : helm.status(signal)),
    async uninstall() {
      observer.command(['helm', 'uninstall']);
    },
    async rollback(revision) {
      observer.command(['helm', 'rollback', String(revision)]);
    },
  };
}

function tagIn(part: unknown): string {
  const image = part && typeof part === 'object' && 'image' in part ? part.image : undefined;
  if (!image || typeof image !== 'object' || !('repository' in image) || !('tag' in image)) return '';
  return `${image.repository}:${image.tag}`;
}

function dryCluster({ cluster }: World, would: Would, observer: Observer): Cluster {
  const absent = { uid: '', version: 'not started', server: '' };
  return {
    ...cluster,
    context: async () => (await cluster.context()) ?? (would.started ? { name: '', server: '', local: true } : undefined),
    identity: async (signal) => (would.started ? absent : cluster.identity(signal)),
    ensureNamespace: async () => {},
    secret: async (name, signal) => (would.started ? undefined : cluster.secret(name, signal)),
    async applySecret(name) {
      observer.command(['kubectl', 'apply', '--server-side', '-f', '-', `# Secret ${name}, values on standard input`]);
      return { uid: '', resourceVersion: '' };
    },
    deployments: async (signal) => (would.started ? [] : cluster.deployments(signal)),
    async watch(report) {
      const nothing = { pods: [], replicaSets: [], services: [], events: [], revisions: [] };
      report({ ...nothing, deployments: components.map((c) => pretended(c, would.tags[c] ?? '')), liveness: { type: 'live' }, blind: {} });
    },
    async forward({ service, localPort, servicePort }, report) {
      observer.command(['kubectl', 'port-forward', `svc/${service}`, `${localPort}:${servicePort}`]);
      report({ state: { type: 'up' }, open: 0, served: 0, received: 0, sent: 0 });
    },
  };
}

function pretended(component: (typeof components)[number], image: string): Deployment {
  return { name: `taskflow-${component}`, component, desired: 0, ready: 0, updated: 0, available: 0, rolledOut: true, image };
}

function dryMemory(memory: Memory): Memory {
  return { ...memory, remember: () => {}, forget: () => {}, chooseReplicas: () => {} };
}
