// What the demo remembers: until it ends, and nowhere but here.
import type { Made, Memory, StepRecord } from '../world/index.js';

const timesKept = 10;

export function createDemoMemory(): Memory {
  const steps = new Map<string, StepRecord>();
  const times = new Map<string, number[]>();
  let replicas: ReturnType<Memory['choices']>['replicas'] = {};
  let files: Partial<Record<'frontend' | 'backend', Record<string, string>>> = {};
  let ledger: Made[] = [];
  const without = (type: string, name: string) => ledger.filter((made) => made.type !== type || made.name !== name);
  return {
    readOnly: () => undefined,
    notice: () => undefined,
    // There is but one cluster in the tour.
    meet: () => {},
    step: (id) => steps.get(id),
    remember(id, record) {
      steps.set(id, record);
      times.set(id, [...(times.get(id) ?? []), record.ms].slice(-timesKept));
    },
    forget(ids) {
      for (const id of ids ?? [...steps.keys()]) steps.delete(id);
    },
    choices: () => ({ replicas }),
    chooseReplicas(component, count) {
      replicas = { ...replicas, [component]: count };
    },
    made: () => ledger,
    madeElsewhere: () => [],
    enter(made) {
      ledger = [...without(made.type, made.name), made];
    },
    strike(type, name) {
      ledger = without(type, name);
    },
    times: (id) => times.get(id) ?? [],
    files: (component) => files[component],
    rememberFiles(component, list) {
      files = { ...files, [component]: list };
    },
    // What a step usually takes is true of the machine, whatever runs on it.
    clear() {
      steps.clear();
      ledger = [];
      replicas = {};
      files = {};
    },
  };
}
