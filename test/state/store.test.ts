// What is remembered in one run is there in the next, and a second run at once disturbs nothing.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { openMemory } from '../../source/state/store.js';
import { target } from '../support/steps.js';
import { folderFor, record, within } from './opened.js';

test('what is remembered is there the next time', (t) => {
  const folder = folderFor(t);
  within(folder, (memory) => {
    memory.remember('release', record());
    memory.chooseReplicas('frontend', 3);
  });
  within(folder, (memory) => {
    assert.deepEqual(memory.step('release'), record());
    assert.deepEqual(memory.choices().replicas, { frontend: 3 });
    assert.deepEqual([memory.readOnly(), memory.notice()], [undefined, undefined]);
  });
  assert.deepEqual(readdirSync(folder), ['state.json']);
});

test('it is written at once, not at the end: a run that is killed has said what it made', (t) => {
  const folder = folderFor(t);
  const memory = openMemory(target, { write: true, folder });
  memory.enter({ type: 'release', name: 'taskflow', at: 1, revisions: [] });
  const seen = within(folder, (other) => other.made(), { write: false });
  assert.deepEqual(seen, [{ type: 'release', name: 'taskflow', at: 1, revisions: [] }]);
  memory.close();
});

test('a second one at once reads only, keeps what it learns to itself, and can write when the first is gone', (t) => {
  const folder = folderFor(t);
  const first = openMemory(target, { write: true, folder });
  first.remember('load', record());
  within(folder, (second) => {
    assert.match(second.readOnly() ?? '', new RegExp(`pid ${process.pid}`));
    assert.deepEqual(second.step('load'), record());
    second.remember('release', record());
    assert.deepEqual(second.step('release'), record());
    second.clear();
  });
  first.close();
  within(folder, (third) => {
    assert.equal(third.readOnly(), undefined);
    assert.deepEqual([third.step('load'), third.step('release')], [record(), undefined]);
  });
});

test('what changes nothing writes nothing', (t) => {
  const folder = folderFor(t);
  const file = path.join(folder, 'state.json');
  within(folder, (memory) => {
    memory.meet('A');
    memory.remember('load', record());
  });
  const before = statSync(file).ino;
  within(folder, (memory) => {
    memory.meet('A');
    memory.step('release');
    memory.strike('release', 'taskflow');
    memory.forget(['ports']);
    memory.chooseReplicas('backend', 2);
  });
  const after = readFileSync(file, 'utf8');
  const { ino } = statSync(file);
  assert.notEqual(ino, before, 'the choice was written');
  within(folder, (memory) => {
    memory.meet('A');
    memory.chooseReplicas('backend', 2);
  });
  assert.equal(statSync(file).ino, ino);
  assert.equal(readFileSync(file, 'utf8'), after);
});

test('what other releases have: images in the engine anywhere, what is in a cluster under the same context, a Secret in the same namespace', (t) => {
  const folder = folderFor(t);
  const other = { ...target, context: 'arn:a/b', namespace: 'team' };
  for (const place of [{ ...target, release: 'second' }, { ...target, namespace: 'team' }, other]) {
    const memory = openMemory(place, { write: true, folder });
    const name = `${place.context} ${place.namespace} ${place.release}`;
    memory.enter({ type: 'engine-image', name, at: 1, id: 'e' });
    memory.enter({ type: 'node-image', name, at: 1, id: 'n' });
    memory.enter({ type: 'secret', name, at: 1, uid: 'u', resourceVersion: '1', keys: [], made: true });
    memory.close();
  }
  within(folder, (memory) => {
    const [sameNamespace, sameContext, elsewhere] = ['minikube default second', 'minikube team taskflow', 'arn:a/b team taskflow'];
    assert.deepEqual(memory.madeElsewhere('engine-image'), [sameNamespace, sameContext, elsewhere]);
    assert.deepEqual(memory.madeElsewhere('node-image'), [sameNamespace, sameContext]);
    assert.deepEqual(memory.madeElsewhere('secret'), [sameNamespace]);
  });
});

test('clear() is about the cluster that was met last: what was made in another one of that context stays in its ledger', (t) => {
  const folder = folderFor(t);
  const shared = { target: { context: 'team' } };
  within(
    folder,
    (memory) => {
      memory.meet('one');
      memory.enter({ type: 'release', name: 'taskflow', at: 1, revisions: [1] });
      memory.meet('two');
      memory.enter({ type: 'release', name: 'taskflow', at: 2, revisions: [2] });
      memory.clear();
    },
    shared,
  );
  within(
    folder,
    (memory) => {
      memory.meet('two');
      assert.deepEqual(memory.made(), []);
      memory.meet('one');
      assert.deepEqual(memory.made(), [{ type: 'release', name: 'taskflow', at: 1, revisions: [1] }]);
    },
    shared,
  );
});
