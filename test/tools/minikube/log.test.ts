// The path of minikube's log of its last start, for the card of a failed start.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { minikubeLog } from '../../../source/tools/minikube/log.js';

test('finds the log in the home folder, below MINIKUBE_HOME, or in MINIKUBE_HOME itself', (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'taskflow-minikube-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  assert.deepEqual(minikubeLog({ HOME: home }), {});
  const logs = path.join(home, '.minikube', 'logs');
  mkdirSync(logs, { recursive: true });
  writeFileSync(path.join(logs, 'lastStart.txt'), 'X Exiting\n');
  const found = { log: path.join(logs, 'lastStart.txt') };
  assert.deepEqual(minikubeLog({ HOME: home }), found);
  assert.deepEqual(minikubeLog({ HOME: '/nowhere', MINIKUBE_HOME: home }), found);
  assert.deepEqual(minikubeLog({ HOME: '/nowhere', MINIKUBE_HOME: path.join(home, '.minikube') }), found);
});
