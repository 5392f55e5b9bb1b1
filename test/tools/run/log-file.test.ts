import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { createLogFile } from '../../../source/tools/run/log-file.js';

function folder(t: TestContext): string {
  const made = mkdtempSync(path.join(tmpdir(), 'taskflow-log-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('writes a log for its owner only, and replaces the previous one', (t) => {
  const file = path.join(folder(t), 'logs', 'build.log');
  for (const word of ['first', 'second']) {
    const log = createLogFile(file);
    log.write(`${word} run`);
    log.write('ends');
    log.close();
  }
  assert.equal(readFileSync(file, 'utf8'), 'second run\nends\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('ends the log at its size limit, and says so once', (t) => {
  const file = path.join(folder(t), 'build.log');
  const log = createLogFile(file, 100);
  for (let i = 0; i < 1000; i++) log.write('twenty characters, ok');
  log.close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  assert.equal(lines.length, 5);
  assert.match(lines.at(-1) ?? '', /the log ends here/);
});

test("survives a full disk, and a folder that it can't create", { skip: !existsSync('/dev/full') }, () => {
  for (const file of ['/dev/full', '/dev/null/logs/build.log']) {
    const log = createLogFile(file);
    log.write('a line');
    log.close();
  }
});
