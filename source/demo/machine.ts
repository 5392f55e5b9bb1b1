// The machine port, simulated: enough disk and memory, and no real file or process.
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
    // Nothing listens on the simulated ports, so a browser would show an error.
    open: async () => false,
    end: async (pid) => {
      throw notInDemo(`Process ${pid} is still running`, 'the demo stops no process');
    },
    save: async (file) => {
      throw notInDemo(`taskflow-tui didn't save ${file}`, 'the demo writes no file');
    },
    processes: async () => [],
  };
}

export function notInDemo(problem: string, cause: string): Failure {
  return new Failure({ problem, cause, fix: 'Leave the demo and deploy TaskFlow to do this.', command: 'taskflow-tui' });
}
