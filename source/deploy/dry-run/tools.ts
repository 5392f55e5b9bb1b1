// The machine of a dry run, on which nothing is changed: tools that would be downloaded and an engine that would be started answer as if
// they were there, with nothing in them yet.
import type { InstallableTool, Installer, Machine, Observer, World } from '../../world/index.js';

/** Versions of the tools that would be there by now, and whether the engine would run. */
export type Gained = { tools: Map<InstallableTool, string>; engine: boolean };

type Reads = Pick<World, 'docker' | 'minikube' | 'kubectl' | 'helm'>;

/** Whatever would need one that is not there is not asked. */
export function withGained<Ports extends Reads>(world: Ports, gained: Gained): Ports {
  const version = (tool: InstallableTool) => {
    const now = gained.tools.get(tool);
    return now === undefined ? undefined : ({ type: 'found', version: now, raw: '' } as const);
  };
  const unless = async <T>(held: boolean, answer: T, ask: () => Promise<T>) => (held ? answer : ask());
  const has = (tool: InstallableTool) => gained.tools.has(tool);
  const { docker, minikube, kubectl, helm } = world;
  return {
    ...world,
    docker: {
      ...docker,
      engine: (signal) => unless(gained.engine, { type: 'running', version: '' }, () => docker.engine(signal)),
      image: (tag, signal) => unless(gained.engine, undefined, () => docker.image(tag, signal)),
      tags: (repository, signal) => unless(gained.engine, [], () => docker.tags(repository, signal)),
    },
    minikube: {
      ...minikube,
      version: async (signal) => version('minikube') ?? minikube.version(signal),
      status: (profile, signal) => unless(has('minikube'), { state: 'absent', text: '' }, () => minikube.status(profile, signal)),
      images: (profile, signal) => unless(has('minikube'), [], () => minikube.images(profile, signal)),
    },
    kubectl: { ...kubectl, version: async (signal) => version('kubectl') ?? kubectl.version(signal) },
    helm: {
      ...helm,
      version: async (signal) => version('helm') ?? helm.version(signal),
      lint: (request, signal) => unless(has('helm'), undefined, () => helm.lint(request, signal)),
      status: (signal) => unless(has('helm'), undefined, () => helm.status(signal)),
      history: (signal) => unless(has('helm'), [], () => helm.history(signal)),
    },
  };
}

/** Nothing is downloaded: it is shown how it would be by hand. */
export function dryInstaller({ offer, installed }: Installer, { tools }: Gained, observer: Observer): Installer {
  return {
    offer,
    installed,
    async install({ tool, version, url }) {
      observer.command(['curl', '-fLO', url]);
      tools.set(tool, version);
    },
  };
}

/** Who holds a port is not asked: a dry run opens none, and by the time of a real one it may be free. */
export function dryMachine({ platform, about, engineStarter, room, packageManager, processes }: Machine, observer: Observer): Machine {
  return {
    platform,
    about,
    engineStarter,
    room,
    packageManager,
    processes,
    portHolder: async () => undefined,
    announce: () => () => {},
    open: async () => false,
    end: async (pid) => observer.command(['kill', String(pid)]),
    save: async () => {},
  };
}
