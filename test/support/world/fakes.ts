// Creates clocks, state stores and steps that tests script.
import type { Event } from '../../../source/deploy/engine/event.js';
import type { Step, StepContext, Verified } from '../../../source/deploy/engine/step.js';
import { Cancelled } from '../../../source/problem.js';
import type { Inputs } from '../../../source/release/input-digest.js';
import type { Settings } from '../../../source/release/settings.js';
import type { Clock, LedgerEntry, StateStore, StepRecord } from '../../../source/world/index.js';

export const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };

/** Each sleep advances the time and yields once. */
export function fakeClock(start = 1_000_000): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    async sleep(ms, signal) {
      if (signal?.aborted) throw new Cancelled();
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new Cancelled();
    },
    random: (bytes) => new Uint8Array(bytes).fill(7),
  };
}

export function fakeStore(
  records: Record<string, StepRecord> = {},
): StateStore & { records: Record<string, StepRecord>; met: string[]; entries: LedgerEntry[] } {
  const replicas: Partial<Record<'frontend' | 'backend', number>> = {};
  let migrate: { migrate?: boolean } = {};
  const builds: ReturnType<StateStore['choices']>['builds'] = {};
  const files: Partial<Record<'frontend' | 'backend', Record<string, string>>> = {};
  const entries: LedgerEntry[] = [];
  const met: string[] = [];
  const remove = (type: LedgerEntry['type'], name: string) => {
    const at = entries.findIndex((made) => made.type === type && made.name === name);
    if (at >= 0) entries.splice(at, 1);
  };
  return {
    records,
    met,
    entries,
    selectCluster: (cluster) => met.push(cluster),
    ledger: () => entries,
    recordedElsewhere: () => [],
    record(made) {
      remove(made.type, made.name);
      entries.push(made);
    },
    remove,
    durations: () => [],
    fileDigests: (component) => files[component],
    saveFileDigests(component, list) {
      files[component] = list;
    },
    clear() {
      for (const id of Object.keys(records)) delete records[id];
      entries.length = 0;
    },
    readOnly: () => undefined,
    notice: () => undefined,
    step: (id) => records[id],
    saveStep(id, record) {
      records[id] = record;
    },
    forget(ids) {
      for (const id of ids ?? Object.keys(records)) delete records[id];
    },
    choices: () => ({ replicas, builds, ...migrate }),
    saveMigrate(yes) {
      migrate = { migrate: yes };
    },
    saveBuildChoices(component, choices) {
      builds[component] = choices;
    },
    saveReplicas(component, count) {
      replicas[component] = count;
    },
  };
}

export const bareSettings = { target } as Settings;

export function fakeStep(step: Pick<Step, 'id' | 'needs'> & Partial<Step> & { holds?: boolean; fixedInputs?: Inputs }): Step {
  return {
    title: step.id,
    inputs: async () => step.fixedInputs ?? { a: '1' },
    verify: async (): Promise<Verified> => (step.holds ? { holds: true, reason: 'it is so' } : { holds: false, because: 'it is not so' }),
    run: async (_: StepContext) => ({ text: `${step.id} made`, record: {} }),
    ...step,
  };
}

export function typesOf(events: Event[], step?: string): string[] {
  return events.filter((e) => step === undefined || ('step' in e && e.step === step)).map((e) => e.type);
}
