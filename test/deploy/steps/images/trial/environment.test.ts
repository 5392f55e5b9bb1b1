// The environment of a trial run is the pod's.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { readChartConfig } from '../../../../../source/deploy/chart-config.js';
import { trialEnvironment } from '../../../../../source/deploy/steps/images/trial/environment.js';
import { nothingNeeded, type Source, type Variable } from '../../../../../source/release/application.js';
import { folderOf } from '../../../../support/programs/checkout.js';

const chart = fileURLToPath(new URL('../../../../../helm', import.meta.url));
const dev = path.join(chart, 'values-dev.yaml');
const variable = (name: string, more: Partial<Variable> = {}): Variable => ({
  ...{ name, required: true, secret: false, kind: 'text', usedIn: 'main.py:1' },
  ...more,
});
const source = (variables: Variable[]) =>
  ({ component: 'backend', containerPort: 8000, needs: { ...nothingNeeded, variables } }) as unknown as Source;

test('has what the values files, the chart and the person give, in the order in which they win', async (t) => {
  const folder = await folderOf(t, {
    'mine.yaml':
      'config: {openaiModel: small}\nbackend:\n  extraEnv:\n    - {name: CORS_ORIGINS, value: "*"}\n    - {name: A, valueFrom: {fieldRef: {fieldPath: x}}}\n',
  });
  const config = await readChartConfig({ chart, valuesFiles: [dev, path.join(folder, 'mine.yaml')] });
  const known = {
    secrets: { 'database-url': 'postgresql://me:pw@db.example/x' },
    variables: { frontend: {}, backend: { JWT_SECRET_KEY: 'mine', NODE_ENV: 'test', UVICORN_PORT: '1' } },
  };
  const { environment, placeholders } = trialEnvironment(source([variable('JWT_SECRET_KEY', { secret: true })]), config, known);
  assert.deepEqual(
    [environment.JWT_SECRET_KEY, environment.DATABASE_URL, environment.LOG_LEVEL, environment.NODE_ENV, environment.CORS_ORIGINS],
    ['mine', 'postgresql://me:pw@db.example/x', 'debug', 'test', '*'],
  );
  const upper = { ...source([]), needs: { ...nothingNeeded, logLevel: 'upper' as const } };
  assert.equal(trialEnvironment(upper, config, known).environment.LOG_LEVEL, 'DEBUG');
  assert.deepEqual([environment.UVICORN_PORT, environment.OPENAI_MODEL], ['8000', 'small']);
  assert.match(environment.A ?? '', /taskflow-placeholder/);
  assert.match(placeholders.JWT_SECRET_KEY ?? '', /taskflow-placeholder/);
  assert.equal(placeholders.DATABASE_URL, 'postgresql://placeholder:placeholder@127.0.0.1:1/placeholder');
});

test('has placeholders of the right kind for required variables, and leaves the others to their defaults', async () => {
  const config = await readChartConfig({ chart, valuesFiles: [dev] });
  const variables = [
    variable('PORT_NUMBER', { kind: 'number' }),
    variable('DEBUG', { kind: 'boolean' }),
    variable('REDIS_URL', { kind: 'url' }),
    variable('ALGORITHM', { example: 'HS256' }),
    variable('API_KEY', { secret: true, example: 'never' }),
    variable('TITLE', { required: false, example: 'Todo' }),
  ];
  const { environment } = trialEnvironment(source(variables), config, undefined);
  assert.deepEqual(
    [environment.PORT_NUMBER, environment.DEBUG, environment.REDIS_URL, environment.ALGORITHM, environment.TITLE],
    ['1', 'false', 'redis://127.0.0.1:1/0', 'HS256', undefined],
  );
  assert.match(environment.API_KEY ?? '', /^taskflow-placeholder/);
});
