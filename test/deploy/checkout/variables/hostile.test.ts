// Sources without an end to their brackets, strings, and blocks are read in linear time: the test would take minutes otherwise.
import assert from 'node:assert/strict';
import test from 'node:test';
import { needsOf } from './needs.js';

const flood = (text: string) => text.repeat(200_000 / text.length);

test('reads hostile Python', async (t) => {
  const floods = [
    'os.getenv("A", ',
    'open(',
    'sqlite3.connect("',
    '\\"""\n',
    '"\\"',
    ' if a:\n',
    'class A(BaseSettings):\n    a: A\n',
    'x = y / ',
    'from a import (',
  ];
  const files = Object.fromEntries(floods.map((text, index) => [`f${index}.py`, flood(text)]));
  const imports = floods.map((_, index) => `import f${index}\n`).join('');
  assert.deepEqual((await needsOf(t, 'backend', { ...files, 'config.py': imports })).secretKeys, []);
});

test('reads hostile TypeScript', async (t) => {
  const floods = ['process.env.A ?? ', 'z.object({', 'fs.mkdir(', 'import {', 'if (!process.env.A', '`', '/*', 'new OpenAI('];
  const files = Object.fromEntries(floods.map((text, index) => [`app/f${index}/page.ts`, `process.env,${flood(text)}`]));
  assert.ok((await needsOf(t, 'frontend', files)).variables.length < 5);
});
