// The rules of the rooms: who may import what. A new arrow that points the wrong way fails here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../source', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.split(path.sep).join('/'));

/** Every specifier that a file imports, static or dynamic; those of ours relative to source/. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(source, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier = '']) =>
    specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier,
  );
}

/** Values only: `import type` draws no arrow at run time. */
function valueImportsOf(file: string): string[] {
  const text = readFileSync(path.join(source, file), 'utf8').replace(/^(?:import|export) type [^;]*;/gms, '');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, s = '']) =>
    s.startsWith('.') ? path.posix.join(path.posix.dirname(file), s) : s,
  );
}

const onlyIn: [library: RegExp, room: RegExp][] = [
  [/^(ink|react|ink-spinner|ink-text-input)(\/|$)/, /^ui\//],
  [/^execa$/, /^tools\//],
  [/^(@kubernetes\/client-node|ws)$/, /^cluster\//],
  [/^(conf|env-paths)$/, /^state\//],
];

test('each library has one room', () => {
  for (const file of files) {
    for (const name of importsOf(file)) {
      for (const [library, room] of onlyIn) assert.ok(!library.test(name) || room.test(file), `${file} imports ${name}`);
    }
  }
});

/** Rooms that a room may import values from; types of the World and of events are everybody's. */
const mayUse: Record<string, string[]> = {
  ui: ['deploy', 'live'],
  deploy: ['live'],
  live: ['deploy'],
  tools: ['deploy'],
  cluster: [],
  state: [],
  demo: ['deploy', 'live'],
};

test('arrows point inwards', () => {
  for (const file of files) {
    const room = file.split('/')[0] ?? '';
    const allowed = mayUse[room];
    if (!allowed) continue;
    for (const name of valueImportsOf(file)) {
      const other = name.split('/')[0] ?? '';
      if (name.includes('/') && (other in mayUse || other === 'commands') && other !== room)
        assert.ok(allowed.includes(other), `${file} imports ${name}`);
    }
  }
});

test('only the entry ends the process', () => {
  for (const file of files) {
    if (file !== 'cli.tsx') assert.ok(!/process\.exit\(/.test(readFileSync(path.join(source, file), 'utf8')), `${file} calls process.exit`);
  }
});
