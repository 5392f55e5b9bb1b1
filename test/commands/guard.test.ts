import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { taskflow } from '../support/programs/command.js';

test('scale, restart and down reject a context that isn’t local until its name is confirmed', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-guard-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const names = { clusters: [{ name: 'prod', cluster: { server: 'https://api.example.com' } }], users: [{ name: 'prod', user: {} }] };
  const contexts = [{ name: 'prod', context: { cluster: 'prod', user: 'prod' } }];
  writeFileSync(kubeconfig, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...names, contexts, 'current-context': 'prod' }));
  const env = { KUBECONFIG: kubeconfig, TASKFLOW_STATE_DIR: folder };
  for (const args of [
    ['scale', 'frontend=0'],
    ['restart', 'backend'],
    ['down', '--yes'],
  ]) {
    const { code, stderr } = await taskflow([...args, '--context', 'prod'], { env });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /prod isn't a local cluster/);
  }
});
