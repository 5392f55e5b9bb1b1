// Commands that the demo shows instead of running them. The guard shows those of the Kubernetes API, as in a real run.
import type { Observer, World, WorldFor } from '../world/index.js';
import { createDemoWorld, type DemoOptions } from './world.js';

/** One simulated World; each step has its own observer. */
export function createDemoWorlds(options: DemoOptions): WorldFor {
  const world = createDemoWorld(options);
  return (observer) => showCommands(world, observer);
}

/** For methods of a port, the command that the real one runs; one string when no argument has a space. */
type Commands<Port> = {
  [Name in keyof Port]?: Port[Name] extends (...given: infer Given) => unknown ? (...given: Given) => string | string[] : never;
};

function showCommands(world: World, observer: Observer): World {
  const { docker, minikube, helm, kubectl } = world;
  return {
    ...world,
    docker: reporting(docker, observer, {
      client: () => 'docker --version',
      engine: () => 'docker version --format={{.Server.Version}}',
      buildx: () => 'docker buildx version',
      image: (tag) => ['docker', 'image', 'inspect', '--format={{json .}}', tag],
      build: (request) => docker.buildCommand(request),
      tryOut: ({ tag, port }) => `docker run --rm --pull=never --publish 127.0.0.1::${port} ${tag}`,
    }),
    minikube: reporting(minikube, observer, {
      version: () => 'minikube version --short',
      status: (profile) => `minikube status --output=json -p ${profile}`,
      start: (profile) => `minikube start --output=json --interactive=false -p ${profile}`,
      images: (profile) => `minikube image ls --format=json -p ${profile}`,
      load: (profile, tag) => `minikube image load ${tag} -p ${profile}`,
    }),
    helm: reporting(helm, observer, {
      version: () => 'helm version --template={{.Version}}',
      status: () => 'helm status taskflow --output json',
      lint: ({ chart }) => ['helm', 'lint', chart, '--values', '-'],
      upgrade: (request) => helm.upgradeCommand(request),
      rollback: (revision) => helm.rollbackCommand(revision),
    }),
    kubectl: reporting(kubectl, observer, {
      version: () => 'kubectl version --client --output=json',
      describe: (object) => kubectl.describeCommand(object),
    }),
  };
}

function reporting<Port extends object>(port: Port, observer: Observer, commands: Commands<Port>): Port {
  const methods = Object.entries(commands as Record<string, (...given: unknown[]) => string | string[]>).map(([name, command]) => {
    const method = port[name as keyof Port] as (...given: unknown[]) => unknown;
    const report = (...given: unknown[]) => {
      const words = command(...given);
      observer.command(typeof words === 'string' ? words.split(' ') : words);
      return method(...given);
    };
    return [name, report];
  });
  return { ...port, ...Object.fromEntries(methods) };
}
