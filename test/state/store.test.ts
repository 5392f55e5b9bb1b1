// Keeps state across runs, and with a second instance at the same time.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { openStore } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';
import { folderFor, record, within } from './with-store.js';

test('reads what the previous run saved', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.saveStep('release', record());
    store.saveReplicas('frontend', 3);
    store.saveBuildChoices('backend', { packages: 'today', added: ['slowapi'], omitted: ['mcp-sdk'], lifted: ['sqlmodel==0.0.14'] });
  });
  within(folder, (store) => {
    assert.deepEqual(store.step('release'), record());
    assert.deepEqual(store.choices(), {
      replicas: { frontend: 3 },
      builds: { backend: { packages: 'today', added: ['slowapi'], omitted: ['mcp-sdk'], lifted: ['sqlmodel==0.0.14'] } },
    });
    assert.deepEqual([store.readOnly(), store.notice()], [undefined, undefined]);
  });
  assert.deepEqual(readdirSync(folder), ['state.json']);
});

test('writes immediately, so that a killed run has recorded its resources', (t) => {
  const folder = folderFor(t);
  const store = openStore(target, { write: true, folder });
  store.record({ type: 'release', name: 'taskflow', at: 1, revisions: [] });
  const seen = within(folder, (other) => other.ledger(), { write: false });
  assert.deepEqual(seen, [{ type: 'release', name: 'taskflow', at: 1, revisions: [] }]);
  store.close();
});

test('a second instance only reads, keeps its own changes in memory, and the next one can write again', (t) => {
  const folder = folderFor(t);
  const first = openStore(target, { write: true, folder });
  first.saveStep('load', record());
  within(folder, (second) => {
    assert.match(second.readOnly() ?? '', new RegExp(`pid ${process.pid}`));
    assert.deepEqual(second.step('load'), record());
    second.saveStep('release', record());
    assert.deepEqual(second.step('release'), record());
    second.clear();
  });
  first.close();
  within(folder, (third) => {
    assert.equal(third.readOnly(), undefined);
    assert.deepEqual([third.step('load'), third.step('release')], [record(), undefined]);
  });
});

test('writes nothing if nothing changed', (t) => {
  const folder = folderFor(t);
  const file = path.join(folder, 'state.json');
  within(folder, (store) => {
    store.selectCluster('A');
    store.saveStep('load', record());
  });
  const before = statSync(file).ino;
  within(folder, (store) => {
    store.selectCluster('A');
    store.step('release');
    store.remove('release', 'taskflow');
    store.forget(['ports']);
    store.saveReplicas('backend', 2);
  });
  const after = readFileSync(file, 'utf8');
  const { ino } = statSync(file);
  assert.notEqual(ino, before, 'the choice was written');
  within(folder, (store) => {
    store.selectCluster('A');
    store.saveReplicas('backend', 2);
  });
  assert.equal(statSync(file).ino, ino);
  assert.equal(readFileSync(file, 'utf8'), after);
});

test('recordedElsewhere: engine images anywhere, node images in the same context, a Secret in the same namespace', (t) => {
  const folder = folderFor(t);
  const other = { ...target, context: 'arn:a/b', namespace: 'team' };
  for (const place of [{ ...target, release: 'second' }, { ...target, namespace: 'team' }, other]) {
    const store = openStore(place, { write: true, folder });
    const name = `${place.context} ${place.namespace} ${place.release}`;
    store.record({ type: 'engine-image', name, at: 1, id: 'e' });
    store.record({ type: 'node-image', name, at: 1, id: 'n' });
    store.record({ type: 'node-image', name: `found-${name}`, at: 1, id: 'f', found: true });
    store.record({ type: 'secret', name, at: 1, uid: 'u', resourceVersion: '1', keys: [], made: true });
    store.close();
  }
  within(folder, (store) => {
    const [sameNamespace, sameContext, elsewhere] = ['minikube default second', 'minikube team taskflow', 'arn:a/b team taskflow'];
    assert.deepEqual(store.recordedElsewhere('engine-image'), [sameNamespace, sameContext, elsewhere]);
    assert.deepEqual(store.recordedElsewhere('node-image'), [sameNamespace, sameContext]);
    assert.deepEqual(store.recordedElsewhere('secret'), [sameNamespace]);
  });
});

test('clear() clears the selected cluster, and keeps the ledgers of others in the same context', (t) => {
  const folder = folderFor(t);
  const shared = { target: { context: 'team' } };
  within(
    folder,
    (store) => {
      store.selectCluster('one');
      store.record({ type: 'release', name: 'taskflow', at: 1, revisions: [1] });
      store.selectCluster('two');
      store.record({ type: 'release', name: 'taskflow', at: 2, revisions: [2] });
      store.clear();
    },
    shared,
  );
  within(
    folder,
    (store) => {
      store.selectCluster('two');
      assert.deepEqual(store.ledger(), []);
      store.selectCluster('one');
      assert.deepEqual(store.ledger(), [{ type: 'release', name: 'taskflow', at: 1, revisions: [1] }]);
    },
    shared,
  );
});
