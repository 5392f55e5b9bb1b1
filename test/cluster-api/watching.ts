// Sets up a watched cluster for the tests of the watch: the server, the clock, and the reported views.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createCluster } from '../../source/cluster/cluster.js';
import { createRedactor } from '../../source/redact.js';
import type { Freshness, ReleaseView } from '../../source/world/index.js';
import { manualClock, startApiServer, until } from '../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };

export const podNamed = (name: string, resourceVersion = '100') => ({
  metadata: { name, uid: name, resourceVersion, labels: { component: 'backend' } },
  spec: { containers: [] },
});

export const deploymentNamed = (name: string, resourceVersion = '100') => ({
  metadata: { name, uid: name, resourceVersion, labels: { component: 'backend' } },
  spec: { template: { spec: { containers: [] } } },
});

/** Resources that a release's watch needs, as the last part of their paths. */
export const kindsWatched = ['pods', 'deployments', 'replicasets', 'services', 'events', 'secrets'];

export async function setUp(context: TestContext) {
  const server = await startApiServer();
  const clock = manualClock();
  const cluster = createCluster({ target, clock, redactor: createRedactor(), kubeconfig: server.kubeconfig() });
  const stop = new AbortController();
  const views: ReleaseView[] = [];
  const asked = (list: boolean) => server.received.filter(({ query }) => query.has('limit') !== list);
  const begin = () => {
    const ended = cluster.watch((view) => views.push(view), stop.signal);
    context.after(async () => {
      stop.abort();
      await ended.catch(() => undefined);
      await server.close();
    });
    return ended;
  };
  const last = () => views.at(-1);
  return {
    server,
    clock,
    views,
    cluster,
    begin,
    stop,
    last,
    names: () =>
      last()
        ?.pods.map(({ name }) => name)
        .join(' '),
    live: () => last()?.freshness.type === 'live',
    stale: () => (last()?.freshness.type === 'stale' ? (last()?.freshness as Extract<Freshness, { type: 'stale' }>) : undefined),
    open: (resource: string) => {
      const watch = server.watch(resource);
      assert.ok(watch, `no watch of ${resource}`);
      return watch;
    },
    lists: (resource: string) => asked(true).filter(({ path, query }) => path.endsWith(`/${resource}`) && !query.has('watch')).length,
    /** Requests except those of the heartbeat, which lists at most one pod. */
    requests: () => asked(true).length,
    pulses: () => asked(false).length,
  };
}

/** Sets up the cluster and waits for every watch and the first view. */
export async function running(context: TestContext, pods = ['a']) {
  const all = await setUp(context);
  all.server.objects.pods = pods.map((name) => podNamed(name));
  const ended = all.begin();
  await until('the first view', () => all.live());
  return { ...all, ended };
}
