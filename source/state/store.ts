// What is remembered between runs, in one small file: inputs' hashes, evidence, the ledger, times, choices. No secret, no hash of one.
import { systemClock } from '../clock.js';
import type { Clock, StateStore, Target } from '../world/index.js';
import { fileDigests } from './file-digests.js';
import { stateFolder } from './folder.js';
import { addTime, type Component } from './schema.js';
import {
  claim,
  clearMet,
  emptyPlace,
  enter,
  forgetSteps,
  isBlank,
  keepOnly,
  lastMet,
  madeIn,
  meet,
  meetsIn,
  namesIn,
  rememberStep,
  sameContext,
  stepOf,
  strike,
} from './scope.js';
import { openNotebook } from './session.js';

export { stateFolder } from './folder.js';

/** `project` names the folders that are built; `command` is what others are told that is at work. */
export type MemoryOptions = { write: boolean; project?: string; command?: string; folder?: string; clock?: Pick<Clock, 'now'> };

/**
 * Opens the memory of one target. `write` asks for the lock; when another instance holds it, or the file is of a newer version, nothing is
 * written, and `readOnly()` says why; what would have been is still known until `close`. So it is when the disk is full or the folder is
 * taken away in the middle, until a later write succeeds. A damaged file is put aside and `notice()` says where. Without `write` the folder
 * need not be there, and nothing in it is touched.
 * `close` gives the lock back. Failure (exit 2) that names the folder when it is to be written and cannot be.
 */
export function openMemory(target: Target, options: MemoryOptions): StateStore & { close(): void } {
  const { write, project = '', command = 'taskflow-tui', folder = stateFolder(), clock = systemClock } = options;
  const { content, notice, newer, readOnly, keep, letGo, close } = openNotebook({ folder, write, command, clock });
  const key = [target.context, target.namespace, target.release].join('/');
  const place = () => {
    content.places[key] ??= emptyPlace();
    return content.places[key];
  };
  const change = (act: () => void) => {
    act();
    keep();
  };
  claim(place(), project);
  const { forgetFiles, ...fileDigests } = builtFiles(folder, key, project, { newer, keep });
  return {
    ...fileDigests,
    readOnly,
    notice: () => notice,
    selectCluster: (cluster) =>
      change(() => {
        meet(place(), cluster);
        // minikube has one cluster of a name: one that answers with another UID was made in its place.
        if (target.context === target.profile)
          for (const [other, each] of Object.entries(content.places)) if (sameContext(key, other)) keepOnly(each, cluster);
      }),
    step: (id) => stepOf(place(), project, id),
    saveStep: (id, record) =>
      change(() => {
        rememberStep(place(), project, id, record);
        addTime(content, id, record.ms);
      }),
    forget: (ids) => change(() => forgetSteps(place(), project, ids)),
    choices: () => ({ replicas: { ...lastMet(place()).replicas } }),
    saveReplicas: (component, replicas) =>
      change(() => {
        lastMet(place()).replicas[component] = replicas;
      }),
    ledger: () => madeIn(place()),
    recordedElsewhere: (type) =>
      Object.entries(content.places).flatMap(([other, each]) => (other !== key && meetsIn(type, key, other) ? namesIn(each, type) : [])),
    record: (made) => change(() => enter(place(), made)),
    remove: (type, name) => change(() => strike(place(), type, name)),
    durations: (id) => [...(content.times[id] ?? [])],
    clear() {
      clearMet(place());
      if (isBlank(place())) delete content.places[key];
      forgetFiles();
      if (Object.values(content.places).every(isBlank)) letGo();
    },
    close,
  };
}

type Files = Pick<StateStore, 'fileDigests' | 'saveFileDigests'> & { forgetFiles(): void };
type Writing = { newer: boolean; keep(act: () => void): void };

/** What this run built is known to it even where it cannot be written. */
function builtFiles(folder: string, place: string, project: string, { newer, keep }: Writing): Files {
  const digests = fileDigests(folder, place, project);
  let now: Partial<Record<Component, Record<string, string>>> = {};
  return {
    fileDigests: (component) => now[component] ?? (newer ? undefined : digests.read(component)),
    saveFileDigests(component, files) {
      now[component] = files;
      keep(() => digests.write(component, files));
    },
    forgetFiles() {
      now = {};
      keep(digests.clear);
    },
  };
}
