// The demo's commands: nothing is run, and yet ctrl-t shows what would be.
import type { World, WorldFor } from '../world.js';
import { createDemoWorld, type DemoOptions } from './world.js';

/** One simulated World, seen through as many observers as there are steps. */
export function createDemoWorlds(options: DemoOptions): WorldFor {
  const world = createDemoWorld(options);
  return ({ command }) => observed(world, command);
}

function observed(world: World, command: (argv: string[]) => void): World {
  const { docker, minikube, helm, kubectl, cluster } = world;
  return {
    ...world,
    docker: {
      ...docker,
      build(request, report, signal) {
        command(docker.buildCommand(request));
        return docker.build(request, report, signal);
      },
    },
    minikube: {
      ...minikube,
      start(profile, report, signal) {
        command(['minikube', 'start', '--profile', profile, '--output', 'json']);
        return minikube.start(profile, report, signal);
      },
      load(profile, tag, signal) {
        command(['minikube', '--profile', profile, 'image', 'load', tag]);
        return minikube.load(profile, tag, signal);
      },
    },
    helm: {
      ...helm,
      lint(request, signal) {
        command(['helm', 'lint', request.chart, '--values', '-']);
        return helm.lint(request, signal);
      },
      upgrade(request, signal) {
        command(helm.upgradeCommand(request));
        return helm.upgrade(request, signal);
      },
      rollback(revision, signal) {
        command(helm.rollbackCommand(revision));
        return helm.rollback(revision, signal);
      },
    },
    kubectl: {
      ...kubectl,
      describe(object, signal) {
        command(kubectl.describeCommand(object));
        return kubectl.describe(object, signal);
      },
    },
    cluster: {
      ...cluster,
      // What it equals: the real one is this program's own.
      forward(request, report, signal) {
        command(['kubectl', 'port-forward', `service/${request.service}`, `${request.localPort}:${request.servicePort}`]);
        return cluster.forward(request, report, signal);
      },
    },
  };
}
