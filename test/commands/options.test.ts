import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCommand } from '../../source/commands/options.js';
import { Failure } from '../../source/problem.js';

const refused = (args: string[]): string => {
  try {
    parseCommand(args);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.problem.exit, 2);
    return error.problem.problem;
  }
  return assert.fail(`${args.join(' ')} was taken`);
};

test('no word is the wizard; flags may stand anywhere', () => {
  assert.equal(parseCommand([]).name, 'wizard');
  const command = parseCommand(['--namespace', 'demo', 'up', '--json', '--yes', '--secrets-file', '-']);
  assert.ok(command.name === 'up');
  assert.equal(command.target.namespace, 'demo');
  assert.equal(command.secretsFile, '-');
  assert.deepEqual([command.json, command.yes, command.fresh, command.dryRun], [true, true, false, false]);
});

test('defaults are those of the contract; the context is the profile’s', () => {
  const command = parseCommand(['status', '--profile', 'second']);
  assert.ok(command.name === 'status');
  assert.deepEqual(command.target, { profile: 'second', context: 'second', namespace: 'default', release: 'taskflow' });
});

test('scale, restart and logs take their words', () => {
  const scale = parseCommand(['scale', 'frontend=3', 'backend=0']);
  assert.deepEqual(scale.name === 'scale' && scale.wanted, { frontend: 3, backend: 0 });
  const logs = parseCommand(['logs', 'backend', '-f']);
  assert.deepEqual(logs.name === 'logs' && [logs.component, logs.follow], ['backend', true]);
});

test('help and version', () => {
  assert.deepEqual(parseCommand(['--help']), { name: 'help' });
  assert.deepEqual(parseCommand(['up', '-h']), { name: 'help', of: 'up' });
  assert.deepEqual(parseCommand(['--version']), { name: 'version' });
});

test('what is wrong is named', () => {
  assert.match(refused(['--frobnicate']), /'--frobnicate'/);
  assert.match(refused(['up', '--follow']), /'--follow'/);
  assert.match(refused(['deploy']), /"deploy"/);
  assert.match(refused(['up', 'extra']), /"extra"/);
  assert.match(refused(['scale']), /frontend=N/);
  assert.match(refused(['scale', 'frontend=many']), /"frontend=many"/);
  assert.match(refused(['scale', 'frontend=101']), /"frontend=101"/);
  assert.match(refused(['restart', 'database']), /"database"/);
  assert.match(refused(['status', '--namespace', 'Not_A_Name']), /--namespace Not_A_Name/);
  assert.match(refused(['status', '--release', 'r'.repeat(54)]), /--release/);
  assert.match(refused(['up', '--secrets-file']), /--secrets-file/);
});

test('a build argument goes to the image whose Dockerfile has it; any other name is refused', () => {
  const command = parseCommand(['up', '--build-arg', 'NEXT_PUBLIC_API_URL=http://x?a=b', '--build-arg', 'PYTHON_IMAGE=python:3.14-slim']);
  assert.ok(command.name === 'up');
  assert.deepEqual(command.buildArgs, {
    frontend: { NEXT_PUBLIC_API_URL: 'http://x?a=b' },
    backend: { PYTHON_IMAGE: 'python:3.14-slim' },
  });
  for (const word of [
    'constructor=x',
    'APP_MODULE=main',
    'APP_MODULE=main:create_app()',
    'HTTP_PROXY=x',
    'NODE_IMAGE',
    'NEXT_PUBLIC_=1',
    'NEXT_PUBLIC_A=1\n2',
    '=x',
  ])
    assert.match(refused(['up', '--build-arg', word]), /--build-arg/);
});
