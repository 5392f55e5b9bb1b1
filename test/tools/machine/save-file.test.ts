import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Failure } from '../../../source/problem.js';
import { saveFile } from '../../../source/tools/machine/save-file.js';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-save-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('writes lines for their owner only, and creates the folder', async (t) => {
  const folder = path.join(folderOf(t), 'saved', 'logs');
  const file = path.join(folder, 'pod.log');
  await saveFile(file, ['one', 'zwei – ✔']);
  assert.equal(readFileSync(file, 'utf8'), 'one\nzwei – ✔\n');
  assert.deepEqual(readdirSync(folder), ['pod.log']);
  if (process.platform === 'win32') return;
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('makes an existing file private to its owner', async (t) => {
  const file = path.join(folderOf(t), 'pod.log');
  writeFileSync(file, 'before', { mode: 0o644 });
  await saveFile(file, []);
  assert.equal(readFileSync(file, 'utf8'), '');
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("names a file that it can't write, and leaves nothing behind", async (t) => {
  const folder = folderOf(t);
  writeFileSync(path.join(folder, 'file'), '');
  const file = path.join(folder, 'file', 'pod.log');
  await assert.rejects(saveFile(file, ['x']), (error) => error instanceof Failure && error.problem.problem.includes(file));
  await assert.rejects(saveFile(folder, ['x']), Failure);
  assert.deepEqual(
    readdirSync(path.dirname(folder)).filter((name) => name.startsWith(path.basename(folder))),
    [path.basename(folder)],
  );
});
