// The kubectl port: descriptions of simulated objects.
import type { Clock, Kubectl } from '../world/index.js';
import type { Simulation } from './cluster/simulation.js';
import { notInDemo } from './machine.js';
import { simulatedVersion } from './versions.js';

export function createDemoKubectl(clock: Clock, simulation: Simulation): Kubectl {
  const pinned = (...args: string[]) => ['kubectl', '--context', 'minikube', '--namespace', 'default', ...args];
  return {
    async version(signal) {
      await clock.sleep(350, signal);
      return simulatedVersion('1.35.2');
    },
    describeCommand: ({ kind, name }) => pinned('describe', kind, name),
    async describe(object, signal) {
      await clock.sleep(180, signal);
      const { describeLines } = await import('./cluster/manifest.js');
      return describeLines(object, simulation.view(), simulation.secrets.stored(), clock.now());
    },
    shellCommand: (pod) => pinned('exec', '-it', pod, '--', 'sh'),
    shell: async (pod) => {
      throw notInDemo(`taskflow-tui can't open a shell in pod ${pod}`, 'the pods of the demo are simulated');
    },
  };
}
