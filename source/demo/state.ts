// What the demo remembers: until it ends, and nowhere but here.
import type { LedgerEntry, StateStore, StepRecord } from '../world/index.js';

const timesKept = 10;

export function createDemoMemory(): StateStore {
  const steps = new Map<string, StepRecord>();
  const times = new Map<string, number[]>();
  let replicas: ReturnType<StateStore['choices']>['replicas'] = {};
  let files: Partial<Record<'frontend' | 'backend', Record<string, string>>> = {};
  let ledger: LedgerEntry[] = [];
  const without = (type: string, name: string) => ledger.filter((made) => made.type !== type || made.name !== name);
  return {
    readOnly: () => undefined,
    notice: () => undefined,
    // There is but one cluster in the tour.
    selectCluster: () => {},
    step: (id) => steps.get(id),
    saveStep(id, record) {
      steps.set(id, record);
      times.set(id, [...(times.get(id) ?? []), record.ms].slice(-timesKept));
    },
    forget(ids) {
      for (const id of ids ?? [...steps.keys()]) steps.delete(id);
    },
    choices: () => ({ replicas }),
    saveReplicas(component, count) {
      replicas = { ...replicas, [component]: count };
    },
    ledger: () => ledger,
    recordedElsewhere: () => [],
    record(made) {
      ledger = [...without(made.type, made.name), made];
    },
    remove(type, name) {
      ledger = without(type, name);
    },
    durations: (id) => times.get(id) ?? [],
    fileDigests: (component) => files[component],
    saveFileDigests(component, list) {
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
