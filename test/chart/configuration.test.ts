// Checks the configuration, the secrets, and what triggers a rollout.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { EVERYTHING } from './everything.js';
import { notes } from './notes.js';
import {
  at,
  CHART,
  COMPONENTS,
  container,
  deployment,
  EVERYTHING_ON,
  environment,
  type Fields,
  find,
  onEveryHelm,
  render,
  run,
  template,
} from './rendering.js';

const KEYS = { DATABASE_URL: 'database-url', BETTER_AUTH_SECRET: 'better-auth-secret', OPENAI_API_KEY: 'openai-api-key' };
const REQUIRED = { frontend: ['BETTER_AUTH_SECRET', 'DATABASE_URL'], backend: ['BETTER_AUTH_SECRET', 'DATABASE_URL', 'OPENAI_API_KEY'] };

const config = (...args: Parameters<typeof render>) => at(find(render(...args), 'ConfigMap', 'taskflow-config'), 'data') as Fields;
const variable = (of: Fields, name: string) => at(environment(of).get(name), 'value');

onEveryHelm('the ConfigMap has four settings, and BACKEND_URL defaults to the backend’s Service', (helm) => {
  assert.deepEqual(config(helm), {
    FRONTEND_URL: 'http://localhost:3000',
    BACKEND_URL: 'http://taskflow-backend:8000',
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
  });
  assert.equal(config(helm, ['--set', 'config.backendUrl=http://other:1']).BACKEND_URL, 'http://other:1');
  for (const [args, release, base] of [
    [[], 'blue', 'blue'],
    [['--set', 'fullnameOverride=green'], 'blue', 'green'],
  ] as const) {
    const objects = render(helm, args, { release });
    assert.equal(at(find(objects, 'ConfigMap', `${base}-config`), 'data.BACKEND_URL'), `http://${base}-backend:8000`);
    find(objects, 'Service', `${base}-backend`);
    const backend = at(deployment(objects, 'backend', base), 'spec.template.spec.containers.0') as Fields;
    assert.equal(variable(backend, 'AUTH_JWKS_URL'), `http://${base}-frontend/api/auth/jwks`);
    assert.deepEqual(backend.envFrom, [{ configMapRef: { name: `${base}-config` } }]);
  }
});

onEveryHelm('AUTH_JWKS_URL defaults to the frontend’s Service', (helm) => {
  const url = (...settings: string[]) =>
    variable(
      container(
        render(
          helm,
          settings.flatMap((s) => ['--set', s]),
        ),
        'backend',
      ),
      'AUTH_JWKS_URL',
    );
  assert.equal(url(), 'http://taskflow-frontend/api/auth/jwks');
  assert.equal(url('frontend.service.port=8080'), 'http://taskflow-frontend:8080/api/auth/jwks');
  assert.equal(url('config.jwksUrl=https://tasks.example.com/api/auth/jwks'), 'https://tasks.example.com/api/auth/jwks');
});

onEveryHelm('OPENAI_BASE_URL and OPENAI_MODEL are set only if values set them', (helm) => {
  const byDefault = environment(container(render(helm), 'backend'));
  assert.ok(!byDefault.has('OPENAI_BASE_URL') && !byDefault.has('OPENAI_MODEL'));
  const given = render(helm, [], { values: { config: { openaiBaseUrl: 'http://models:11434/v1', openaiModel: 'small:1b' } } });
  assert.equal(variable(container(given, 'backend'), 'OPENAI_BASE_URL'), 'http://models:11434/v1');
  assert.equal(variable(container(given, 'backend'), 'OPENAI_MODEL'), 'small:1b');
  assert.ok(!environment(container(given, 'frontend')).has('OPENAI_MODEL'));
});

onEveryHelm('never renders a Secret', (helm) => {
  for (const objects of [render(helm), render(helm, EVERYTHING_ON), render(helm, [], { values: EVERYTHING })]) {
    assert.ok(objects.length > 6);
    assert.ok(!objects.some((object) => object.kind === 'Secret'));
  }
});

test('the schema has no field for a secret value', () => {
  const schema: unknown = JSON.parse(readFileSync(path.join(CHART, 'values.schema.json'), 'utf8'));
  assert.equal(at(schema, 'properties.secrets.additionalProperties'), false);
  assert.deepEqual(Object.keys(at(schema, 'properties.secrets.properties') as Fields), ['secretName', 'revision', 'keys']);
  assert.deepEqual(Object.keys(at(schema, 'properties.secrets.properties.keys.properties') as Fields), [
    'databaseUrl',
    'betterAuthSecret',
    'openaiApiKey',
  ]);
});

onEveryHelm('values, manifest and notes contain no secret value', (helm) => {
  const values = run(helm, ['show', 'values', CHART]).stdout;
  for (const text of [values, template(helm), template(helm, [], { values: EVERYTHING }), notes(helm)]) {
    assert.ok(text.length > 500);
    assert.doesNotMatch(text, /postgres(ql)?(\+\w+)?:\/\/|sk-[A-Za-z0-9]|kind: Secret\b/);
  }
});

onEveryHelm('secrets are required references with a configurable name and keys', (helm) => {
  const own = { databaseUrl: 'a', betterAuthSecret: 'b', openaiApiKey: 'c' };
  const withoutOverrides = { ...EVERYTHING.backend, envOverrides: [] };
  for (const [values, secretName, keys] of [
    [{}, 'taskflow-secrets', KEYS],
    [{ secrets: { secretName: 'mine', keys: own } }, 'mine', { DATABASE_URL: 'a', BETTER_AUTH_SECRET: 'b', OPENAI_API_KEY: 'c' }],
    // Names that YAML would parse as a number or a boolean stay strings.
    [
      { ...EVERYTHING, frontend: withoutOverrides, backend: withoutOverrides },
      '123',
      { DATABASE_URL: '1', BETTER_AUTH_SECRET: 'true', OPENAI_API_KEY: 'null' },
    ],
  ] as const) {
    const objects = render(helm, [], { values });
    for (const component of COMPONENTS) {
      const references = [...environment(container(objects, component)).values()].filter((v) => at(v, 'valueFrom.secretKeyRef'));
      assert.deepEqual(references.map((v) => v.name).sort(), REQUIRED[component]);
      for (const { name, valueFrom } of references) {
        assert.deepEqual(valueFrom, { secretKeyRef: { name: secretName, key: keys[name as keyof typeof keys] } });
      }
    }
  }
});

onEveryHelm('only a change of the configuration or the Secret triggers a rollout', (helm) => {
  for (const component of COMPONENTS) {
    const pod = (...args: string[]) => at(deployment(render(helm, args), component), 'spec.template') as Fields;
    const annotations = (...args: string[]) => at(pod(...args), 'metadata.annotations') as Fields;
    const before = annotations();
    assert.deepEqual(Object.keys(before), ['checksum/config']);
    assert.match(String(before['checksum/config']), /^[0-9a-f]{64}$/);
    for (const same of ['replicaCount=4', 'frontend.service.annotations.team=tasks', 'networkPolicy.enabled=true']) {
      assert.deepEqual(pod('--set', same), pod(), same);
    }
    for (const other of ['config.logLevel=debug', 'config.frontendUrl=http://localhost:4000', 'backend.service.port=81']) {
      assert.notEqual(annotations('--set', other)['checksum/config'], before['checksum/config'], other);
    }
    for (const how of ['--set', '--set-string']) {
      assert.equal(annotations(how, 'secrets.revision=123456789')['taskflow.dev/secret-revision'], '123456789');
    }
    assert.equal(annotations('--set', 'secrets.revision=uid/42')['taskflow.dev/secret-revision'], 'uid/42');
  }
});

onEveryHelm('the frontend listens on every address and gets its URL in the browser', (helm) => {
  const frontend = container(render(helm), 'frontend');
  assert.equal(variable(frontend, 'HOSTNAME'), '0.0.0.0');
  assert.equal(variable(frontend, 'PORT'), '3000');
  assert.deepEqual(environment(frontend).get('BETTER_AUTH_URL'), {
    name: 'BETTER_AUTH_URL',
    valueFrom: { configMapKeyRef: { name: 'taskflow-config', key: 'FRONTEND_URL' } },
  });
  assert.deepEqual(frontend.envFrom, [{ configMapRef: { name: 'taskflow-config' } }]);
  const backend = container(render(helm), 'backend');
  assert.equal(variable(backend, 'UVICORN_HOST'), '0.0.0.0');
  assert.equal(variable(backend, 'UVICORN_PORT'), '8000');
});

onEveryHelm('extra variables follow the chart’s own', (helm) => {
  const objects = render(helm, [], { values: EVERYTHING });
  for (const component of COMPONENTS)
    assert.deepEqual((container(objects, component).env as Fields[]).slice(-2), EVERYTHING[component].extraEnv);
});
