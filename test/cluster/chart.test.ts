// The chart, as real helm renders it: what is deployed, under which names, and what the values may be.
// HELM_BINARIES is a colon-separated list of helm executables, each tested; without it, the helm on PATH.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test, { describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const CHART = fileURLToPath(new URL('../../helm', import.meta.url));
const DEV = path.join(CHART, 'values-dev.yaml');
const HELMS = (process.env.HELM_BINARIES || 'helm').split(':').filter(Boolean);
/** The longest release name that helm takes. */
const LONG = `${'r'.repeat(26)}-${'e'.repeat(26)}`;
const COMPONENTS = ['frontend', 'backend'] as const;

type Fields = { readonly [name: string]: unknown };

/** A rendered object. The parts that every object has are typed; the rest is read with `at`. */
type Rendered = Fields & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
};

const EVERYTHING_ON = ['ingress', 'networkPolicy', 'autoscaling'].flatMap((section) => ['--set', `${section}.enabled=true`]);

function helm(binary: string, ...args: string[]): { status: number | null; output: string; stdout: string } {
  const { status, stdout, stderr, error } = spawnSync(binary, args, { encoding: 'utf8', timeout: 60_000 });
  if (error) throw error;
  return { status, stdout, output: stdout + stderr };
}

function render(binary: string, release: string, ...args: string[]): Rendered[] {
  const { status, stdout, output } = helm(binary, 'template', release, CHART, ...args);
  assert.equal(status, 0, output);
  return parseAllDocuments(stdout).flatMap((document) => {
    assert.deepEqual(document.errors, []);
    const object: unknown = document.toJS();
    return object === null ? [] : [object as Rendered];
  });
}

/** The value at a path like `spec.template.spec.containers.0`; undefined where the path ends early. */
function at(value: unknown, where: string): unknown {
  return where.split('.').reduce<unknown>((part, key) => {
    return typeof part === 'object' && part !== null ? (part as Fields)[key] : undefined;
  }, value);
}

function find(objects: readonly Rendered[], kind: string, name: string): Rendered {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  assert.equal(found.length, 1, `one ${kind} ${name} among ${objects.map((o) => `${o.kind} ${o.metadata.name}`).join(', ')}`);
  return found[0] as Rendered;
}

function environmentOf(container: unknown): Map<string, Fields> {
  return new Map((at(container, 'env') as (Fields & { name: string })[]).map((variable) => [variable.name, variable]));
}

for (const binary of HELMS) {
  describe(`chart, ${helm(binary, 'version', '--short').stdout.trim()}`, () => {
    for (const [title, args] of [
      ['values.yaml', []],
      ['values-dev.yaml', ['--values', DEV]],
    ] as const) {
      test(`helm lint --strict finds nothing with ${title}`, () => {
        const { status, output } = helm(binary, 'lint', '--strict', CHART, ...args);
        assert.equal(status, 0, output);
        assert.doesNotMatch(output, /\[(WARNING|ERROR)\]/);
      });
    }

    test('renders exactly what the README promises, and no Secret', () => {
      const names = render(binary, 'taskflow').map((o) => `${o.kind} ${o.metadata.name}`);
      assert.deepEqual(names.sort(), [
        'ConfigMap taskflow-config',
        'Deployment taskflow-backend',
        'Deployment taskflow-frontend',
        'Pod taskflow-test', // a hook: only `helm test` makes it
        'PodDisruptionBudget taskflow-backend',
        'PodDisruptionBudget taskflow-frontend',
        'Service taskflow-backend',
        'Service taskflow-frontend',
        'ServiceAccount taskflow',
      ]);
    });

    test('renders no Secret with everything switched on', () => {
      const kinds = new Set(render(binary, 'taskflow', ...EVERYTHING_ON).map((object) => object.kind));
      assert.ok(kinds.has('Ingress') && kinds.has('NetworkPolicy') && kinds.has('HorizontalPodAutoscaler'));
      assert.ok(!kinds.has('Secret'));
    });

    test('every object has the standard labels, a stable API version and a name of at most 63 characters', () => {
      for (const release of ['taskflow', LONG]) {
        for (const object of render(binary, release, ...EVERYTHING_ON)) {
          const { labels, name } = object.metadata;
          const id = `${object.kind} ${name}`;
          assert.ok(name.length <= 63, id);
          assert.match(name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
          assert.doesNotMatch(object.apiVersion, /alpha|beta/, id);
          assert.equal(labels.app, 'taskflow', id);
          assert.ok(labels.component, id);
          assert.equal(labels['app.kubernetes.io/name'], 'taskflow', id);
          assert.equal(labels['app.kubernetes.io/instance'], release, id);
          assert.equal(labels['app.kubernetes.io/component'], labels.component, id);
          assert.equal(labels['app.kubernetes.io/version'], '1.0.0', id);
          assert.equal(labels['app.kubernetes.io/managed-by'], 'Helm', id);
          assert.equal(labels['helm.sh/chart'], 'taskflow-1.0.0', id);
          for (const value of Object.values(labels)) assert.ok(value.length <= 63, `${id}: ${value}`);
        }
      }
    });

    test('another release name is the base of every name', () => {
      const objects = render(binary, 'blue');
      for (const component of COMPONENTS) find(objects, 'Deployment', `blue-${component}`);
      assert.equal(at(find(objects, 'ConfigMap', 'blue-config'), 'data.BACKEND_URL'), 'http://blue-backend:8000');
    });

    test('services: frontend NodePort 80, backend ClusterIP 8000, both to the port called http', () => {
      const objects = render(binary, 'taskflow');
      const wanted = { frontend: ['NodePort', 80, 3000], backend: ['ClusterIP', 8000, 8000] } as const;
      for (const component of COMPONENTS) {
        const service = find(objects, 'Service', `taskflow-${component}`);
        const [type, port, containerPort] = wanted[component];
        assert.equal(at(service, 'spec.type'), type);
        assert.deepEqual(at(service, 'spec.ports'), [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }]);
        const deployment = find(objects, 'Deployment', `taskflow-${component}`);
        assert.deepEqual(at(deployment, 'spec.template.spec.containers.0.ports'), [{ name: 'http', containerPort, protocol: 'TCP' }]);
        const selector = { app: 'taskflow', component, 'app.kubernetes.io/instance': 'taskflow' };
        assert.deepEqual(at(service, 'spec.selector'), selector);
        assert.deepEqual(at(deployment, 'spec.selector.matchLabels'), selector);
        const labels = at(deployment, 'spec.template.metadata.labels') as Fields;
        for (const [name, value] of Object.entries(selector)) assert.equal(labels[name], value);
      }
    });

    test('the configuration has the four settings', () => {
      assert.deepEqual(at(find(render(binary, 'taskflow'), 'ConfigMap', 'taskflow-config'), 'data'), {
        FRONTEND_URL: 'http://localhost:3000',
        BACKEND_URL: 'http://taskflow-backend:8000',
        NODE_ENV: 'production',
        LOG_LEVEL: 'info',
      });
    });

    test('secrets come from the Secret by configurable name and keys, and are not optional', () => {
      const keys = { DATABASE_URL: 'database-url', BETTER_AUTH_SECRET: 'better-auth-secret', OPENAI_API_KEY: 'openai-api-key' };
      const needs = { frontend: ['DATABASE_URL', 'BETTER_AUTH_SECRET'], backend: Object.keys(keys) };
      const objects = render(binary, 'taskflow', '--set', 'secrets.secretName=mine');
      for (const component of COMPONENTS) {
        const container = at(find(objects, 'Deployment', `taskflow-${component}`), 'spec.template.spec.containers.0');
        const environment = environmentOf(container);
        const fromSecret = [...environment.values()].filter((variable) => at(variable, 'valueFrom.secretKeyRef'));
        assert.deepEqual(
          fromSecret.map((variable) => variable.name),
          needs[component],
        );
        for (const variable of fromSecret) {
          const key = keys[variable.name as keyof typeof keys];
          assert.deepEqual(at(variable, 'valueFrom.secretKeyRef'), { name: 'mine', key });
        }
        assert.equal(at(environment.get('HOSTNAME'), 'value'), '0.0.0.0');
        assert.equal(at(environment.get('PORT'), 'value'), component === 'frontend' ? '3000' : '8000');
        assert.deepEqual(at(container, 'envFrom'), [{ configMapRef: { name: 'taskflow-config' } }]);
      }
    });

    test('two pods each by default, one with values-dev; a component can have its own number, 0 too', () => {
      const replicas = (component: string, ...args: string[]) =>
        at(find(render(binary, 'taskflow', ...args), 'Deployment', `taskflow-${component}`), 'spec.replicas');
      for (const component of COMPONENTS) {
        assert.equal(replicas(component), 2);
        assert.equal(replicas(component, '--values', DEV), 1);
        assert.equal(replicas(component, '--set', `${component}.replicaCount=3`), 3);
        assert.equal(replicas(component, '--set', `${component}.replicaCount=0`), 0);
      }
    });

    test('a budget for disruptions only where there is more than one pod', () => {
      const budgets = (...args: string[]) =>
        render(binary, 'taskflow', ...args)
          .filter((o) => o.kind === 'PodDisruptionBudget')
          .map((o) => o.metadata.name);
      assert.deepEqual(budgets('--values', DEV), []);
      assert.deepEqual(budgets('--values', DEV, '--set', 'backend.replicaCount=2'), ['taskflow-backend']);
    });

    test('images: the tag as given, pulled when absent; never with values-dev; a digest wins', () => {
      const digest = `sha256:${'a'.repeat(64)}`;
      for (const component of COMPONENTS) {
        const container = (...args: string[]) =>
          at(find(render(binary, 'taskflow', ...args), 'Deployment', `taskflow-${component}`), 'spec.template.spec.containers.0') as Fields;
        const { image, imagePullPolicy } = container();
        assert.deepEqual([image, imagePullPolicy], [`taskflow-${component}:1.0.0`, 'IfNotPresent']);
        assert.equal(container('--values', DEV).imagePullPolicy, 'Never');
        assert.equal(container('--set', `${component}.image.tag=1.0.0-abc`).image, `taskflow-${component}:1.0.0-abc`);
        assert.equal(container('--set', `${component}.image.digest=${digest}`).image, `taskflow-${component}@${digest}`);
      }
    });

    test('probes: paths that differ, the periods of the mission, a quick start, a connection when there is no path', () => {
      const objects = render(binary, 'taskflow');
      const paths = { frontend: ['/api/health', '/api/ready'], backend: ['/health', '/ready'] };
      for (const component of COMPONENTS) {
        const container = at(find(objects, 'Deployment', `taskflow-${component}`), 'spec.template.spec.containers.0') as Fields;
        const [alive, ready] = paths[component];
        const probe = (path: unknown, periodSeconds: number, failureThreshold: number) => ({
          httpGet: { path, port: 'http' },
          initialDelaySeconds: 0,
          periodSeconds,
          timeoutSeconds: 3,
          failureThreshold,
        });
        assert.deepEqual(container.livenessProbe, probe(alive, 10, 3));
        assert.deepEqual(container.readinessProbe, probe(ready, 5, 3));
        assert.deepEqual(container.startupProbe, probe(alive, 2, 30));

        const plain = render(binary, 'taskflow', '--set', `${component}.probes.liveness.path=`);
        const liveness = at(find(plain, 'Deployment', `taskflow-${component}`), 'spec.template.spec.containers.0.livenessProbe');
        assert.deepEqual(at(liveness, 'tcpSocket'), { port: 'http' });
        assert.equal(at(liveness, 'httpGet'), undefined);
      }
    });

    test('resources are the mission’s, and ephemeral storage has a limit', () => {
      const wanted = {
        frontend: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
        backend: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      };
      const objects = render(binary, 'taskflow');
      for (const component of COMPONENTS) {
        const resources = at(find(objects, 'Deployment', `taskflow-${component}`), 'spec.template.spec.containers.0.resources');
        for (const side of ['requests', 'limits'] as const) {
          const { 'ephemeral-storage': storage, ...rest } = at(resources, side) as Fields;
          assert.deepEqual(rest, wanted[component][side]);
          assert.ok(storage);
        }
      }
    });

    test('pods are confined: no root, no privileges, nothing of the host, a read-only root', () => {
      const objects = render(binary, 'taskflow');
      for (const component of COMPONENTS) {
        const pod = at(find(objects, 'Deployment', `taskflow-${component}`), 'spec.template.spec') as Fields;
        assert.equal(pod.automountServiceAccountToken, false);
        assert.equal(pod.serviceAccountName, 'taskflow');
        for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) assert.equal(pod[key], undefined);
        for (const volume of pod.volumes as Fields[]) assert.ok(volume.emptyDir, JSON.stringify(volume));
        const security = at(pod, 'containers.0.securityContext') as Fields;
        assert.equal(security.runAsNonRoot, true);
        assert.equal(security.runAsUser, 10001);
        assert.equal(security.runAsGroup, 10001);
        assert.equal(security.readOnlyRootFilesystem, true);
        assert.equal(security.allowPrivilegeEscalation, false);
        assert.deepEqual(security.capabilities, { drop: ['ALL'] });
        assert.deepEqual(security.seccompProfile, { type: 'RuntimeDefault' });
      }
    });

    test('a pod is rolled when the configuration or the Secret changes, and only then', () => {
      const annotations = (...args: string[]) =>
        at(find(render(binary, 'taskflow', ...args), 'Deployment', 'taskflow-backend'), 'spec.template.metadata.annotations') as Fields;
      const before = annotations();
      assert.deepEqual(Object.keys(before), ['checksum/config']);
      assert.deepEqual(annotations('--set', 'backend.replicaCount=4'), before);
      assert.notEqual(annotations('--set', 'config.logLevel=debug')['checksum/config'], before['checksum/config']);
      for (const how of ['--set', '--set-string']) {
        assert.equal(annotations(how, 'secrets.revision=123456789')['taskflow.dev/secret-revision'], '123456789');
      }
    });

    test('a rolling update takes no pod away before its successor is Ready', () => {
      for (const component of COMPONENTS) {
        const deployment = find(render(binary, 'taskflow'), 'Deployment', `taskflow-${component}`);
        assert.deepEqual(at(deployment, 'spec.strategy'), { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
        assert.ok(at(deployment, 'spec.template.spec.containers.0.lifecycle.preStop.exec.command'));
      }
    });

    test('the schema refuses wrong types, unknown keys and the tag latest', () => {
      const refused: readonly (readonly [setting: string, named: RegExp])[] = [
        ['replicaCount=two', /replicaCount/],
        ['frontend.service.port=http', /port/],
        ['frontend.service.type=Nodeport', /type/],
        ['frontend.service.nodePort=80', /nodePort/],
        ['backend.image.pullPolicy=Sometimes', /pullPolicy/],
        ['backend.image.tag=latest', /tag/],
        ['backend.image.digest=abc', /digest/],
        ['ingress.enabled=perhaps', /enabled/],
        ['config.frontendUrl=localhost', /frontendUrl/],
        ['frontend.replicas=3', /replicas/],
        ['secrets.databaseUrl=postgres', /databaseUrl/],
        ['unknown=1', /unknown/],
      ];
      for (const [setting, named] of refused) {
        const { status, output } = helm(binary, 'template', 'taskflow', CHART, '--set', setting);
        assert.notEqual(status, 0, `${setting} was taken`);
        assert.match(output, named);
      }
    });
  });
}
