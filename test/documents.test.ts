// Compares the documents with the program (keys, versions, links), and checks that K8S_SETUP explains each term where it first appears.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { needed } from '../source/deploy/steps/tools/checks/versions.js';
import { keyBindings } from '../source/ui/keys.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const documents = [
  'README.md',
  'K8S_SETUP.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const arrows: Record<string, string> = { up: '↑', down: '↓', left: '←', right: '→' };

test('docs/keys.md lists a key for every action of a key bar, and no key without an action', () => {
  const cells = [...read('docs/keys.md').matchAll(/^\| (`[^|]*`.*?) \|/gm)].map(([, cell = '']) => cell);
  const listed = new Set(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key)));
  for (const { keys, bar, contexts } of keyBindings) {
    if (bar === undefined) continue;
    assert.ok(
      keys.some((key) => listed.has(arrows[key] ?? key)),
      `${keys[0]} (${bar}, in ${contexts[0]}) is not in docs/keys.md`,
    );
  }
  const known = new Set(keyBindings.flatMap(({ keys }) => keys).map((key) => arrows[key] ?? key));
  for (const key of listed) assert.ok(known.has(key), `docs/keys.md lists the key ${key}`);
});

test('the README requires the versions that the Tools step checks', () => {
  const [section = ''] = /## Requirements\n[\s\S]*?\n## /.exec(read('README.md')) ?? [];
  for (const [tool, version] of Object.entries(needed))
    assert.match(section, new RegExp(`\\b${tool}\\b[^≥\\n]*≥ ${version.replace(/\.0$/, '').replaceAll('.', '\\.')}\\b`), tool);
});

/** The anchors that GitHub gives to headings. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('every link to a heading has a target', () => {
  for (const name of documents) {
    for (const [, file = '', anchor = ''] of read(name).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)]+)\)/g)) {
      const target = file === '' ? name : path.posix.join(path.posix.dirname(name), file);
      assert.ok(anchorsOf(read(target)).includes(anchor), `${name} links to ${file}#${anchor}`);
    }
  }
});

test('K8S_SETUP sets each term in bold where it first appears, and lists it in its glossary', () => {
  const [, story = '', list = ''] = /^([\s\S]*)\n## All words\n([\s\S]*)$/.exec(read('K8S_SETUP.md')) ?? [];
  const prose = story.replace(/```[\s\S]*?```|`[^`]*`|\]\([^)]*\)/g, '');
  const words = ['container', 'image', 'cluster', 'node', 'pod', 'deployment', 'replica', 'service', 'Secret', 'ConfigMap', 'namespace'];
  const more = ['context', 'port-forward', 'probe', 'helm', 'chart', 'release', 'revision', 'rollout'];
  for (const word of [...words, ...more]) {
    const first = new RegExp(`(?<!\\w)(\\*\\*)?${word}s?\\b`).exec(prose);
    assert.equal(first?.[1], '**', `${word}: ${prose.slice((first?.index ?? 0) - 60, (first?.index ?? 0) + 60)}`);
    assert.match(list, new RegExp(`^\\| [^|]*\\b${word}\\b`, 'm'), word);
  }
});

test('the README stays short: reference material belongs in docs/', () => {
  assert.ok(Buffer.byteLength(read('README.md')) < 10_000);
});

test('every path that CONTRIBUTING names exists', () => {
  const paths = [...read('CONTRIBUTING.md').matchAll(/`((?:source|test|docs|helm|scripts|[a-z]+-docker)\/[^`\s]*)`/g)];
  for (const [, file = ''] of paths) assert.ok(existsSync(path.join(root, file)), file);
});
