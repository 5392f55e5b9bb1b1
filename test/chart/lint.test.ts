// Checks helm lint, the schema of the values, and Chart.yaml.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { parse } from 'yaml';
import { EVERYTHING } from './everything.js';
import { at, CHART, DEV, EVERYTHING_ON, type Fields, onEveryHelm, refusal, render, run } from './rendering.js';

describe('helm lint --strict reports nothing', () => {
  const cases = { 'values.yaml': [], 'values-dev.yaml': DEV, 'every feature enabled': EVERYTHING_ON, 'every setting': ['--values', '-'] };
  for (const [title, args] of Object.entries(cases)) {
    onEveryHelm(`with ${title}`, (helm) => {
      const { status, output } = run(helm, ['lint', '--strict', CHART, ...args], JSON.stringify(EVERYTHING));
      assert.equal(status, 0, output);
      assert.doesNotMatch(output, /\[(WARNING|ERROR|INFO)\]/);
    });
  }
});

/** Invalid values, and for each error of helm its location and a part of the reason. */
const INVALID: readonly { readonly values: object; readonly named: readonly (readonly [where: string, reason: RegExp])[] }[] = [
  {
    values: {
      replicaCount: 'two',
      unknown: 1,
      fullnameOverride: 'Upper',
      frontend: {
        replicas: 3,
        containerPort: 70000,
        service: { port: 'http', type: 'Nodeport', nodePort: 80 },
        probes: { liveness: { path: 'health', periodSeconds: null }, startup: { failureTreshold: 3 } },
      },
      backend: {
        image: { tag: 'latest', digest: 'abc', pullPolicy: 'Sometimes' },
        resources: { limits: { cpu: 'lots', cpus: 1 } },
        preStop: 'sleep 5',
        podAnnotations: { port: 1 },
        podLabels: { app: 'other', 'app.kubernetes.io/instance': 'other' },
        extraEnv: [{ name: 'DATABASE_URL', value: 'x' }],
      },
      config: { frontendUrl: 'localhost', backendUrl: 'backend', jwksUrl: '/jwks', openaiBaseUrl: 'models', logLevel: 'loud', openai: {} },
      secrets: { secretName: 'Not_A_Name', databaseUrl: 'postgres', keys: { openaiApiKey: 'a/b' } },
      throwawayDatabase: {
        enabled: 1,
        image: { tag: 'latest' },
        userId: 0,
        password: 'x',
        passwordSecret: { name: 'Not_A_Name', key: '' },
      },
      ingress: { enabled: 'perhaps', path: 'tasks' },
      networkPolicy: { databasePorts: [] },
    },
    named: [
      ['replicaCount', /integer/],
      ['', /unknown/],
      ['fullnameOverride', /pattern/],
      ['frontend', /replicas/],
      ['frontend.containerPort', /65535|65,535/],
      ['frontend.service.port', /integer/],
      ['frontend.service.type', /one of/],
      ['frontend.service.nodePort', /30000|30,000/],
      ['frontend.probes.liveness.path', /pattern/],
      ['frontend.probes.liveness', /periodSeconds/],
      ['frontend.probes.startup', /failureTreshold/],
      ['backend.image.tag', /not/],
      ['backend.image.digest', /pattern/],
      ['backend.image.pullPolicy', /one of/],
      ['backend.resources.limits.cpu', /pattern/],
      ['backend.resources.limits', /cpus/],
      ['backend.preStop', /array/],
      ['backend.podAnnotations.port', /string/],
      ['backend.extraEnv.0.name', /not/],
      ['config.frontendUrl', /pattern/],
      ['config.backendUrl', /pattern/],
      ['config.jwksUrl', /pattern/],
      ['config.openaiBaseUrl', /pattern/],
      ['config.logLevel', /one of/],
      ['config', /openai/],
      ['secrets.secretName', /pattern/],
      ['secrets', /databaseUrl/],
      ['secrets.keys.openaiApiKey', /pattern/],
      ['throwawayDatabase.enabled', /boolean/],
      ['throwawayDatabase.image.tag', /not/],
      ['throwawayDatabase.userId', /1|minimum/],
      ['throwawayDatabase', /password/],
      ['throwawayDatabase.passwordSecret.name', /pattern/],
      ['throwawayDatabase.passwordSecret.key', /pattern/],
      ['ingress.enabled', /boolean/],
      ['ingress.path', /pattern/],
      ['networkPolicy.databasePorts', /1|item/],
    ],
  },
  {
    values: { replicaCount: -1, backend: { image: { tag: '' } }, config: { frontendUrl: 'http://localhost:3000/', openaiModel: 'a b' } },
    named: [
      ['replicaCount', /0|minimum/],
      ['backend.image.tag', /pattern/],
      ['config.frontendUrl', /pattern/],
      ['config.openaiModel', /pattern/],
    ],
  },
];

onEveryHelm('the schema rejects wrong types, wrong formats and unknown keys, and names each', (helm) => {
  for (const { values, named } of INVALID) {
    const lines = refusal(helm, values).split('\n');
    for (const [where, reason] of named) {
      // In the formats of helm 3 and helm 4.
      const locations = [`- ${where || '(root)'}: `, `at '${where && `/${where.replaceAll('.', '/')}`}': `];
      const found = lines.some((line) => reason.test(line) && locations.some((location) => line.includes(location)));
      assert.ok(found, `no error for ${where || 'the root'} ${reason} in\n${lines.join('\n')}`);
    }
  }
});

onEveryHelm('the schema rejects labels and annotations that the chart sets itself', (helm) => {
  for (const [values, named] of [
    [{ backend: { podLabels: { app: 'other' } } }, /podLabels|propertyName 'app'/],
    [{ frontend: { podLabels: { 'app.kubernetes.io/instance': 'other' } } }, /podLabels|propertyName 'app\.kubernetes\.io\/instance'/],
    [{ backend: { podAnnotations: { 'checksum/config': 'other' } } }, /podAnnotations|propertyName 'checksum\/config'/],
  ] as const) {
    assert.match(refusal(helm, values), named);
  }
});

onEveryHelm('the schema accepts valid values', (helm) => {
  for (const values of [
    EVERYTHING,
    { global: { anything: 1 } },
    { frontend: { resources: { limits: { cpu: null } } } },
    { backend: { resources: { limits: { cpu: 1, memory: '1.5Gi' } }, preStop: [] } },
    { config: { openaiBaseUrl: '', openaiModel: 'org/model:free' } },
  ]) {
    assert.ok(render(helm, [], { values }).length > 0);
  }
});

describe('the schema', () => {
  const schema: unknown = JSON.parse(readFileSync(path.join(CHART, 'values.schema.json'), 'utf8'));
  test('uses draft-07', () => assert.equal(at(schema, '$schema'), 'http://json-schema.org/draft-07/schema#'));

  /** Objects that are passed to Kubernetes unchanged or belong to a parent chart. */
  const OPEN =
    /^\/(properties\/(global|podSecurityContext|securityContext|networkPolicy\/properties\/extraEgress\/items)|definitions\/component\/properties\/(podSecurityContext|securityContext|affinity|tolerations\/items|extraEnv\/items\/properties\/valueFrom))$/;
  test('allows additional properties only in Kubernetes objects', () => {
    const open: string[] = [];
    const walk = (part: unknown, where: string) => {
      if (typeof part !== 'object' || part === null) return;
      const { type, additionalProperties } = part as Fields;
      if (type === 'object' && additionalProperties !== false && typeof additionalProperties !== 'object') open.push(where);
      for (const [key, value] of Object.entries(part)) walk(value, `${where}/${key}`);
    };
    walk(schema, '');
    assert.deepEqual(
      open.filter((where) => !OPEN.test(where)),
      [],
    );
    assert.equal(open.length, 9, open.join('\n'));
  });

  test('has exactly the keys of values.yaml', () => {
    // helm validates values.yaml on every render, so this finds keys of the schema that have no default.
    const values: unknown = parse(readFileSync(path.join(CHART, 'values.yaml'), 'utf8'));
    assert.deepEqual(
      Object.keys(at(schema, 'properties') as Fields)
        .filter((key) => key !== 'global')
        .sort(),
      Object.keys(values as Fields).sort(),
    );
  });
});

describe('Chart.yaml', () => {
  const text = readFileSync(path.join(CHART, 'Chart.yaml'), 'utf8');
  const chart: unknown = parse(text);
  test('has a name, quoted versions, an icon and sources', () => {
    assert.equal(at(chart, 'apiVersion'), 'v2');
    assert.equal(at(chart, 'name'), 'taskflow');
    assert.equal(at(chart, 'version'), '1.0.0');
    assert.equal(at(chart, 'type'), 'application');
    assert.match(text, /^appVersion: "1\.0\.0"$/m);
    assert.match(String(at(chart, 'icon')), /^data:image\/svg\+xml;base64,/);
    assert.match(String(at(chart, 'sources.0')), /^https:/);
    assert.match(String(at(chart, 'home')), /^https:/);
  });

  onEveryHelm('kubeVersion accepts 1.28 and newer, pre-releases (1.29.1-gke.1) too, and refuses 1.27', (helm) => {
    const withVersion = (version: string) => run(helm, ['template', 'taskflow', CHART, '--kube-version', version]);
    for (const version of ['1.28.0', '1.28.15-eks-fb459a0', '1.29.1-gke.1', '1.36.0']) {
      assert.equal(withVersion(version).status, 0, withVersion(version).output);
    }
    assert.match(withVersion('1.27.16').output, /incompatible with Kubernetes/);
  });
});
