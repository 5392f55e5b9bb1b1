// Makes a World with a deployed release, whose state is plain data, for tests of uninstalling.
import type { Scope } from '../../../source/deploy/uninstall/resource.js';
import { Failure } from '../../../source/problem.js';
import type { ClusterSecret, LedgerEntry, MinikubeState, NodeImage, Pod, ReleaseStatus } from '../../../source/world/index.js';
import { fakeStore, target } from './fakes.js';
import { testWorld } from './world.js';

export const backend = 'taskflow-backend:1.0.0-0123abcd';
export const frontend = 'taskflow-frontend:1.0.0-89efcdab';

/** Returns the state of the World, for tests to change. */
export function everything() {
  return {
    state: 'running' as MinikubeState,
    uid: 'cluster-1',
    release: status(3, 'taskflow-tui: frontend 89efcdab, backend 0123abcd, inputs 1a2b') as ReleaseStatus | undefined,
    earlier: [] as ReleaseStatus[],
    chart: 'taskflow-1.0.0',
    secret: { uid: 's-1', resourceVersion: '7', ours: true, keys: [], data: {} } as ClusterSecret | undefined,
    /** The Secret with the password of a throwaway database. */
    throwaway: undefined as ClusterSecret | undefined,
    /** The Secret with the backend's own variables. */
    variables: undefined as ClusterSecret | undefined,
    nothing: undefined as ClusterSecret | undefined,
    namespace: { uid: 'n-1', ours: true, contents: ['deployment/taskflow-backend', 'secret/taskflow-secrets'] } as
      | { uid: string; ours: boolean; contents: string[] }
      | undefined,
    node: [
      { tag: backend, id: 'node-b' },
      { tag: frontend, id: 'node-f' },
      { tag: 'postgres:17', id: 'node-p' },
    ] as NodeImage[],
    engine: { [backend]: 'sha256:engine-b', [frontend]: 'sha256:engine-f', 'taskflow-backend:mine': 'sha256:mine' } as Record<
      string,
      string
    >,
    pods: [{ image: `docker.io/library/${backend}` }, { image: frontend }] as Pod[],
    /** The number of checks for which pods stay after an uninstall. */
    lingering: 2,
    containers: ['taskflow-try-1'],
    helms: [] as number[],
    /** Files of downloaded tools. */
    tools: [] as { tool: 'minikube' | 'kubectl' | 'helm'; file: string }[],
    /** Names of calls that fail. */
    failing: new Set<string>(),
  };
}

export function status(revision: number, description: string, word = 'deployed', values = {}): ReleaseStatus {
  return { status: word, revision, description, at: 900_000, values };
}

/** Where the World keeps the Secret of that name. */
function placeOf(name: string): 'throwaway' | 'variables' | 'nothing' | 'secret' {
  const places = { 'taskflow-database': 'throwaway', 'taskflow-backend-env': 'variables', 'taskflow-frontend-env': 'nothing' } as const;
  return name in places ? places[name as keyof typeof places] : 'secret';
}

export const at = 500_000;
/** Returns the ledger of all resources in the World. */
export function ledger(): LedgerEntry[] {
  return [
    { type: 'cluster', name: 'minikube', how: 'made', uid: 'cluster-1', at },
    { type: 'engine-image', name: backend, id: 'sha256:engine-b', at },
    { type: 'engine-image', name: frontend, id: 'sha256:engine-f', at },
    { type: 'node-image', name: backend, id: 'node-b', at },
    { type: 'node-image', name: frontend, id: 'node-f', at },
    { type: 'namespace', name: 'team', uid: 'n-1', at },
    { type: 'secret', name: 'taskflow-secrets', uid: 's-1', resourceVersion: '7', keys: ['database-url'], made: true, at },
    { type: 'release', name: 'taskflow', revisions: [1, 2, 3], at },
  ];
}

export type DeployedWorld = ReturnType<typeof deployedWorld>;

/** `calls` lists the changes in order. */
export function deployedWorld(change: Partial<ReturnType<typeof everything>> = {}, made: LedgerEntry[] = ledger()) {
  const there = { ...everything(), ...change };
  const store = fakeStore({ release: record, images: record, tools: record });
  for (const one of made) store.record(one);
  let cleared = 0;
  const clear = store.clear;
  store.clear = () => {
    cleared++;
    clear();
  };
  const calls: string[] = [];
  const does = (call: string, work: () => void) => async () => {
    calls.push(call);
    if (there.failing.has(call)) throw new Failure({ problem: `${call} failed`, cause: 'it would not', fix: 'retry' });
    work();
  };
  const looks =
    <T>(name: string, give: () => T) =>
    async (): Promise<T> => {
      if (there.failing.has(name)) throw new Failure({ problem: `${name} failed`, cause: 'it would not', fix: 'retry' });
      return give();
    };
  const world = testWorld({
    store,
    minikube: {
      status: looks('minikube status', () => ({ state: there.state, text: '' })),
      images: looks('minikube images', () => there.node),
      removeImage: (_: string, tag: string) =>
        does(`node ${tag}`, () => {
          there.node = there.node.filter((image) => image.tag !== tag);
        })(),
      delete: does('minikube delete', () => {
        there.state = 'absent';
      }),
      stop: does('minikube stop', () => {
        there.state = 'stopped';
      }),
    },
    helm: {
      status: looks('helm status', () => there.release),
      history: looks('helm history', () =>
        there.release ? [there.release, ...there.earlier].map((one) => ({ ...one, chart: there.chart })) : [],
      ),
      uninstallCommand: () => ['helm', 'uninstall', 'taskflow'],
      uninstall: does('helm uninstall', () => {
        there.release = undefined;
        if (there.namespace) there.namespace.contents = there.namespace.contents.filter((name) => !name.startsWith('deployment/taskflow'));
      }),
    },
    cluster: {
      identity: looks('identity', () => ({ uid: there.uid, version: '1', server: '' })),
      secret: (name: string) => looks('secret', () => there[placeOf(name)])(),
      deleteSecret: (name: string) =>
        does(placeOf(name) === 'secret' ? 'secret' : `secret ${name}`, () => {
          there[placeOf(name)] = undefined;
          if (there.namespace) there.namespace.contents = there.namespace.contents.filter((object) => object !== `secret/${name}`);
        })(),
      namespaceContents: looks('contents', () => there.namespace && { ...there.namespace }),
      deleteNamespace: does('namespace', () => {
        there.namespace = undefined;
      }),
      pods: looks('pods', () => {
        if (!there.release && there.lingering-- <= 0) there.pods = [];
        return there.pods;
      }),
      deployments: looks('deployments', () => []),
    },
    docker: {
      image: (tag: string) =>
        looks('docker image', () => (there.engine[tag] ? { id: there.engine[tag], bytes: 1, measure: 'unpacked' as const } : undefined))(),
      tags: (name: string) => looks('docker tags', () => Object.keys(there.engine).filter((tag) => tag.startsWith(`${name}:`)))(),
      removeImage: (tag: string) => does(`engine ${tag}`, () => delete there.engine[tag])(),
      sweep: async () => {
        await does('sweep', () => {})();
        return there.containers.splice(0);
      },
    },
    installer: { installed: async () => there.tools },
    machine: {
      processes: async () => there.helms.map((pid) => ({ pid, args: ['upgrade', 'taskflow', '--namespace', 'team'] })),
    },
  });
  const scope: Scope = {
    world,
    target: { ...target, namespace: 'team' },
    secretName: 'taskflow-secrets',
    signal: new AbortController().signal,
  };
  return { there, store, calls, scope, cleared: () => cleared };
}

const record = { inputs: '', parts: {}, evidence: {}, at, ms: 1 };
