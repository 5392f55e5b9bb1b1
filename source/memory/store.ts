// What is remembered between runs, in one small file: inputs' hashes, evidence, choices. No secret, no hash of one.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import envPaths from 'env-paths';
import { Failure } from '../problem.js';
import type { Memory, StepRecord, Target } from '../world.js';
import { takeLock } from './lock.js';

const schema = 1;
const fileName = 'state';

type Deployment = { steps: Record<string, StepRecord>; replicas: Partial<Record<'frontend' | 'backend', number>> };
type Content = { schema: number; deployments: Record<string, Deployment> };

/** `$TASKFLOW_STATE_DIR`, or the user's config folder on this system. Absolute. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.TASKFLOW_STATE_DIR ? path.resolve(environment.TASKFLOW_STATE_DIR) : envPaths('taskflow-tui', { suffix: '' }).config;
}

/**
 * Opens the memory of one target. `write` asks for the lock; when another instance holds it, or the file is of a newer version, everything
 * is read and nothing written, and `readOnly()` says why. A file that cannot be parsed is put aside and `notice()` says where.
 * `close` gives the lock back. Failure (exit 2) that names the folder when it cannot be written.
 */
export function openMemory(target: Target, options: { write: boolean; folder?: string }): Memory & { close(): void } {
  const folder = options.folder ?? stateFolder();
  makeFolder(folder);
  const key = [target.context, target.namespace, target.release].join('/');
  const lock = options.write ? takeLock(path.join(folder, 'lock')) : { release: () => {} };
  const { store, notice } = openStore(folder, options.write && !('owner' in lock && lock.owner));
  const newer = store.get('schema') > schema;
  const reason = readOnlyReason(lock, newer, options.write);
  let mine: Deployment = structuredClone(store.get('deployments')[key] ?? { steps: {}, replicas: {} });
  const save = () => {
    if (!reason) store.set('deployments', { ...store.get('deployments'), [key]: mine });
  };
  return {
    readOnly: () => reason,
    notice: () => notice,
    step: (id) => (newer ? undefined : mine.steps[id]),
    remember(id, record) {
      mine.steps[id] = record;
      save();
    },
    forget(ids) {
      const left = ids ? Object.fromEntries(Object.entries(mine.steps).filter(([id]) => !ids.includes(id))) : {};
      mine = { steps: left, replicas: ids ? mine.replicas : {} };
      save();
    },
    choices: () => ({ replicas: { ...mine.replicas } }),
    chooseReplicas(component, replicas) {
      mine.replicas[component] = replicas;
      save();
    },
    close: () => lock.release(),
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Failure(
      {
        problem: `the state folder ${folder} cannot be written`,
        cause: error instanceof Error ? error.message : String(error),
        cure: 'make it writable, or name another in the environment variable TASKFLOW_STATE_DIR',
        exit: 2,
      },
      { cause: error },
    );
  }
}

function readOnlyReason(lock: { owner?: { pid: number } }, newer: boolean, write: boolean): string | undefined {
  if (!write) return 'opened for reading';
  if (lock.owner) return `another taskflow-tui (pid ${lock.owner.pid}) is at work; this one remembers nothing`;
  if (newer) return 'the state file was written by a newer version; it is left as it is, and nothing is remembered';
  return undefined;
}

type Store = { get<K extends keyof Content>(key: K): Content[K]; set(key: 'deployments', value: Content['deployments']): void };

function openStore(folder: string, mayWrite: boolean): { store: Store; notice: string | undefined } {
  const file = path.join(folder, `${fileName}.json`);
  if (isWhole(file)) return { store: openFile(folder), notice: undefined };
  if (!mayWrite) return { store: { get: (key) => nothing()[key], set: () => {} }, notice: `the state file ${file} cannot be read` };
  const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
  renameSync(file, aside);
  return { store: openFile(folder), notice: `the state file was damaged; it is kept as ${aside}, and every step is checked anew` };
}

const nothing = (): Content => ({ schema, deployments: {} });

function openFile(folder: string): Store {
  return new Conf<Content>({
    cwd: folder,
    configName: fileName,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
    defaults: nothing(),
  });
}

/** conf erases or throws on what it cannot parse, so the file is looked at first. */
function isWhole(file: string): boolean {
  if (!existsSync(file)) return true;
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!content || typeof content !== 'object') return false;
    if (!('schema' in content) || typeof content.schema !== 'number') return false;
    return 'deployments' in content && typeof content.deployments === 'object' && content.deployments !== null;
  } catch {
    return false;
  }
}
