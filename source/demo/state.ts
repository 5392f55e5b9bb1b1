// The state store of the demo, in memory only.
import type { LedgerEntry, StateStore, StepRecord } from '../world/index.js';

const maxDurations = 10;

export function createDemoStore(): StateStore {
  const steps = new Map<string, StepRecord>();
  const durations = new Map<string, number[]>();
  let replicas: ReturnType<StateStore['choices']>['replicas'] = {};
  let builds: ReturnType<StateStore['choices']>['builds'] = {};
  let migrate: boolean | undefined;
  let files: Partial<Record<'frontend' | 'backend', Record<string, string>>> = {};
  let ledger: LedgerEntry[] = [];
  const without = (type: string, name: string) => ledger.filter((entry) => entry.type !== type || entry.name !== name);
  return {
    readOnly: () => undefined,
    notice: () => undefined,
    // The demo has one cluster.
    selectCluster: () => {},
    step: (id) => steps.get(id),
    saveStep(id, record) {
      steps.set(id, record);
      durations.set(id, [...(durations.get(id) ?? []), record.ms].slice(-maxDurations));
    },
    forget(ids) {
      for (const id of ids ?? [...steps.keys()]) steps.delete(id);
    },
    choices: () => ({ replicas, builds, ...(migrate === undefined ? {} : { migrate }) }),
    saveReplicas(component, count) {
      replicas = { ...replicas, [component]: count };
    },
    saveMigrate(yes) {
      migrate = yes;
    },
    saveBuildChoices(component, choices) {
      builds = { ...builds, [component]: choices };
    },
    ledger: () => ledger,
    recordedElsewhere: () => [],
    record(entry) {
      ledger = [...without(entry.type, entry.name), entry];
    },
    remove(type, name) {
      ledger = without(type, name);
    },
    durations: (id) => durations.get(id) ?? [],
    fileDigests: (component) => files[component],
    saveFileDigests(component, list) {
      files = { ...files, [component]: list };
    },
    // Durations stay: they belong to the machine, not to the release.
    clear() {
      steps.clear();
      ledger = [];
      replicas = {};
      builds = {};
      migrate = undefined;
      files = {};
    },
  };
}
