// Checks the applications' own variables: from a Secret per component, in which order, and what replaces the chart's values.
import assert from 'node:assert/strict';
import { at, CHART, COMPONENTS, container, deployment, environment, type Fields, onEveryHelm, render, run } from './rendering.js';

const withValues = (component: string, values: object) => ({ values: { [component]: values } });

onEveryHelm('the Secret comes before the ConfigMap, so that the chart wins, and its revision replaces the pods', (helm) => {
  for (const component of COMPONENTS) {
    const objects = render(helm, [], withValues(component, { envSecret: `taskflow-${component}-env`, envRevision: 'uid/7' }));
    assert.deepEqual(container(objects, component).envFrom, [
      { secretRef: { name: `taskflow-${component}-env` } },
      { configMapRef: { name: 'taskflow-config' } },
    ]);
    assert.equal(at(deployment(objects, component), 'spec.template.metadata.annotations')?.['taskflow.dev/env-revision' as never], 'uid/7');
    assert.deepEqual([...environment(container(objects, component)).keys()], [...environment(container(render(helm), component)).keys()]);
  }
});

onEveryHelm('an override replaces the chart’s entry; no name comes twice, and extraEnv wins', (helm) => {
  const values = {
    ...{ envSecret: 'own', envOverrides: ['DATABASE_URL', 'NODE_ENV', 'LOG_LEVEL', 'NODE_ENV'], logLevel: 'DEBUG' },
    extraEnv: [{ name: 'NODE_ENV', value: 'test' }],
  };
  for (const component of COMPONENTS) {
    const given = container(render(helm, [], withValues(component, values)), component);
    const names = (given.env as Fields[]).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, names.join(' '));
    const from = (key: string) => ({ name: key, valueFrom: { secretKeyRef: { name: 'own', key } } });
    const env = environment(given);
    assert.deepEqual([env.get('DATABASE_URL'), env.get('LOG_LEVEL')], [from('DATABASE_URL'), from('LOG_LEVEL')]);
    assert.deepEqual(env.get('NODE_ENV'), { name: 'NODE_ENV', value: 'test' });
    const before = environment(container(render(helm), component));
    for (const [name, entry] of before) if (name !== 'DATABASE_URL') assert.deepEqual(env.get(name), entry, name);
  }
});

onEveryHelm('overrides without a Secret change nothing', (helm) => {
  for (const component of COMPONENTS)
    assert.deepEqual(
      deployment(render(helm, [], withValues(component, { envOverrides: ['DATABASE_URL'] })), component),
      deployment(render(helm), component),
    );
});

onEveryHelm('a component can have a log level of its own, in its own form', (helm) => {
  const objects = render(helm, [], withValues('backend', { logLevel: 'DEBUG' }));
  assert.deepEqual(environment(container(objects, 'backend')).get('LOG_LEVEL'), { name: 'LOG_LEVEL', value: 'DEBUG' });
  assert.ok(!environment(container(objects, 'frontend')).has('LOG_LEVEL'));
});

onEveryHelm('the schema refuses an override of the port, a name that isn’t a variable, and an unknown level', (helm) => {
  for (const wrong of [{ envOverrides: ['PORT'] }, { envOverrides: ['A-B'] }, { logLevel: 'loud' }, { envSecret: 'A_B' }]) {
    const { status } = run(helm, ['template', 'taskflow', CHART, '--values', '-'], JSON.stringify({ frontend: wrong }));
    assert.notEqual(status, 0, JSON.stringify(wrong));
  }
});
