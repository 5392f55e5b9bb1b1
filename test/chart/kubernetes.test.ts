// Kubernetes' own types, of the oldest and of today's version, against what is rendered: an unknown field or a wrong type does not compile.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EVERYTHING } from './everything.js';
import { EVERYTHING_ON, HELMS, id, onEveryHelm, type Rendered, render } from './rendering.js';

const packageFolder = (main: string) => path.dirname(fileURLToPath(import.meta.resolve(main)));
const version = (object: Rendered) => object.apiVersion.split('/').at(-1) ?? '';

type Kubernetes = {
  readonly type: (object: Rendered) => [name: string, file: string];
  readonly render: readonly string[];
  /** What a field is called in the types when its name is a word of their language. */
  readonly reserved?: { readonly field: string; readonly called: string };
};
const today = packageFolder('@kubernetes/client-node');
const oldest = packageFolder('kubernetes-models-1.19');
/** What a field of Kubernetes 1.19 is, 1.20 has too. */
const VERSIONS: Readonly<Record<string, Kubernetes>> = {
  '1.36, that of the client': {
    reserved: { field: 'from', called: '_from' },
    type: (object) => {
      const name = `${version(object).replace(/^v/, 'V')}${object.kind}`;
      return [name, path.join(today, 'gen/models', `${name}.js`)];
    },
    render: [],
  },
  '1.19': {
    type: (object) => [`I${object.kind}`, path.join(oldest, object.apiVersion, object.kind)],
    render: ['--kube-version', '1.20.0'],
  },
};

const compiled = new Map<string, string>();

/** What the compiler has against these objects; '' when nothing. The same objects, of another helm, are compiled once. */
function complaints(objects: readonly Rendered[], kubernetes: Kubernetes): string {
  const source = sourceOf(objects, kubernetes);
  const said = compiled.get(source) ?? compile(source);
  compiled.set(source, said);
  return said;
}

function sourceOf(objects: readonly Rendered[], kubernetes: Kubernetes): string {
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
  describe(`rows 3 and 29: Kubernetes ${title}`, () => {
    for (const helm of HELMS) {
      test(`knows every field that helm ${helm.version} renders, with its type`, () => {
        const objects = [{}, { values: EVERYTHING }].flatMap((options) => render(helm, [...EVERYTHING_ON, ...kubernetes.render], options));
        assert.ok(objects.length > 20);
        assert.equal(complaints(objects, kubernetes), '');
      });
    }

    test('refuses an unknown field, a wrong type and a missing field', () => {
      const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: {} }, spec }) as Rendered;
      const good = { name: 'x', image: 'x' };
      assert.equal(complaints([pod({ containers: [good] })], kubernetes), '');
      assert.match(complaints([pod({ containers: [{ ...good, imagepullPolicy: 'Always' }] })], kubernetes), /imagepullPolicy/);
      assert.match(complaints([pod({ containers: [good], terminationGracePeriodSeconds: '30' })], kubernetes), /string.*number/);
      assert.match(complaints([pod({ containers: [{ image: 'x' }] })], kubernetes), /name/);
    });
  });
}

/** The stable versions of what the chart renders, and since when Kubernetes has them. */
const STABLE = {
  'v1 ConfigMap': '1.0',
  'v1 Pod': '1.0',
  'v1 Service': '1.0',
  'v1 ServiceAccount': '1.0',
  'apps/v1 Deployment': '1.9',
  'autoscaling/v1 HorizontalPodAutoscaler': '1.2',
  'networking.k8s.io/v1 Ingress': '1.19',
  'networking.k8s.io/v1 NetworkPolicy': '1.7',
  'policy/v1 PodDisruptionBudget': '1.21',
};

onEveryHelm('row 3: every object parses, in a stable API version', (helm) => {
  const made = new Set(
    [...render(helm, EVERYTHING_ON), ...render(helm, [], { values: EVERYTHING })].map((o) => `${o.apiVersion} ${o.kind}`),
  );
  assert.deepEqual([...made].sort(), Object.keys(STABLE).sort());
});

const budgets = (...[helm, args]: [Parameters<typeof render>[0], readonly string[]]) => {
  return new Set(render(helm, args).flatMap((object) => (object.kind === 'PodDisruptionBudget' ? object.apiVersion : [])));
};

onEveryHelm('row 29: Kubernetes 1.20 gets the one beta that it needs, a newer one policy/v1', (helm) => {
  for (const old of ['1.20.0', '1.20.15', 'v1.20.15-eks-fb459a0'])
    assert.deepEqual([...budgets(helm, ['--kube-version', old])], ['policy/v1beta1'], old);
  for (const newer of ['1.21.0', '1.29.1-gke.1', '1.36.0'])
    assert.deepEqual([...budgets(helm, ['--kube-version', newer])], ['policy/v1'], newer);
  // Built from source without its version being set; a server is asked what it has.
  assert.deepEqual([...budgets(helm, ['--kube-version', '0.0.0-master'])], ['policy/v1']);
  // All the others are the same.
  const others = (kubeVersion: string) => {
    return render(helm, [...EVERYTHING_ON, '--kube-version', kubeVersion]).filter((object) => object.kind !== 'PodDisruptionBudget');
  };
  assert.ok(others('1.20.0').map(id).length > 10);
  assert.deepEqual(others('1.20.0'), others('1.36.0'));
});

onEveryHelm('row 29: what was removed since 1.20 is not rendered', (helm) => {
  for (const { apiVersion } of render(helm, [...EVERYTHING_ON, '--kube-version', '1.36.0']))
    assert.doesNotMatch(apiVersion, /alpha|beta|extensions/);
});
