// The demo's kubectl: tells of the simulated objects.
import type { Clock, Kubectl } from '../world/index.js';
import type { DemoCluster } from './cluster/cluster.js';
import { describeLines } from './cluster/manifest.js';
import { untouched } from './machine.js';
import { foundVersion } from './versions.js';

export function createDemoKubectl(clock: Clock, simulated: DemoCluster): Kubectl {
  const pinned = (...args: string[]) => ['kubectl', '--context', 'minikube', '--namespace', 'default', ...args];
  return {
    async version(signal) {
      await clock.sleep(350, signal);
      return foundVersion('1.35.2');
    },
    describeCommand: ({ kind, name }) => pinned('describe', kind, name),
    async describe(object, signal) {
      await clock.sleep(180, signal);
      return describeLines(object, simulated.view(), simulated.secrets.stored(), clock.now());
    },
    shellCommand: (pod) => pinned('exec', '-it', pod, '--', 'sh'),
    shell: async (pod) => {
      throw untouched(`no shell can be opened in pod ${pod}`, 'the tour has no pods to open a shell in');
    },
  };
}
