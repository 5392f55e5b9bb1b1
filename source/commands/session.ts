// Opens what one invocation works with: settings, the real World, the saved state, and the signal that ends it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../clock.js';
import { createCluster } from '../cluster/cluster.js';
import type { LastCommit } from '../deploy/checkout/packages-day.js';
import { type Chosen, findSource, locate } from '../deploy/checkout/source.js';
import { guardedWorldFor } from '../deploy/guarded.js';
import { processRedactor, type Redactor } from '../redact.js';
import { type Component, components } from '../release/component.js';
import { refuseUnbuildable } from '../release/refusals.js';
import type { Settings } from '../release/settings.js';
import { chosenApplication } from '../state/applications.js';
import { openStore, type Store, stateFolder } from '../state/store.js';
import { createDatabase } from '../tools/database/database.js';
import { createDocker } from '../tools/docker/docker.js';
import { lastCommit } from '../tools/git/last-commit.js';
import { createHelm } from '../tools/helm/helm.js';
import { createAssistant } from '../tools/http/assistant.js';
import { createHttp } from '../tools/http/http.js';
import { createInstaller } from '../tools/install/installer.js';
import { createKubectl } from '../tools/kubectl/kubectl.js';
import { privateKubeconfig, removeLeftoverKubeconfigs } from '../tools/kubectl/private-kubeconfig.js';
import { createMachine } from '../tools/machine/machine.js';
import { createMinikube } from '../tools/minikube/minikube.js';
import { createPrograms } from '../tools/run/process.js';
import type { Programs } from '../tools/run/programs.js';
import type { BuildChoices, Observer, StateStore, World, WorldFor } from '../world/index.js';
import { applicationOf, type ChooseApplication } from './application.js';
import { mergeBuildChoices } from './cli/build-choices.js';
import type { Common } from './cli/options.js';
import { usageError } from './cli/usage-error.js';
import { printMessage } from './output.js';

const nobody: Observer = { command: () => {} };
/** Private kubeconfigs for helm and kubectl, one per process. */
const kubeconfigs = () => path.join(stateFolder(), 'kube');
/** Downloaded tools: first on the PATH of every program that we run. */
const toolsFolder = () => path.join(stateFolder(), 'tools');

export type Session = {
  settings: Settings;
  /** Reads the folders and the saved choices again. */
  readSettings(): Promise<Settings>;
  worldFor: WorldFor;
  /** A World whose commands nobody observes. */
  world: World;
  store: Store;
  redactor: Redactor;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  signal: AbortSignal;
};

/**
 * @param root holds helm/ and the docker folders
 * @param write take the lock and save state
 * @param choose asks which application of the current folder to deploy
 */
export async function openSession(
  command: Common & { name: string; fresh?: boolean },
  root: string,
  signal: AbortSignal,
  write: boolean,
  choose?: ChooseApplication,
): Promise<Session> {
  const start = process.cwd();
  const programs = createPrograms({ redactor: processRedactor, observer: nobody });
  const commitOf: LastCommit = (directory) => lastCommit(programs, directory, signal);
  const before = () => (command.fresh ? undefined : chosenApplication(start));
  const { common, chosen } = await applicationOf(command, { start, before, choose, lastCommit: commitOf });
  const project = components.map((component) => locate(component, root, start, common[component]).directory).join('\n');
  const store = openStore(common.target, { write, project, command: command.name });
  try {
    if (chosen) store.saveApplication(start, chosen);
    return await sessionWith({ store, common, root, signal, write, programs, commitOf });
  } catch (error) {
    store.close();
    throw error;
  }
}

type Opening = {
  store: Store;
  common: Common;
  root: string;
  signal: AbortSignal;
  write: boolean;
  programs: Programs;
  commitOf: LastCommit;
};

async function sessionWith({ store, common, root, signal, write, programs, commitOf }: Opening): Promise<Session> {
  const redactor = processRedactor;
  let flags = common.builds;
  const readSettings = () => {
    const builds = mergeChoices(store, flags, write);
    // They are saved now, and the person may choose otherwise from here on.
    if (write) flags = { frontend: {}, backend: {} };
    return settingsFrom(common, root, process.cwd(), { builds, lastCommit: commitOf });
  };
  const settings = await readSettings();
  await removeLeftoverKubeconfigs(kubeconfigs(), programs);
  const worldFor = guardedWorldFor(realWorld(settings, store, redactor), settings.target);
  const world = worldFor(nobody);
  if (common.confirmContext !== undefined) world.cluster.confirm(common.confirmContext);
  return { settings, readSettings, worldFor, world, store, redactor, signal };
}

/** Warns that the state can't be saved, or that it was recovered. */
export function printNotices(store: StateStore): void {
  for (const text of [store.readOnly(), store.notice()]) if (text) printMessage(`taskflow-tui: ${text}`);
}

/** Throws before anything changes on a cluster that isn't local, unless --confirm-context names it. */
export async function requireNamed({ world }: Pick<Session, 'world'>): Promise<void> {
  const refusal = await world.cluster.refusal();
  if (refusal) throw refusal;
}

/** Throws before anything starts when an application can't be built. */
export function requireBuildable({ sources }: Settings): void {
  refuseUnbuildable(sources);
}

/** The saved choices, under those of the flags, which are saved from here on. */
function mergeChoices(store: StateStore, flags: Common['builds'], write: boolean): Common['builds'] {
  const saved = store.choices().builds;
  const merged = (component: Component): BuildChoices => {
    const choices = mergeBuildChoices(saved[component], flags[component]);
    if (write && !isDeepStrictEqual(choices, saved[component] ?? {})) store.saveBuildChoices(component, choices);
    return choices;
  };
  return { frontend: merged('frontend'), backend: merged('backend') };
}

type Reading = { builds: Common['builds']; lastCommit?: LastCommit };

/** @param cwd may contain ./frontend and ./backend */
export async function settingsFrom(
  common: Common,
  root: string,
  cwd = process.cwd(),
  { builds, lastCommit: commitOf }: Reading = { builds: common.builds },
): Promise<Settings> {
  const chart = path.join(root, 'helm');
  const values = common.values === undefined ? [] : [path.resolve(common.values)];
  for (const file of values) {
    if (!existsSync(file)) throw usageError(`--values ${common.values}: no such file`, 'Give the path of a YAML file with Helm values.');
  }
  const chosen = (component: Component): Chosen => {
    const directory = common[component];
    const commits = commitOf ? { lastCommit: commitOf } : {};
    return {
      buildArgs: common.buildArgs[component],
      build: builds[component],
      ...commits,
      ...(directory === undefined ? {} : { directory }),
    };
  };
  const [frontend, backend] = await Promise.all([
    findSource('frontend', root, cwd, chosen('frontend')),
    findSource('backend', root, cwd, chosen('backend')),
  ]);
  return {
    target: common.target,
    sources: { frontend, backend },
    chart,
    valuesFiles: [path.join(chart, 'values-dev.yaml'), ...values],
    secretName: 'taskflow-secrets',
    logs: path.join(stateFolder(), 'logs'),
    ports: { frontend: 3000, backend: 8000 },
  };
}

function realWorld(settings: Settings, store: StateStore, redactor: Redactor): WorldFor {
  const { target } = settings;
  const clock = systemClock;
  // Steps share one client: its watches and its pinned context belong to the session.
  const cluster = createCluster({ target, clock, redactor });
  const kubeconfig = privateKubeconfig(kubeconfigs(), cluster.kubeconfig);
  return (observer) => {
    const programs = createPrograms({ redactor, observer, first: toolsFolder() });
    return {
      machine: createMachine({ programs, target, folder: stateFolder() }),
      docker: createDocker({ programs, clock }),
      minikube: createMinikube({ programs }),
      kubectl: createKubectl({ programs, target, kubeconfig }),
      helm: createHelm({ programs, target, kubeconfig }),
      cluster,
      database: createDatabase({ clock }),
      assistant: createAssistant(),
      installer: createInstaller({ folder: toolsFolder() }),
      http: createHttp(),
      store,
      clock,
    };
  };
}
