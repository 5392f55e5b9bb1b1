// The machine of a dry run: a tool that would be downloaded, or an engine that would be started, answers as if it were there and empty.
import type { InstallableTool, Installer, Machine, Observer, World } from '../../world/index.js';
import type { Effects } from './effects.js';

/** Doesn't start a tool that isn't there yet. */
export function withNewTools(world: World, effects: Effects): World {
  const version = (tool: InstallableTool) => {
    const installed = effects.tools.get(tool);
    return installed === undefined ? undefined : ({ type: 'found', version: installed, raw: '' } as const);
  };
  const unless = async <T>(isNew: boolean, answer: T, ask: () => Promise<T>) => (isNew ? answer : ask());
  const has = (tool: InstallableTool) => effects.tools.has(tool);
  const { docker, minikube, kubectl, helm } = world;
  return {
    ...world,
    docker: {
      ...docker,
      engine: (signal) => unless(effects.engineStarted, { type: 'running', version: '' }, () => docker.engine(signal)),
      image: (tag, signal) => unless(effects.engineStarted, undefined, () => docker.image(tag, signal)),
      tags: (repository, signal) => unless(effects.engineStarted, [], () => docker.tags(repository, signal)),
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

/** Shows the download as a command, and downloads nothing. */
export function dryInstaller({ offer, installed }: Installer, { tools }: Effects, observer: Observer): Installer {
  return {
    offer,
    installed,
    async install({ tool, version, url }) {
      observer.command(['curl', '-fLO', url]);
      tools.set(tool, version);
    },
  };
}

/** Doesn't check who holds a port: a dry run opens none, and by the time of a real run it may be free. */
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
