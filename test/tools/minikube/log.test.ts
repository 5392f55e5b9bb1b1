// Where minikube's own log of its last start is, for the card of a start that failed.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { minikubeLog } from '../../../source/tools/minikube/log.js';

test('named when it is there: below the home folder, below MINIKUBE_HOME, or in a MINIKUBE_HOME that is the folder itself', (t) => {
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
