// Checks names, labels and selectors.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { EVERYTHING } from './everything.js';
import {
  at,
  CHART,
  COMPONENTS,
  deployment,
  EVERYTHING_ON,
  type Fields,
  find,
  id,
  LONGEST,
  onEveryHelm,
  pods,
  refusal,
  render,
  run,
} from './rendering.js';

onEveryHelm('names start with the release name and fit in 63 characters', (helm) => {
  const objects = render(helm, EVERYTHING_ON, { release: LONGEST });
  assert.equal(LONGEST.length, 53);
  for (const object of objects) {
    const { name } = object.metadata;
    assert.ok(name.length <= 63, id(object));
    // Service names have the strictest rule (RFC 1035).
    assert.match(name, /^[a-z]([-a-z0-9]*[a-z0-9])?$/, id(object));
    assert.ok(name.startsWith(LONGEST), id(object));
  }
  assert.equal(new Set(objects.map(id)).size, objects.length);
});

onEveryHelm('replaces dots in a release name, and explains how to install one that starts with a digit', (helm) => {
  for (const object of render(helm, EVERYTHING_ON, { release: 'v1.tasks' })) assert.match(object.metadata.name, /^v1-tasks/);
  const { status, output } = run(helm, ['template', '1st', CHART]);
  assert.notEqual(status, 0);
  assert.match(output, /fullnameOverride/);
  const renamed = render(helm, ['--set', 'fullnameOverride=first'], { release: '1st' });
  for (const object of renamed) assert.match(object.metadata.name, /^first/);
  assert.match(refusal(helm, `fullnameOverride=${'x'.repeat(54)}`), /fullnameOverride/);
});

test('named templates start with the chart name, because subcharts share them', () => {
  const folder = path.join(CHART, 'templates');
  const defined = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tpl|yaml|txt)$/.test(file))
    .flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(/\{\{-?\s*define\s+"([^"]+)"/g)].map(([, name]) => name));
  assert.ok(defined.length > 10);
  assert.deepEqual(
    defined.filter((name) => !name?.startsWith('taskflow.')),
    [],
  );
  assert.equal(new Set(defined).size, defined.length);
});

onEveryHelm('selectors use app, component and instance, and no version', (helm) => {
  for (const release of ['taskflow', 'blue']) {
    const objects = render(helm, EVERYTHING_ON, { release });
    for (const component of COMPONENTS) {
      const selector = { app: 'taskflow', component, 'app.kubernetes.io/instance': release };
      const name = `${release}-${component}`;
      const ofDeployment = deployment(objects, component, release);
      assert.deepEqual(at(ofDeployment, 'spec.selector.matchLabels'), selector);
      assert.deepEqual(at(find(objects, 'Service', name), 'spec.selector'), selector);
      assert.deepEqual(at(find(objects, 'PodDisruptionBudget', name), 'spec.selector.matchLabels'), selector);
      assert.deepEqual(at(find(objects, 'NetworkPolicy', name), 'spec.podSelector.matchLabels'), selector);
      assert.deepEqual(at(ofDeployment, 'spec.template.spec.topologySpreadConstraints.0.labelSelector.matchLabels'), selector);
      const matching = pods(objects).filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value));
      assert.deepEqual(
        matching.map((pod) => pod.name),
        [`Deployment ${name}`],
        'its own pods, not the test pod',
      );
    }
  }
});

onEveryHelm('every object has the standard labels', (helm) => {
  for (const [release, options] of [
    ['taskflow', {}],
    [LONGEST, { values: EVERYTHING }],
    // A name that YAML would parse as a boolean.
    ['true', {}],
  ] as const) {
    for (const object of render(helm, EVERYTHING_ON, { release, ...options })) {
      const { labels } = object.metadata;
      assert.deepEqual(
        labels,
        {
          app: 'taskflow',
          component: labels.component,
          'app.kubernetes.io/name': 'taskflow',
          'app.kubernetes.io/instance': release,
          'app.kubernetes.io/component': labels.component,
          'app.kubernetes.io/part-of': 'taskflow',
          'app.kubernetes.io/version': '1.0.0',
          'app.kubernetes.io/managed-by': 'Helm',
          'helm.sh/chart': 'taskflow-1.0.0',
        },
        id(object),
      );
      assert.match(String(labels.component), /^(frontend|backend|database|config|account|test)$/, id(object));
      for (const value of Object.values(labels)) assert.ok(String(value).length <= 63);
    }
  }
});

onEveryHelm('pods have the standard labels without the chart version, which would trigger a rollout', (helm) => {
  for (const { labels, name } of pods(render(helm, [], { values: { backend: { podLabels: { team: 'tasks' } } } }))) {
    const { 'helm.sh/chart': chart, team, ...standard } = labels;
    assert.equal(Object.keys(standard).length, 8, name);
    assert.equal(chart, name.startsWith('Pod') ? 'taskflow-1.0.0' : undefined, name);
    assert.equal(team, name === 'Deployment taskflow-backend' ? 'tasks' : undefined, name);
  }
});

onEveryHelm('every object is in the release’s namespace', (helm) => {
  for (const object of render(helm, [...EVERYTHING_ON, '--namespace', '123'])) assert.equal(object.metadata.namespace, '123', id(object));
});

onEveryHelm('renders exactly these objects by default and with every feature enabled', (helm) => {
  const byDefault = [
    'ConfigMap taskflow-config',
    'Deployment taskflow-backend',
    'Deployment taskflow-frontend',
    'Pod taskflow-test', // a hook that runs only with `helm test`
    'PodDisruptionBudget taskflow-backend',
    'PodDisruptionBudget taskflow-frontend',
    'Service taskflow-backend',
    'Service taskflow-frontend',
    'ServiceAccount taskflow',
  ];
  const optional = [
    ...COMPONENTS.flatMap((c) => [`HorizontalPodAutoscaler taskflow-${c}`, `NetworkPolicy taskflow-${c}`]),
    ...['Deployment', 'NetworkPolicy', 'Service'].map((kind) => `${kind} taskflow-database`),
  ];
  assert.deepEqual(render(helm).map(id).sort(), byDefault);
  assert.deepEqual(render(helm, EVERYTHING_ON).map(id).sort(), [...byDefault, ...optional, 'Ingress taskflow-frontend'].sort());
  const pod = find(render(helm), 'Pod', 'taskflow-test');
  assert.equal((at(pod, 'metadata.annotations') as Fields)['helm.sh/hook'], 'test');
});
