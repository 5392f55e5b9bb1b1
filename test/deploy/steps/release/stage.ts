// A simulated release: helm keeps revisions, and the deployments follow them.
import { Failure } from '../../../../source/problem.js';
import type { Settings } from '../../../../source/release/settings.js';
import type {
  ChartRequest,
  Cluster,
  Deployment,
  Helm,
  HelmRevision,
  Machine,
  Minikube,
  NodeImage,
  Pod,
  ReleaseStatus,
  ReleaseView,
  RunningProgram,
  Service,
} from '../../../../source/world/index.js';
import { type ContextOptions, type FakeContext, fakeContext, includedSource } from '../../../support/world/step-context.js';
import { testWorld } from '../../../support/world/world.js';

const root = new URL('../../../..', import.meta.url).pathname;
/** The tags of the fake context. */
export const tags = { frontend: 'taskflow-frontend:1.0.0-0123abcd', backend: 'taskflow-backend:1.0.0-0123abcd' };
export const settings: Partial<Settings> = {
  sources: { frontend: includedSource('frontend'), backend: includedSource('backend') },
  chart: `${root}helm`,
  valuesFiles: [],
};

export const deployment = (component: 'frontend' | 'backend', more: Partial<Deployment> = {}): Deployment => ({
  ...{ name: `taskflow-${component}`, component, desired: 1, ready: 1, updated: 1, available: 1, rolledOut: true, image: tags[component] },
  ...more,
});
export const pod = (more: Partial<Pod> = {}): Pod => ({
  ...{ name: 'taskflow-backend-1-a', uid: 'p', component: 'backend', status: 'Running', ready: false },
  ...{ containers: { ready: 0, total: 1 }, restarts: 0, startedAt: 0, image: tags.backend, imageId: '', node: 'minikube' },
  terminating: false,
  ...more,
});
export const emptyView: ReleaseView = {
  ...{ pods: [], deployments: [], replicaSets: [], services: [], events: [], revisions: [] },
  ...{ freshness: { type: 'live' }, forbidden: {} },
};
export const watching =
  (view: () => Partial<ReleaseView>): Cluster['watch'] =>
  async (report, signal) => {
    report({ ...emptyView, ...view() });
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };

export type Kept = HelmRevision & { values: Record<string, unknown> };
export const revision = (number: number, status: string, more: Partial<Kept> = {}): Kept => ({
  ...{ revision: number, status, at: 1, chart: 'taskflow-1.0.0', description: 'Upgrade complete', values: {} },
  ...more,
});

export type ReleaseStage = FakeContext & {
  /** Newest first. */
  kept: Kept[];
  deployments: Deployment[];
  services: Service[];
  pods: Pod[];
  nodeImages: NodeImage[];
  /** Running programs; a test may end one. */
  running: RunningProgram[];
  upgrades: ChartRequest[];
  /** The changes in order: `upgrade`, `rollback 3`, `uninstall`, `restart taskflow-backend`. */
  done: string[];
  secretVersion: string;
  /** Of the Secret with the backend's own variables; none without any. */
  backendVariables: Record<string, string>;
  /** Messages with which helm refuses the next upgrades. */
  refusals: (() => string)[];
  /** Called for each helm status. */
  whenAsked(): void;
};

const service = (name: string): Service => ({ name, type: 'ClusterIP', port: 80, targetPort: 'http' });

export function releaseStage(
  kept: Kept[] = [],
  options: ContextOptions & { helm?: Partial<Helm>; cluster?: Partial<Cluster> } = {},
): ReleaseStage {
  const context = fakeContext({ ...options, settings: { ...settings, ...options.settings } });
  const stage: ReleaseStage = Object.assign(context, {
    ...{ kept, upgrades: [], done: [], refusals: [], running: [], pods: [], nodeImages: [], secretVersion: '9', backendVariables: {} },
    deployments: kept.length ? [deployment('frontend'), deployment('backend')] : [],
    services: kept.length ? [service('taskflow-frontend'), service('taskflow-backend')] : [],
    whenAsked: () => {},
  });
  const world = { helm: stageHelm(stage, options.helm), cluster: stageCluster(stage, options.cluster) };
  const machine: Partial<Machine> = { processes: async () => stage.running };
  const minikube: Partial<Minikube> = { images: async () => stage.nodeImages };
  const ports = { ...world, machine, minikube, clock: context.world.clock, store: context.store, ...options.world };
  return Object.assign(stage, { world: testWorld(ports) });
}

function stageHelm(stage: ReleaseStage, more: Partial<Helm> = {}): Partial<Helm> {
  const add = (description: string, values: Record<string, unknown>): ReleaseStatus => {
    for (const each of stage.kept) if (each.status === 'deployed') each.status = 'superseded';
    const next = revision((stage.kept[0]?.revision ?? 0) + 1, 'deployed', { at: stage.world.clock.now(), description, values });
    stage.kept.unshift(next);
    const image = (part: unknown) => {
      const { image } = part as { image: { repository: string; tag: string } };
      return `${image.repository}:${image.tag}`;
    };
    if (values.frontend && values.backend) {
      stage.deployments = [
        deployment('frontend', { image: image(values.frontend) }),
        deployment('backend', { image: image(values.backend) }),
      ];
    }
    stage.services = [service('taskflow-frontend'), service('taskflow-backend')];
    return { ...next };
  };
  return {
    lint: async () => {},
    async status() {
      stage.whenAsked();
      return stage.kept[0] && { ...stage.kept[0] };
    },
    history: async () => stage.kept.map(({ values: _, ...each }) => each),
    async upgrade(request) {
      const refusal = stage.refusals.shift();
      if (refusal) throw new Failure({ problem: 'the release taskflow could not be installed', cause: '', fix: '', details: [refusal()] });
      stage.done.push('upgrade');
      stage.upgrades.push(request);
      return add(request.description ?? 'Upgrade complete', request.values);
    },
    uninstallCommand: () => ['helm', 'uninstall', 'taskflow'],
    async uninstall() {
      stage.done.push('uninstall');
      stage.kept.length = 0;
    },
    rollbackCommand: (to) => ['helm', 'rollback', 'taskflow', String(to)],
    async rollback(to) {
      stage.done.push(`rollback ${to}`);
      add(`Rollback to ${to}`, stage.kept.find((each) => each.revision === to)?.values ?? {});
    },
    ...more,
  };
}

function stageCluster(stage: ReleaseStage, more: Partial<Cluster> = {}): Partial<Cluster> {
  return {
    identity: async () => ({ uid: 'uid-1', version: 'v1.34.0', server: 'https://127.0.0.1:1' }),
    async secret(name) {
      if (name === 'taskflow-secrets') return { uid: 'u', resourceVersion: stage.secretVersion, ours: true, keys: [], data: {} };
      const data = name === 'taskflow-backend-env' ? stage.backendVariables : {};
      return Object.keys(data).length ? { uid: 'b', resourceVersion: '3', ours: true, keys: Object.keys(data), data } : undefined;
    },
    deployments: async () => stage.deployments,
    services: async () => stage.services,
    pods: async () => stage.pods,
    events: async () => [],
    logs: async () => {},
    watch: watching(() => ({ pods: stage.pods, deployments: stage.deployments })),
    restart: async (name) => void stage.done.push(`restart ${name}`),
    ...more,
  };
}

export const notices = (stage: FakeContext) => stage.news.flatMap((news) => (news.type === 'notice' ? [news.text] : []));
