// Creates a World for tests of live/ with views and time that the test controls, and records its calls.
import type { State } from '../../source/deploy/engine/state.js';
import { initialState } from '../../source/deploy/engine/state.js';
import { observable } from '../../source/observable.js';
import { Failure } from '../../source/problem.js';
import { nothingNeeded } from '../../source/release/application.js';
import type { Settings } from '../../source/release/settings.js';
import type { Cluster, Deployment, Pod, ReleaseView } from '../../source/world/index.js';
import { fakeStore, target } from '../support/world/fakes.js';
import { manualClock, breath as turns } from '../support/world/manual-clock.js';
import { type Ports, testWorld } from '../support/world/world.js';

export function podOf(name: string, more: Partial<Pod> = {}): Pod {
  return {
    ...{ name, uid: `uid-${name}`, component: 'backend', status: 'Running', ready: true, containers: { ready: 1, total: 1 }, restarts: 0 },
    ...{ startedAt: 1_000_000, image: 'taskflow-backend:1.0.0-abc', imageId: '', node: 'minikube', terminating: false },
    ...{ deployment: 'taskflow-backend', owner: 'taskflow-backend-1' },
    ...more,
  };
}

export function deploymentOf(component: 'frontend' | 'backend', more: Partial<Deployment> = {}): Deployment {
  const desired = more.desired ?? 1;
  return {
    ...{ name: `taskflow-${component}`, component, desired, ready: desired, updated: desired, available: desired, rolledOut: true },
    image: `taskflow-${component}:1.0.0-abc`,
    ...more,
  };
}

export const nothing: ReleaseView = {
  ...{ pods: [], deployments: [], replicaSets: [], services: [], events: [], revisions: [] },
  ...{ freshness: { type: 'live' }, forbidden: {} },
};

/** Lets pending promises settle, also nested ones. */
export const breath = () => turns(12);

const none = (name: string) => async () => {
  throw new Failure({ problem: `there is no ${name} here`, cause: 'the test has none', fix: 'none' });
};

export type Stage = ReturnType<typeof stage>;

/** `calls`: calls to the cluster, helm and so on, in order. Ports that the test doesn't give throw a Failure. */
export function stage(first: Partial<ReleaseView> = {}, cluster: Partial<Cluster> = {}, world: Ports = {}) {
  const clock = manualClock(1_000_000, breath);
  const store = fakeStore();
  const calls: string[] = [];
  const ends = new AbortController();
  let view: ReleaseView = { ...nothing, ...first };
  const watchers = new Set<(view: ReleaseView) => void>();
  const noted =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args.filter((arg) => typeof arg !== 'object')].join(' '));
    };
  const fakeCluster = {
    async watch(report: (view: ReleaseView) => void, signal: AbortSignal) {
      watchers.add(report);
      report(view);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      watchers.delete(report);
    },
    ...{ scale: noted('scale'), restart: noted('restart'), deletePod: noted('deletePod') },
    ...{ usage: none('usage'), secret: async () => undefined, logs: none('log'), identity: none('identity') },
    ...cluster,
  };
  const all = testWorld({
    ...{ clock, store, cluster: fakeCluster },
    helm: {
      status: none('helm'),
      rollback: noted('rollback'),
      history: none('helm'),
      rollbackCommand: (n: number) => ['helm', 'rollback', String(n)],
    },
    machine: { portHolder: async () => undefined, end: noted('end'), open: async () => true, save: noted('save') },
    docker: { image: none('docker') },
    minikube: { images: none('node') },
    http: { get: async () => undefined },
    kubectl: { describe: none('kubectl'), shell: none('kubectl') },
    ...world,
  });
  const run = observable<State>(initialState);
  return {
    ...{ world: all, clock, store, calls, run, signal: ends.signal, end: () => ends.abort() },
    watching: () => watchers.size,
    view: () => view,
    show(change: Partial<ReleaseView>) {
      view = { ...view, ...change };
      for (const report of watchers) report(view);
    },
  };
}

export const settings = {
  ...{ target, secretName: 'taskflow-secrets', ports: { frontend: 3000, backend: 8000 }, logs: '/state/logs' },
  sources: {
    frontend: { needs: nothingNeeded, paths: { liveness: '/api/health' } },
    backend: { needs: nothingNeeded, paths: { liveness: '/health' } },
  },
} as Settings;
