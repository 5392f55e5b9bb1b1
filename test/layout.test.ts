// The layout of source/: which folder may import which, which library belongs to which folder, and no import cycle.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../source', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.split(path.sep).join('/'));

/** Module specifiers of a text: imports and re-exports, static and dynamic, types included. */
function specifiersIn(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, specifier = '']) => specifier);
}

/** A relative specifier as a path below source/; undefined for a package. */
function fileAt(specifier: string, from: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '');
  return ['.ts', '.tsx'].map((ending) => target + ending).find((file) => existsSync(path.join(source, file)));
}

const imports = new Map(
  files.map((file) => {
    const specifiers = specifiersIn(readFileSync(path.join(source, file), 'utf8'));
    const packages = specifiers.filter((specifier) => !specifier.startsWith('.'));
    const own = specifiers.flatMap((specifier) => fileAt(specifier, file) ?? []);
    return [file, { packages, own }] as const;
  }),
);

/** The first part of a path: `deploy`; '' for a file at the root of source/. */
const folderOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

const mayImport: Record<string, string[]> = {
  '': [],
  world: [''],
  release: ['world', ''],
  diagnosis: ['release', 'world', ''],
  tools: ['world', ''],
  cluster: ['world', ''],
  state: ['world', ''],
  deploy: ['diagnosis', 'release', 'world', ''],
  live: ['deploy', 'diagnosis', 'release', 'world', ''],
  ui: ['live', 'deploy', 'release', 'world', ''],
  demo: ['live', 'deploy', 'release', 'world', ''],
};

test('imports point inwards', () => {
  const wrong: string[] = [];
  for (const [file, { own }] of imports) {
    const allowed = mayImport[folderOf(file)];
    if (!allowed || file === 'cli.tsx') continue;
    for (const other of own)
      if (folderOf(other) !== folderOf(file) && !allowed.includes(folderOf(other))) wrong.push(`${file} imports ${other}`);
  }
  assert.deepEqual(wrong, []);
});

/** Folders that share a folder and don't import each other, except those named. */
const siblings: { below: string; shared: string[] }[] = [
  { below: 'ui', shared: ['kit'] },
  { below: 'deploy/steps', shared: [] },
];

test('sibling folders import each other only through what they share', () => {
  const wrong: string[] = [];
  for (const { below, shared } of siblings) {
    const partOf = (file: string) => /^([^/]+)\//.exec(file.startsWith(`${below}/`) ? file.slice(below.length + 1) : '')?.[1];
    for (const [file, { own }] of imports) {
      const part = partOf(file);
      if (part === undefined) continue;
      for (const other of own) {
        const otherPart = partOf(other);
        if (otherPart !== undefined && otherPart !== part && !shared.includes(otherPart)) wrong.push(`${file} imports ${other}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

/** The first import cycle as a path that ends where it begins; undefined when there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

test('no import cycle, types included', () => {
  assert.equal(findCycle(new Map([...imports].map(([file, { own }]) => [file, own])))?.join(' → '), undefined);
});

test('a made-up cycle is found, also one of types alone', () => {
  const texts = { 'a.ts': "import type { B } from './b.js';", 'b.ts': "export { c } from './c.js';", 'c.ts': "await import('./a.js');" };
  const graph = new Map(
    Object.entries(texts).map(([file, text]) => [file, specifiersIn(text).map((name) => name.slice(2).replace('.js', '.ts'))]),
  );
  assert.deepEqual(findCycle(graph), ['a.ts', 'b.ts', 'c.ts', 'a.ts']);
  graph.set('c.ts', []);
  assert.equal(findCycle(graph), undefined);
});

test('each library has one folder', () => {
  const onlyIn: [library: RegExp, folder: string][] = [
    [/^(ink|react|ink-spinner|ink-text-input)(\/|$)/, 'ui'],
    [/^execa$/, 'tools'],
    [/^(@kubernetes\/client-node|ws)$/, 'cluster'],
    [/^(conf|env-paths)$/, 'state'],
  ];
  for (const [file, { packages }] of imports)
    for (const name of packages)
      for (const [library, folder] of onlyIn) assert.ok(!library.test(name) || folderOf(file) === folder, `${file} imports ${name}`);
});

test('only the entry ends the process', () => {
  for (const file of files)
    if (file !== 'cli.tsx') assert.ok(!/process\.exit\(/.test(readFileSync(path.join(source, file), 'utf8')), `${file} calls process.exit`);
});

test('no folder of source/ holds more than 16 files', () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(path.posix.dirname(file), (counts.get(path.posix.dirname(file)) ?? 0) + 1);
  assert.deepEqual(
    [...counts].filter(([, count]) => count > 16),
    [],
  );
});
