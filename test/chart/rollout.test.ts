// Probes, replicas, and how pods come and go.
import assert from 'node:assert/strict';
import { at, COMPONENTS, container, DEV, deployment, EVERYTHING_ON, type Fields, find, onEveryHelm, render } from './rendering.js';

const PATHS = { frontend: ['/api/health', '/api/ready'], backend: ['/health', '/ready'] } as const;
type Probe = { initialDelaySeconds: number; periodSeconds: number; timeoutSeconds: number; failureThreshold: number };

onEveryHelm('row 19: liveness differs from readiness; periods, limits of time and thresholds are explicit', (helm) => {
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

onEveryHelm('row 19: a pod is Ready within 30 s of its start, and one without a database is not restarted', (helm) => {
  for (const component of COMPONENTS) {
    const { startupProbe, readinessProbe, livenessProbe } = container(render(helm), component) as Record<string, Probe>;
    assert.ok(startupProbe && readinessProbe && livenessProbe);
    // What the probes themselves may add to the time that the process needs.
    const added =
      startupProbe.initialDelaySeconds + startupProbe.periodSeconds + readinessProbe.initialDelaySeconds + readinessProbe.periodSeconds;
    assert.ok(added <= 10, `${added} s`);
    // Those that restart a container never ask for what needs the database.
    assert.equal(at(startupProbe, 'httpGet.path'), at(livenessProbe, 'httpGet.path'));
    assert.notEqual(at(livenessProbe, 'httpGet.path'), at(readinessProbe, 'httpGet.path'));
    // A slow machine has a minute.
    assert.equal(startupProbe.periodSeconds * startupProbe.failureThreshold, 60);
  }
});

onEveryHelm('row 19: paths and times can be set otherwise; a connection is asked for where there is no path', (helm) => {
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

onEveryHelm('row 20: a rolling update takes no pod away before its successor is Ready', (helm) => {
  for (const component of COMPONENTS) {
    const { strategy, progressDeadlineSeconds } = at(deployment(render(helm), component), 'spec') as Fields;
    assert.deepEqual(strategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    // It is given up later than a pod's startup probe, a slow pull and a database that wakes take together.
    assert.equal(progressDeadlineSeconds, 300);
  }
});

onEveryHelm('row 20: a pod serves on for 5 s after it was told to go, and has time to finish', (helm) => {
  for (const component of COMPONENTS) {
    const objects = render(helm);
    const command = at(container(objects, component), 'lifecycle.preStop.exec.command') as string[];
    // With the interpreter that each image has for sure; an image made on another base may have no shell and no `sleep`.
    assert.equal(command[0], { frontend: 'node', backend: 'python' }[component]);
    const seconds = { frontend: /setTimeout\(.*, (\d)000\)/, backend: /time\.sleep\((\d)\)/ }[component].exec(command.at(-1) ?? '')?.[1];
    assert.equal(Number(seconds), 5);
    // The images end within 5 s of SIGTERM.
    assert.ok(Number(at(deployment(objects, component), 'spec.template.spec.terminationGracePeriodSeconds')) >= 5 + 5 + 5);
    const none = render(helm, [], { values: { [component]: { preStop: [] } } });
    assert.equal(container(none, component).lifecycle, undefined);
  }
});

onEveryHelm('row 21: a budget for disruptions only where there is more than one pod', (helm) => {
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

onEveryHelm('row 21: two pods each by default, one with values-dev; a component can have its own number, 0 too', (helm) => {
  const replicas = (component: string, ...args: string[]) => at(deployment(render(helm, args), component), 'spec.replicas');
  for (const component of COMPONENTS) {
    assert.equal(replicas(component), 2);
    assert.equal(replicas(component, ...DEV), 1);
    assert.equal(replicas(component, '--set', `${component}.replicaCount=3`), 3);
    assert.equal(replicas(component, '--set', `${component}.replicaCount=0`), 0);
  }
});

onEveryHelm('row 23: a HorizontalPodAutoscaler has the number of pods to itself', (helm) => {
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
