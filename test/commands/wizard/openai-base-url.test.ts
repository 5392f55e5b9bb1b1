import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { openAiBaseUrl } from '../../../source/commands/wizard/openai-base-url.js';

test('the last values file that sets a service wins, and OpenAI is the default', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-values-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const first = file('a.yaml', 'config:\n  openaiBaseUrl: https://one.example/v1\n');
  const second = file('b.yaml', 'config: {openaiBaseUrl: "http://two.example:8080/v1", logLevel: debug}\n');
  const silent = file('c.yaml', 'replicaCount: 2\n');
  const broken = file('d.yaml', 'config: [\n');
  const emptied = file('e.yaml', 'config:\n  openaiBaseUrl: ""\n');
  assert.equal(await openAiBaseUrl([]), 'https://api.openai.com/v1');
  assert.equal(await openAiBaseUrl([silent, path.join(folder, 'absent.yaml')]), 'https://api.openai.com/v1');
  assert.equal(await openAiBaseUrl([first, silent, broken]), 'https://one.example/v1');
  assert.equal(await openAiBaseUrl([first, second]), 'http://two.example:8080/v1');
  assert.equal(await openAiBaseUrl([first, emptied]), 'https://api.openai.com/v1');
});
