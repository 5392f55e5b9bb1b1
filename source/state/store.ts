// The state store: digests of inputs, evidence, the ledger, times, and choices, saved in one small file. No secret, no hash of one.
import { systemClock } from '../clock.js';
import type { Clock, StateStore, Target } from '../world/index.js';
import { fileDigests } from './file-digests.js';
import { stateFolder } from './folder.js';
import { openState } from './open-state.js';
import {
  canShare,
  claimSteps,
  clearSelected,
  dropOtherClusters,
  emptyReleaseState,
  forgetSteps,
  isBlank,
  ledgerOf,
  record,
  recordedNames,
  remove,
  sameContext,
  saveStep,
  selectCluster,
  selectedCluster,
  stepOf,
} from './release-state.js';
import { type ApplicationChoice, addTime, type Component } from './schema.js';

export { stateFolder } from './folder.js';

/** `project`: the folders that are built. `command`: what other instances report as running. */
export type StoreOptions = { write: boolean; project?: string; command?: string; folder?: string; clock?: Pick<Clock, 'now'> };

/** `saveApplication`: what the person chose to deploy from the folder `start`. */
export type Store = StateStore & { saveApplication(start: string, choice: ApplicationChoice): void; close(): void };

/**
 * Opens the store of one target. With `write`, takes the lock. When another instance has it, or a newer version wrote the file, changes
 * stay in memory and `readOnly()` says why. So they do after a failed write (disk full, folder deleted), until a later write succeeds.
 * A damaged file is quarantined; `notice()` says where. Without `write`, the folder may be missing, and nothing in it changes. `close`
 * releases the lock. Failure (exit 2) that names the folder when `write` isn't possible.
 */
export function openStore(target: Target, options: StoreOptions): Store {
  const { write, project = '', command = 'taskflow-tui', folder = stateFolder(), clock = systemClock } = options;
  const { state, notice, newer, readOnly, save, deleteAll, close } = openState({ folder, write, command, clock });
  const key = [target.context, target.namespace, target.release].join('/');
  const release = () => {
    state.places[key] ??= emptyReleaseState();
    return state.places[key];
  };
  const change = (act: () => void) => {
    act();
    save();
  };
  claimSteps(release(), project);
  const { forgetFiles, ...fileDigests } = builtFiles(folder, key, project, { newer, save });
  return {
    ...fileDigests,
    readOnly,
    notice: () => notice,
    selectCluster: (cluster) =>
      change(() => {
        selectCluster(release(), cluster);
        // minikube has one cluster per name: another UID means that the old one is gone.
        if (target.context === target.profile)
          for (const [other, each] of Object.entries(state.places)) if (sameContext(key, other)) dropOtherClusters(each, cluster);
      }),
    step: (id) => stepOf(release(), project, id),
    saveStep: (id, record) =>
      change(() => {
        saveStep(release(), project, id, record);
        addTime(state, id, record.ms);
      }),
    forget: (ids) => change(() => forgetSteps(release(), project, ids)),
    choices: () => ({
      replicas: { ...selectedCluster(release()).replicas },
      builds: { ...release().builds[project] },
      ...remembered(release().migrate[project]),
    }),
    saveReplicas: (component, replicas) =>
      change(() => {
        selectedCluster(release()).replicas[component] = replicas;
      }),
    saveMigrate: (migrate) =>
      change(() => {
        release().migrate[project] = migrate;
      }),
    saveBuildChoices: (component, choices) =>
      change(() => {
        const { builds } = release();
        builds[project] = { ...builds[project], [component]: choices };
      }),
    ledger: () => ledgerOf(release()),
    recordedElsewhere: (type) =>
      Object.entries(state.places).flatMap(([other, each]) =>
        other !== key && canShare(type, key, other) ? recordedNames(each, type) : [],
      ),
    record: (made) => change(() => record(release(), made)),
    remove: (type, name) => change(() => remove(release(), type, name)),
    durations: (id) => [...(state.times[id] ?? [])],
    clear() {
      clearSelected(release());
      if (isBlank(release())) delete state.places[key];
      forgetFiles();
      if (Object.values(state.places).every(isBlank)) deleteAll();
    },
    saveApplication: (start, choice) =>
      change(() => {
        state.applications = { ...state.applications, [start]: choice };
      }),
    close,
  };
}

type Files = Pick<StateStore, 'fileDigests' | 'saveFileDigests'> & { forgetFiles(): void };
type Writing = { newer: boolean; save(act: () => void): void };

/** Keeps the digests of this run in memory too, in case they can't be written. */
function builtFiles(folder: string, key: string, project: string, { newer, save }: Writing): Files {
  const digests = fileDigests(folder, key, project);
  let now: Partial<Record<Component, Record<string, string>>> = {};
  return {
    fileDigests: (component) => now[component] ?? (newer ? undefined : digests.read(component)),
    saveFileDigests(component, files) {
      now[component] = files;
      save(() => digests.write(component, files));
    },
    forgetFiles() {
      now = {};
      save(digests.clear);
    },
  };
}

function remembered(migrate: boolean | undefined): { migrate?: boolean } {
  return migrate === undefined ? {} : { migrate };
}
