// The demo's machine: roomy, and nothing on it is touched.
import { Failure } from '../problem.js';
import type { Machine } from '../world/index.js';

export function createDemoMachine(portHolder: Machine['portHolder']): Machine {
  return {
    platform: 'linux',
    about: async () => ({ wsl: false, processor: 'amd64', root: false, desktops: [], networks: [] }),
    engineStarter: async () => undefined,
    room: async () => ({ diskFree: 84e9, memoryTotal: 16e9, memoryFree: 9e9, cores: 8 }),
    portHolder,
    announce: () => () => {},
    packageManager: async () => undefined,
    // Nothing answers at the simulated ports: a browser would show an error.
    open: async () => false,
    end: async (pid) => {
      throw untouched(`the program with pid ${pid} is not ended`, 'the tour ends no program');
    },
    save: async (file) => {
      throw untouched(`${file} is not written`, 'nothing is written in the tour');
    },
    processes: async () => [],
  };
}

export function untouched(problem: string, cause: string): Failure {
  return new Failure({ problem, cause, fix: 'leave the tour and deploy for real to have it', command: 'taskflow-tui' });
}
