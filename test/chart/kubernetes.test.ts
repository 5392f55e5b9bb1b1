// Type-checks the rendered objects with the types of the oldest and the newest supported Kubernetes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EVERYTHING } from './everything.js';
import { EVERYTHING_ON, HELMS, onEveryHelm, type Rendered, render } from './rendering.js';

const packageFolder = (main: string) => path.dirname(fileURLToPath(import.meta.resolve(main)));
const version = (object: Rendered) => object.apiVersion.split('/').at(-1) ?? '';

type Kubernetes = {
  readonly type: (object: Rendered) => [name: string, file: string];
  /** A field whose name is a reserved word, and its name in the types. */
  readonly reserved?: { readonly field: string; readonly called: string };
};
const newest = packageFolder('@kubernetes/client-node');
const oldest = packageFolder('kubernetes-models-1.27');
/** No package has the types of 1.28; a field of 1.27 is also a field of 1.28. */
const VERSIONS: Readonly<Record<string, Kubernetes>> = {
  '1.36': {
    reserved: { field: 'from', called: '_from' },
    type: (object) => {
      const name = `${version(object).replace(/^v/, 'V')}${object.kind}`;
      return [name, path.join(newest, 'gen/models', `${name}.js`)];
    },
  },
  '1.27': {
    type: (object) => [`I${object.kind}`, path.join(oldest, object.apiVersion, object.kind)],
  },
};

const compiled = new Map<string, string>();

/** Returns the compiler's errors for these objects; '' if there are none. Caches the result for other helm versions. */
function compileErrors(objects: readonly Rendered[], kubernetes: Kubernetes): string {
  const source = toSource(objects, kubernetes);
  const errors = compiled.get(source) ?? compile(source);
  compiled.set(source, errors);
  return errors;
}

function toSource(objects: readonly Rendered[], kubernetes: Kubernetes): string {
  const lines = objects.flatMap((object, index) => {
    const [name, file] = kubernetes.type(object);
    const { field, called } = kubernetes.reserved ?? {};
    const json = JSON.stringify(object);
    const literal = field === undefined ? json : json.replaceAll(`"${field}":`, `"${called}":`);
    return [`import type { ${name} as T${index} } from ${JSON.stringify(file)};`, `export const o${index}: T${index} = ${literal};`];
  });
  return `${lines.join('\n')}\n`;
}

function compile(source: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-chart-'));
  try {
    writeFileSync(path.join(folder, 'objects.ts'), source);
    const options = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'es2024',
      module: 'esnext',
      moduleResolution: 'bundler',
      types: [],
    };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['objects.ts'] }));
    const tsc = path.join(packageFolder('typescript/package.json'), 'bin/tsc');
    const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8', timeout: 60_000 });
    assert.ok(status === 0 || stdout.includes('error TS'), stdout + stderr);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [title, kubernetes] of Object.entries(VERSIONS)) {
  describe(`Kubernetes ${title}`, () => {
    for (const helm of HELMS) {
      test(`has every field that helm ${helm.version} renders, with the same type`, () => {
        const objects = [{}, { values: EVERYTHING }].flatMap((options) => render(helm, EVERYTHING_ON, options));
        assert.ok(objects.length > 20);
        assert.equal(compileErrors(objects, kubernetes), '');
      });
    }

    test('rejects an unknown field, a wrong type and a missing field', () => {
      const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: {} }, spec }) as Rendered;
      const valid = { name: 'x', image: 'x' };
      assert.equal(compileErrors([pod({ containers: [valid] })], kubernetes), '');
      assert.match(compileErrors([pod({ containers: [{ ...valid, imagepullPolicy: 'Always' }] })], kubernetes), /imagepullPolicy/);
      assert.match(compileErrors([pod({ containers: [valid], terminationGracePeriodSeconds: '30' })], kubernetes), /string.*number/);
      assert.match(compileErrors([pod({ containers: [{ image: 'x' }] })], kubernetes), /name/);
    });
  });
}

/** The API versions that the chart renders, and the Kubernetes version that made them stable. */
const STABLE = {
  'v1 ConfigMap': '1.0',
  'v1 Pod': '1.0',
  'v1 Service': '1.0',
  'v1 ServiceAccount': '1.0',
  'apps/v1 Deployment': '1.9',
  'autoscaling/v2 HorizontalPodAutoscaler': '1.23',
  'networking.k8s.io/v1 Ingress': '1.19',
  'networking.k8s.io/v1 NetworkPolicy': '1.7',
  'policy/v1 PodDisruptionBudget': '1.21',
};

onEveryHelm('every object has a stable API version', (helm) => {
  const rendered = new Set(
    [...render(helm, EVERYTHING_ON), ...render(helm, [], { values: EVERYTHING })].map((o) => `${o.apiVersion} ${o.kind}`),
  );
  assert.deepEqual([...rendered].sort(), Object.keys(STABLE).sort());
});

onEveryHelm('Kubernetes 1.28 and a newer one get the same objects', (helm) => {
  const rendered = (version: string) => render(helm, [...EVERYTHING_ON, '--kube-version', version]);
  assert.ok(rendered('1.28.0').length > 10);
  assert.deepEqual(rendered('1.28.0'), rendered('1.36.0'));
});

onEveryHelm('no alpha or beta API is rendered', (helm) => {
  for (const { apiVersion } of render(helm, [...EVERYTHING_ON, '--kube-version', '1.36.0']))
    assert.doesNotMatch(apiVersion, /alpha|beta|extensions/);
});
