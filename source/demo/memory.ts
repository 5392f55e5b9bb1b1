// What the demo remembers: until it ends, and nowhere but here.
import type { Memory, StepRecord } from '../world.js';

export function createDemoMemory(): Memory {
  const steps = new Map<string, StepRecord>();
  const replicas: ReturnType<Memory['choices']>['replicas'] = {};
  return {
    readOnly: () => undefined,
    notice: () => undefined,
    step: (id) => steps.get(id),
    remember: (id, record) => steps.set(id, record),
    forget: (ids) => {
      for (const id of ids ?? [...steps.keys()]) steps.delete(id);
    },
    choices: () => ({ replicas }),
    chooseReplicas: (component, count) => {
      replicas[component] = count;
    },
  };
}
