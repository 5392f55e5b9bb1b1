import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { openMemory, stateFolder } from '../../source/memory/store.js';
import { Failure } from '../../source/problem.js';
import { target } from '../support/steps.js';

function folder(t: TestContext): string {
  const name = mkdtempSync(path.join(tmpdir(), 'taskflow-memory-'));
  t.after(() => rmSync(name, { recursive: true, force: true }));
  return name;
}
const record = { inputs: 'h', parts: { a: '1' }, evidence: { revision: '3' }, at: 1, ms: 2 };
const open = (name: string, more: object = {}) => openMemory({ ...target, ...more }, { write: true, folder: name });

test('what is remembered is there the next time, for that target only, in a file of mode 0600', (t) => {
  const name = folder(t);
  const first = open(name);
  first.remember('release', record);
  first.chooseReplicas('frontend', 3);
  first.close();
  const second = open(name);
  assert.deepEqual(second.step('release'), record);
  assert.deepEqual(second.choices().replicas, { frontend: 3 });
  second.close();
  const other = open(name, { context: 'with.dots' });
  assert.equal(other.step('release'), undefined);
  other.close();
  assert.equal(statSync(path.join(name, 'state.json')).mode & 0o777, 0o600);
});

test('forgetting: some steps, or everything', (t) => {
  const memory = open(folder(t));
  memory.remember('load', record);
  memory.remember('release', record);
  memory.forget(['load']);
  assert.equal(memory.step('load'), undefined);
  assert.ok(memory.step('release'));
  memory.forget();
  assert.equal(memory.step('release'), undefined);
  memory.close();
});

test('a second one at once reads only, says who holds it, and can write when the first is gone', (t) => {
  const name = folder(t);
  const first = open(name);
  first.remember('load', record);
  const second = open(name);
  assert.match(second.readOnly() ?? '', new RegExp(`pid ${process.pid}`));
  assert.deepEqual(second.step('load'), record);
  second.forget();
  second.close();
  first.close();
  const third = open(name);
  assert.equal(third.readOnly(), undefined);
  assert.deepEqual(third.step('load'), record);
  third.close();
});

test('a lock whose owner is gone is taken over', (t) => {
  const name = folder(t);
  writeFileSync(path.join(name, 'lock'), JSON.stringify({ pid: process.pid, started: 'another start' }));
  const memory = open(name);
  assert.equal(memory.readOnly(), undefined);
  memory.close();
});

test('a damaged file is put aside, said, and its bytes are kept', (t) => {
  for (const damaged of ['{"schema": 1, "deploy', '', '[]', '{"schema":1}']) {
    const name = folder(t);
    writeFileSync(path.join(name, 'state.json'), damaged);
    const memory = open(name);
    assert.match(memory.notice() ?? '', /damaged/);
    memory.remember('load', record);
    memory.close();
    const aside = readdirSync(name).find((f) => f.includes('.corrupt-')) ?? assert.fail('nothing was put aside');
    assert.equal(readFileSync(path.join(name, aside), 'utf8'), damaged);
  }
});

test('a state of a newer version is left as it is, and said', (t) => {
  const name = folder(t);
  const newer = JSON.stringify({ schema: 99, deployments: {}, more: true });
  writeFileSync(path.join(name, 'state.json'), newer);
  const memory = open(name);
  assert.match(memory.readOnly() ?? '', /newer/);
  memory.remember('load', record);
  memory.close();
  assert.equal(readFileSync(path.join(name, 'state.json'), 'utf8'), newer);
});

test('the folder is the one asked for, absolute', () => {
  assert.equal(stateFolder({ TASKFLOW_STATE_DIR: '/x/y' }), '/x/y');
  assert.ok(path.isAbsolute(stateFolder({})));
});

test('a folder that cannot be made is said with its name and the way out', (t) => {
  const name = folder(t);
  writeFileSync(path.join(name, 'file'), '');
  assert.throws(
    () => open(path.join(name, 'file', 'state')),
    (error) => error instanceof Failure && error.problem.exit === 2 && /TASKFLOW_STATE_DIR/.test(error.problem.cure),
  );
});
