// `up --throwaway-database`, where no cluster is needed.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { taskflow } from '../../support/programs/command.js';

test('with a database-url, exits with 2 before anything starts and doesn’t print the value', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-throwaway-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const options = {
    input: 'database-url=postgresql://me:cAnArY-8814@db.example.com/x\n',
    cwd: folder,
    env: { TASKFLOW_STATE_DIR: path.join(folder, 'state'), KUBECONFIG: path.join(folder, 'none') },
  };
  for (const more of [[], ['--json'], ['--dry-run'], ['--script']]) {
    const { code, stdout, stderr } = await taskflow(['up', '--yes', '--throwaway-database', '--secrets-file', '-', ...more], options);
    assert.equal(code, 2, more.join());
    assert.match(stderr, /--throwaway-database can't be combined with a database-url/);
    assert.match(stderr, /Remove database-url from the secrets file, or --throwaway-database from the command/);
    assert.equal(stdout, '');
    assert.ok(!stderr.includes('cAnArY'));
  }
  assert.ok(!readdirSync(folder).includes('taskflow-up.sh'));
});
