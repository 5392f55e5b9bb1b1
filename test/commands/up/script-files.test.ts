// The files of `up --script`: both or neither, and never over somebody else's.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { writeOwnFiles } from '../../../source/commands/up/script-files.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const marker = 'Written by us';

function stage(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-script-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => path.join(folder, name);
  const files = (text: string) => [
    { file: at('up.sh'), text: `#!/bin/sh\n# ${marker}\n${text}`, mode: 0o755 },
    { file: at('up.md'), text: `<!-- ${marker} -->\n${text}`, mode: 0o644 },
  ];
  return { folder, at, files };
}

test('sets the files’ modes whatever the umask, and overwrites its own files', async (t) => {
  const { folder, at, files } = stage(t);
  const before = process.umask(0o077);
  t.after(() => process.umask(before));
  await writeOwnFiles(files('one'), marker);
  await writeOwnFiles(files('two'), marker);
  assert.deepEqual(readdirSync(folder).sort(), ['up.md', 'up.sh']);
  assert.match(readFileSync(at('up.sh'), 'utf8'), /two$/);
  assert.equal(statSync(at('up.sh')).mode & 0o777, 0o755);
  assert.equal(statSync(at('up.md')).mode & 0o777, 0o644);
});

test('names somebody else’s file, exits with 2, and writes neither file', async (t) => {
  const { folder, at, files } = stage(t);
  writeFileSync(at('up.md'), `# Notes\n\n${marker}\n`);
  const problem = await problemOfRejection(writeOwnFiles(files('one'), marker));
  assert.equal(problem.exit, 2);
  assert.ok(problem.problem.includes(at('up.md')));
  assert.deepEqual(readdirSync(folder), ['up.md']);
  assert.match(readFileSync(at('up.md'), 'utf8'), /^# Notes/);
});

test('doesn’t overwrite a link or a folder', async (t) => {
  const { at, files } = stage(t);
  writeFileSync(at('elsewhere'), `#!/bin/sh\n# ${marker}\n`);
  symlinkSync(at('elsewhere'), at('up.sh'));
  assert.match((await problemOfRejection(writeOwnFiles(files('one'), marker))).cause, /isn't a regular file/);
  rmSync(at('up.sh'));
  mkdirSync(at('up.sh'));
  assert.equal((await problemOfRejection(writeOwnFiles(files('one'), marker))).exit, 2);
});

test('leaves nothing behind when one file can’t be written', async (t) => {
  const { folder, at, files } = stage(t);
  const [script, record] = files('one');
  if (!script || !record) throw new Error('two files');
  const problem = await problemOfRejection(writeOwnFiles([script, { ...record, file: at('gone/up.md') }], marker));
  assert.equal(problem.exit, 2);
  assert.deepEqual(readdirSync(folder), []);
});
