// Renders the chart with helm and parses the result for the tests.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test, { describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

if (!process.env.HELM_BINARIES) {
  throw new Error("HELM_BINARIES isn't set. npm run test:chart sets it; or run HELM_BINARIES=$(scripts/helm-binaries.sh) …");
}

export const CHART = fileURLToPath(new URL('../../helm', import.meta.url));
export const DEV = ['--values', path.join(CHART, 'values-dev.yaml')];
export const EVERYTHING_ON = ['ingress', 'networkPolicy', 'autoscaling', 'throwawayDatabase'].flatMap((section) => [
  '--set',
  `${section}.enabled=true`,
]);
export const COMPONENTS = ['frontend', 'backend'] as const;
/** The longest release name that helm accepts. */
export const LONGEST = `${'r'.repeat(26)}-${'e'.repeat(26)}`;

export type Fields = { readonly [name: string]: unknown };
/** A rendered object. Only common fields are typed; use `at` for the others. */
export type Rendered = Fields & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Record<string, string> };
};
export type Helm = { readonly binary: string; readonly version: string };
type Outcome = { readonly status: number | null; readonly stdout: string; readonly output: string };

/** Runs helm. `input` is its standard input, for `--values -`. */
export function run({ binary }: Helm, args: readonly string[], input = ''): Outcome {
  const { status, stdout, stderr, error } = spawnSync(binary, args, { encoding: 'utf8', timeout: 60_000, input });
  if (error) throw error;
  return { status, stdout, output: stdout + stderr };
}

export const HELMS: readonly Helm[] = process.env.HELM_BINARIES.split(':').map((binary) => {
  const { status, stdout, output } = run({ binary, version: '' }, ['version', '--template', '{{.Version}}']);
  assert.equal(status, 0, output);
  return { binary, version: stdout.trim().replace(/^v/, '') };
});

/** Defines the same test for every helm version. */
export function onEveryHelm(title: string, body: (helm: Helm) => void): void {
  describe(title, () => {
    for (const helm of HELMS) test(`helm ${helm.version}`, () => body(helm));
  });
}

const rendered = new Map<string, string>();

/** Returns the output of `helm template` with additional arguments or values. Caches the result. */
export function template(
  helm: Helm,
  args: readonly string[] = [],
  { release = 'taskflow', values }: { release?: string; values?: unknown } = {},
): string {
  const input = values === undefined ? '' : JSON.stringify(values);
  const key = JSON.stringify([helm.binary, release, args, input]);
  let text = rendered.get(key);
  if (text === undefined) {
    const { status, stdout, output } = run(helm, ['template', release, CHART, ...args, ...(input ? ['--values', '-'] : [])], input);
    assert.equal(status, 0, output);
    text = stdout;
    rendered.set(key, text);
  }
  return text;
}

export function render(helm: Helm, ...more: [args?: readonly string[], options?: { release?: string; values?: unknown }]): Rendered[] {
  return parseAllDocuments(template(helm, ...more)).flatMap((document) => {
    assert.deepEqual([...document.errors, ...document.warnings], []);
    const object: unknown = document.toJS();
    return object === null ? [] : [object as Rendered];
  });
}

/** Returns helm's error for an invalid setting (`--set`) or invalid values. */
export function refusal(helm: Helm, setting: string | object): string {
  const [args, input] = typeof setting === 'string' ? [['--set', setting], ''] : [['--values', '-'], JSON.stringify(setting)];
  const { status, output } = run(helm, ['template', 'taskflow', CHART, ...args], input);
  assert.notEqual(status, 0, `${JSON.stringify(setting)} was accepted`);
  return output;
}

/** Returns the value at a path like `spec.template.spec.containers.0`, or undefined. */
export function at(value: unknown, where: string): unknown {
  return where.split('.').reduce<unknown>((part, key) => {
    return typeof part === 'object' && part !== null ? (part as Fields)[key] : undefined;
  }, value);
}

export const id = (object: Rendered) => `${object.kind} ${object.metadata.name}`;

export function find(objects: readonly Rendered[], kind: string, name: string): Rendered {
  const [found, ...others] = objects.filter((object) => id(object) === `${kind} ${name}`);
  assert.ok(found && others.length === 0, `one ${kind} ${name} among ${objects.map(id).join(', ')}`);
  return found;
}

export function deployment(objects: readonly Rendered[], component: string, release = 'taskflow'): Rendered {
  return find(objects, 'Deployment', `${release}-${component}`);
}

/** Returns the only container of a component's pods. */
export function container(objects: readonly Rendered[], component: string): Fields {
  const containers = at(deployment(objects, component), 'spec.template.spec.containers') as Fields[];
  assert.equal(containers.length, 1);
  return containers[0] as Fields;
}

/** Returns every pod of the chart, including the test pod. */
export function pods(objects: readonly Rendered[]): { name: string; labels: Record<string, string>; spec: Fields }[] {
  return objects.flatMap((object) => {
    const pod = object.kind === 'Deployment' ? at(object, 'spec.template') : object.kind === 'Pod' ? object : undefined;
    return pod ? [{ name: id(object), labels: at(pod, 'metadata.labels') as Record<string, string>, spec: at(pod, 'spec') as Fields }] : [];
  });
}

export function environment(of: Fields): Map<string, Fields> {
  const variables = of.env as (Fields & { name: string })[];
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  assert.equal(byName.size, variables.length, 'a variable is set twice');
  return byName;
}
