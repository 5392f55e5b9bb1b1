// `up --dry-run`: the real steps over a World that only looks. What would change something is shown as its command, and held to have worked.

import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import { partOf } from '../../release/helm-values.js';
import type { Docker, Helm, Minikube, Observer, StateStore, Target, WorldFor } from '../../world/index.js';
import { dryCluster } from './cluster.js';
import type { Would } from './effects.js';
import { dryInstaller, dryMachine, type Gained, withGained } from './tools.js';

/**
 * Reads go to the real world; whatever changes it is told to the observer, and remembered here for the steps that come after. Each port is
 * written out, so that nothing new reaches the real one unseen.
 */
export function dryWorldFor(real: WorldFor, target: Target): WorldFor {
  const would: Would = {
    built: new Set(),
    removed: new Set(),
    loaded: new Set(),
    secrets: new Map(),
    started: false,
    tags: {},
    replaced: false,
  };
  const gained: Gained = { tools: new Map(), engine: false };
  return (observer) => {
    const world = withGained(real({ command: () => {} }), gained);
    const { version, describeCommand, describe, shellCommand } = world.kubectl;
    return {
      machine: dryMachine(world.machine, observer),
      docker: dryDocker(world.docker, would, gained, observer),
      minikube: dryMinikube(world.minikube, would, observer),
      kubectl: { version, describeCommand, describe, shellCommand, shell: async (pod) => observer.command(shellCommand(pod)) },
      helm: dryHelm(world.helm, would, observer),
      cluster: dryCluster(world.cluster, would, target, observer),
      database: { tryUrl: async () => ({ type: 'answers', ms: 0, tls: false, server: 'not asked' }) },
      assistant: { tryKey: async () => ({ type: 'silent', reason: 'not asked' }) },
      installer: dryInstaller(world.installer, gained, observer),
      http: { get: async () => ({ status: 200, ms: 0, body: '' }) },
      store: dryMemory(world.store, would),
      clock: world.clock,
    };
  };
}

function dryDocker(
  { client, engine, buildx, buildCommand, image, tags }: Docker,
  would: Would,
  gained: Gained,
  observer: Observer,
): Docker {
  return {
    client,
    engine,
    async startEngine(command) {
      observer.command(command);
      gained.engine = true;
    },
    buildx,
    buildCommand,
    async build(request) {
      observer.command(buildCommand(request));
      would.built.add(request.tag);
      would.removed.delete(request.tag);
    },
    async image(tag, signal) {
      if (would.removed.has(tag)) return undefined;
      return (await image(tag, signal)) ?? (would.built.has(tag) ? { id: '', bytes: 0, measure: 'as reported' } : undefined);
    },
    async tryOut({ tag, port }) {
      observer.command(['docker', 'run', '--rm', '--publish', `127.0.0.1::${port}`, tag]);
      return { ms: 0, status: 200 };
    },
    tags: async (repository, signal) => (await tags(repository, signal)).filter((tag) => !would.removed.has(tag)),
    async removeImage(tag) {
      observer.command(['docker', 'image', 'rm', tag]);
      would.removed.add(tag);
    },
    // Containers of a run that was killed: a real run removes them on its way.
    sweep: async () => [],
  };
}

function dryMinikube({ version, status, images }: Minikube, would: Would, observer: Observer): Minikube {
  const removed = new Set<string>();
  const told = (command: string[], profile: string) => observer.command(['minikube', ...command, '-p', profile]);
  return {
    version,
    status: async (profile, signal) => (would.started ? { state: 'running', text: 'would be running' } : status(profile, signal)),
    async start(profile) {
      told(['start'], profile);
      would.started = true;
    },
    updateContext: async (profile) => told(['update-context'], profile),
    stop: async (profile) => told(['stop'], profile),
    delete: async (profile) => told(['delete'], profile),
    async images(profile, signal) {
      const held = would.started ? [] : await images(profile, signal);
      // Their ids are not known before they are there.
      const loaded = [...would.loaded].map((tag) => ({ tag, id: '' }));
      return [...held.filter(({ tag }) => !would.loaded.has(tag) && !removed.has(tag)), ...loaded];
    },
    async load(profile, tag) {
      told(['image', 'load', tag], profile);
      would.loaded.add(tag);
      removed.delete(tag);
    },
    async removeImage(profile, tag) {
      told(['image', 'rm', tag], profile);
      would.loaded.delete(tag);
      removed.add(tag);
    },
  };
}

function dryHelm(helm: Helm, would: Would, observer: Observer): Helm {
  const { version, lint, upgradeCommand, status, history, uninstallCommand, rollbackCommand } = helm;
  const nothing = () => would.started || would.released !== undefined;
  const pretended = { status: 'deployed', revision: 0, description: 'not installed: a dry run', at: 0, values: {} };
  return {
    version,
    // It only reads the chart.
    lint,
    upgradeCommand,
    async upgrade(request) {
      observer.command(upgradeCommand(request));
      for (const component of components) would.tags[component] = tagIn(request.values, component);
      would.released = true;
      would.replaced = true;
      return pretended;
    },
    async status(signal) {
      if (would.released) return pretended;
      return nothing() ? undefined : status(signal);
    },
    history: async (signal) => (nothing() ? [] : history(signal)),
    uninstallCommand,
    async uninstall() {
      observer.command(uninstallCommand());
      would.released = false;
    },
    rollbackCommand,
    async rollback(revision) {
      observer.command(rollbackCommand(revision));
      would.released = true;
      would.replaced = true;
    },
  };
}

function tagIn(values: Record<string, unknown>, component: Component): string {
  const { repository, tag } = partOf(partOf(values, component), 'image');
  return repository === undefined || tag === undefined ? '' : `${repository}:${tag}`;
}

/** Nothing is written. Which cluster it is about is only a way to look: memory is opened for reading in a dry run. */
function dryMemory(
  { readOnly, notice, selectCluster, step, choices, ledger, recordedElsewhere, durations, fileDigests }: StateStore,
  would: Would,
): StateStore {
  return {
    readOnly,
    notice,
    selectCluster: (cluster) => (would.started ? undefined : selectCluster(cluster)),
    step,
    saveStep: () => {},
    forget: () => {},
    choices,
    saveReplicas: () => {},
    ledger,
    recordedElsewhere,
    record: () => {},
    remove: () => {},
    durations,
    fileDigests,
    saveFileDigests: () => {},
    clear: () => {},
  };
}
