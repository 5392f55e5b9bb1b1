// The demo's commands: nothing is run, and yet ctrl-t shows what would be. Those of the API are told by the guard, as in earnest.
import type { Observer, World, WorldFor } from '../world/index.js';
import { createDemoWorld, type DemoOptions } from './world.js';

/** One simulated World, seen through as many observers as there are steps. */
export function createDemoWorlds(options: DemoOptions): WorldFor {
  const world = createDemoWorld(options);
  return (observer) => observed(world, observer);
}

/** For a port's functions, the commands that the real ones run; as one text where no word of it has a space. */
type Commands<Port> = {
  [Name in keyof Port]?: Port[Name] extends (...given: infer Given) => unknown ? (...given: Given) => string | string[] : never;
};

function observed(world: World, observer: Observer): World {
  const { docker, minikube, helm, kubectl } = world;
  return {
    ...world,
    docker: telling(docker, observer, {
      client: () => 'docker --version',
      engine: () => 'docker version --format={{.Server.Version}}',
      buildx: () => 'docker buildx version',
      image: (tag) => ['docker', 'image', 'inspect', '--format={{json .}}', tag],
      build: (request) => docker.buildCommand(request),
      tryOut: ({ tag, port }) => `docker run --rm --pull=never --publish 127.0.0.1::${port} ${tag}`,
    }),
    minikube: telling(minikube, observer, {
      version: () => 'minikube version --short',
      status: (profile) => `minikube status --output=json -p ${profile}`,
      start: (profile) => `minikube start --output=json --interactive=false -p ${profile}`,
      images: (profile) => `minikube image ls --format=json -p ${profile}`,
      load: (profile, tag) => `minikube image load ${tag} -p ${profile}`,
    }),
    helm: telling(helm, observer, {
      version: () => 'helm version --template={{.Version}}',
      status: () => 'helm status taskflow --output json',
      lint: ({ chart }) => ['helm', 'lint', chart, '--values', '-'],
      upgrade: (request) => helm.upgradeCommand(request),
      rollback: (revision) => helm.rollbackCommand(revision),
    }),
    kubectl: telling(kubectl, observer, {
      version: () => 'kubectl version --client --output=json',
      describe: (object) => kubectl.describeCommand(object),
    }),
  };
}

function telling<Port extends object>(port: Port, observer: Observer, commands: Commands<Port>): Port {
  const told = Object.entries(commands as Record<string, (...given: unknown[]) => string | string[]>).map(([name, command]) => {
    const method = port[name as keyof Port] as (...given: unknown[]) => unknown;
    const tell = (...given: unknown[]) => {
      const words = command(...given);
      observer.command(typeof words === 'string' ? words.split(' ') : words);
      return method(...given);
    };
    return [name, tell];
  });
  return { ...port, ...Object.fromEntries(told) };
}
