// `doctor` lists the variables of a person's own application with where each value comes from.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { variableChecks } from '../../../source/commands/doctor/variables.js';
import { nothingNeeded, type Variable } from '../../../source/release/application.js';
import { folderOf } from '../../support/programs/checkout.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { testWorld } from '../../support/world/world.js';

const variable = (name: string, more: Partial<Variable> = {}): Variable => ({
  ...{ name, required: true, secret: true, kind: 'text', usedIn: 'app/config.py:12', ...more },
});
const signal = new AbortController().signal;

test('says where the value of each variable comes from, and shows none', async (t) => {
  const root = await folderOf(t, {
    'backend/.env': 'IN_FILE=canary-file\n',
    'values.yaml': 'backend:\n  extraEnv:\n    - {name: IN_VALUES, value: canary-values}\n',
  });
  const settings = await drySettings({ givenVariables: { frontend: {}, backend: { NAMED: 'canary-named' } } });
  const optional = { required: false, secret: false, example: 'canary-default' };
  settings.valuesFiles.push(path.join(root, 'values.yaml'));
  settings.sources.backend = {
    ...settings.sources.backend,
    ...{ own: false, directory: path.join(root, 'backend') },
    needs: {
      ...nothingNeeded,
      variables: [
        ...['STORED', 'NAMED', 'IN_FILE', 'IN_VALUES', 'MISSING'].map((name) => variable(name)),
        variable('AUTH_URL', { required: false, kind: 'url', example: 'http://localhost:3000' }),
        variable('OPTIONAL', optional),
      ],
    },
  };
  const data = { STORED: 'canary-stored' };
  const secret = async (name: string) =>
    name === 'taskflow-backend-env' ? { uid: 'u', resourceVersion: '1', ours: true, keys: ['STORED'], data } : undefined;
  const checks = await variableChecks(testWorld({ cluster: { secret } }), settings, true, signal);
  assert.deepEqual(
    checks.map(({ found, level }) => [level, found]),
    [
      ['ok', 'STORED of the backend, required: in the Secret taskflow-backend-env'],
      ['ok', 'NAMED of the backend, required: in the file that you named with --backend-env'],
      ['ok', 'IN_FILE of the backend, required: in a .env file beside the sources, which is used only after you agree'],
      ['ok', 'IN_VALUES of the backend, required: from backend.extraEnv in a values file'],
      ['warning', 'MISSING of the backend, required: missing (backend/app/config.py:12)'],
      ['ok', 'AUTH_URL of the backend, optional: http://taskflow-frontend, the address in the cluster'],
      ['ok', 'OPTIONAL of the backend, optional: the default in the sources'],
    ],
  );
  assert.ok(checks.every(({ ok }) => ok));
  assert.doesNotMatch(JSON.stringify(checks), /canary/);
  const unreachable = await variableChecks(testWorld(), settings, false, signal);
  assert.match(unreachable[0]?.found ?? '', /STORED of the backend, required: missing/);
});

test('lists nothing for the included application', async () => {
  assert.deepEqual(await variableChecks(testWorld(), await drySettings(), false, signal), []);
});
