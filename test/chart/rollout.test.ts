// Checks probes, replicas, rolling updates and disruption budgets.
import assert from 'node:assert/strict';
import { at, COMPONENTS, container, DEV, deployment, EVERYTHING_ON, type Fields, find, onEveryHelm, render } from './rendering.js';

const PATHS = { frontend: ['/api/health', '/api/ready'], backend: ['/health', '/ready'] } as const;
type Probe = { initialDelaySeconds: number; periodSeconds: number; timeoutSeconds: number; failureThreshold: number };

onEveryHelm('liveness and readiness differ, and every probe sets its periods, timeouts and thresholds', (helm) => {
  const objects = render(helm);
  for (const component of COMPONENTS) {
    const [alive, ready] = PATHS[component];
    const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
      httpGet: { path, port: 'http', scheme: 'HTTP' },
      initialDelaySeconds: 0,
      periodSeconds,
      timeoutSeconds: 3,
      failureThreshold,
    });
    const { livenessProbe, readinessProbe, startupProbe } = container(objects, component);
    assert.deepEqual(livenessProbe, probe(alive, 10, 3));
    assert.deepEqual(readinessProbe, probe(ready, 5, 3));
    assert.deepEqual(startupProbe, probe(alive, 2, 30));
  }
});

onEveryHelm('the probes add at most 10 s to a start, and an outage of the database restarts no pod', (helm) => {
  for (const component of COMPONENTS) {
    const { startupProbe, readinessProbe, livenessProbe } = container(render(helm), component) as Record<string, Probe>;
    assert.ok(startupProbe && readinessProbe && livenessProbe);
    // The time that the probes add to the start of the process.
    const added =
      startupProbe.initialDelaySeconds + startupProbe.periodSeconds + readinessProbe.initialDelaySeconds + readinessProbe.periodSeconds;
    assert.ok(added <= 10, `${added} s`);
    // The probes that restart a container don't depend on the database.
    assert.equal(at(startupProbe, 'httpGet.path'), at(livenessProbe, 'httpGet.path'));
    assert.notEqual(at(livenessProbe, 'httpGet.path'), at(readinessProbe, 'httpGet.path'));
    // A slow machine has one minute.
    assert.equal(startupProbe.periodSeconds * startupProbe.failureThreshold, 60);
  }
});

onEveryHelm('paths and times of probes are configurable, and an empty path becomes a TCP check', (helm) => {
  for (const component of COMPONENTS) {
    for (const [name, key] of [
      ['liveness', 'livenessProbe'],
      ['readiness', 'readinessProbe'],
      ['startup', 'startupProbe'],
    ] as const) {
      const other = { path: '/other?full=1', initialDelaySeconds: 7, periodSeconds: 8, timeoutSeconds: 9, failureThreshold: 10 };
      const of = (values: object) =>
        container(render(helm, [], { values: { [component]: { probes: { [name]: values } } } }), component)[key];
      const { path, ...times } = other;
      assert.deepEqual(of(other), { httpGet: { path, port: 'http', scheme: 'HTTP' }, ...times });
      assert.deepEqual(at(of({ path: '' }), 'tcpSocket'), { port: 'http' });
      assert.equal(at(of({ path: '' }), 'httpGet'), undefined);
    }
  }
});

onEveryHelm('a rolling update keeps an old pod until its successor is Ready', (helm) => {
  for (const component of COMPONENTS) {
    const { strategy, progressDeadlineSeconds } = at(deployment(render(helm), component), 'spec') as Fields;
    assert.deepEqual(strategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    // It is given up later than a pod's startup probe, a slow pull and a database that wakes take together.
    assert.equal(progressDeadlineSeconds, 300);
  }
});

onEveryHelm('a terminating pod serves requests for another 5 s and has time to finish', (helm) => {
  for (const component of COMPONENTS) {
    const objects = render(helm);
    const command = at(container(objects, component), 'lifecycle.preStop.exec.command') as string[];
    // Each image has its interpreter, but another base image may have no shell and no `sleep`.
    assert.equal(command[0], { frontend: 'node', backend: 'python' }[component]);
    const seconds = { frontend: /setTimeout\(.*, (\d)000\)/, backend: /time\.sleep\((\d)\)/ }[component].exec(command.at(-1) ?? '')?.[1];
    assert.equal(Number(seconds), 5);
    // The images exit within 5 s of SIGTERM.
    assert.ok(Number(at(deployment(objects, component), 'spec.template.spec.terminationGracePeriodSeconds')) >= 5 + 5 + 5);
    const none = render(helm, [], { values: { [component]: { preStop: [] } } });
    assert.equal(container(none, component).lifecycle, undefined);
  }
});

onEveryHelm('only components with more than one pod have a disruption budget', (helm) => {
  const budgets = (...args: string[]) =>
    render(helm, args).flatMap((object) => {
      if (object.kind !== 'PodDisruptionBudget') return [];
      assert.equal(at(object, 'spec.maxUnavailable'), 1);
      assert.equal(at(object, 'spec.minAvailable'), undefined);
      return [object.metadata.name];
    });
  const both = ['taskflow-frontend', 'taskflow-backend'];
  assert.deepEqual(budgets(), both);
  assert.deepEqual(budgets(...DEV), []);
  assert.deepEqual(budgets(...DEV, '--set', 'backend.replicaCount=2'), ['taskflow-backend']);
  assert.deepEqual(budgets('--set', 'frontend.replicaCount=0'), ['taskflow-backend']);
  assert.deepEqual(budgets('--set', 'podDisruptionBudget.enabled=false'), []);
  assert.deepEqual(budgets(...DEV, '--set', 'autoscaling.enabled=true'), both);
  assert.deepEqual(budgets('--set', 'autoscaling.enabled=true,autoscaling.minReplicas=1'), []);
});

onEveryHelm('runs two pods per component by default and one with values-dev; each component can override it, also with 0', (helm) => {
  const replicas = (component: string, ...args: string[]) => at(deployment(render(helm, args), component), 'spec.replicas');
  for (const component of COMPONENTS) {
    assert.equal(replicas(component), 2);
    assert.equal(replicas(component, ...DEV), 1);
    assert.equal(replicas(component, '--set', `${component}.replicaCount=3`), 3);
    assert.equal(replicas(component, '--set', `${component}.replicaCount=0`), 0);
  }
});

onEveryHelm('with a HorizontalPodAutoscaler, Deployments set no replicas', (helm) => {
  const objects = render(helm, EVERYTHING_ON);
  for (const component of COMPONENTS) {
    assert.ok(!('replicas' in (at(deployment(objects, component), 'spec') as Fields)));
    const scaler = find(objects, 'HorizontalPodAutoscaler', `taskflow-${component}`);
    assert.deepEqual(at(scaler, 'spec'), {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `taskflow-${component}` },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    });
  }
});
