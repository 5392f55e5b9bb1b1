// Scopes of saved state: a machine, a context with its namespace and release, a cluster, a project.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { LedgerEntry } from '../../source/world/index.js';
import { folderFor, record, within } from './with-store.js';

const wide = ['tools', 'cluster', 'images', 'image-frontend', 'image-backend', 'ports'];
const narrow = ['load', 'secrets', 'release'];
const image: LedgerEntry = { type: 'engine-image', name: 'taskflow-backend:1.0.0-3f9a2c41', at: 1, id: 'sha256:1' };
const cluster: LedgerEntry = { type: 'cluster', name: 'minikube', at: 2, how: 'made', uid: 'A' };
const secret: LedgerEntry = {
  type: 'secret',
  name: 'taskflow-secrets',
  at: 4,
  uid: 'u',
  resourceVersion: '7',
  keys: ['database-url'],
  made: true,
};
const release: LedgerEntry = { type: 'release', name: 'taskflow', at: 5, revisions: [] };
const namespace: LedgerEntry = { type: 'namespace', name: 'taskflow', at: 3, uid: 'n' };

/** A context that isn't minikube's own may point to another cluster later. */
const shared = { target: { context: 'team' } };

test('with another cluster in a context, keeps the state of the release, and hides that of the old cluster until it is selected again', (t) => {
  const folder = folderFor(t);
  within(
    folder,
    (store) => {
      store.selectCluster('A');
      for (const id of [...wide, ...narrow]) store.saveStep(id, record(id));
      for (const made of [release, secret, namespace, cluster, image]) store.record(made);
      store.saveReplicas('backend', 2);
    },
    shared,
  );
  within(
    folder,
    (store) => {
      assert.deepEqual(store.step('release'), record('release'), 'the last one, before any is selected');
      store.selectCluster('B');
      for (const id of wide) assert.deepEqual(store.step(id), record(id));
      for (const id of narrow) assert.equal(store.step(id), undefined);
      assert.deepEqual(store.ledger(), [image, cluster]);
      assert.deepEqual(store.choices().replicas, {});
      store.saveStep('load', record('in B'));
    },
    shared,
  );
  within(
    folder,
    (store) => {
      assert.deepEqual(store.step('load'), record('in B'), 'the one that was selected last');
      store.selectCluster('A');
      assert.deepEqual(store.step('load'), record('load'));
      assert.deepEqual(store.ledger(), [image, cluster, namespace, secret, release], 'oldest first');
      assert.deepEqual(store.choices().replicas, { backend: 2 });
    },
    shared,
  );
});

test('when minikube’s cluster is recreated, drops the state of the old one, for other releases too, and keeps the rest', (t) => {
  const folder = folderFor(t);
  const second = { target: { release: 'second' } };
  for (const options of [{}, second, shared]) {
    within(
      folder,
      (store) => {
        store.selectCluster('A');
        store.saveStep('images', record());
        for (const made of [release, image]) store.record(made);
      },
      options,
    );
  }
  within(folder, (store) => {
    store.selectCluster('B');
    store.selectCluster('A');
    assert.deepEqual([store.ledger(), store.step('images')], [[image], record()]);
  });
  within(folder, (store) => assert.deepEqual([store.ledger(), store.step('images')], [[image], record()]), second);
  within(folder, (store) => assert.deepEqual(store.ledger(), [image, release]), shared);
});

test('state saved before any cluster was selected belongs to the first one', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.saveStep('load', record());
    store.record(release);
    store.saveReplicas('frontend', 3);
  });
  within(folder, (store) => {
    store.selectCluster('A');
    assert.deepEqual([store.step('load'), store.ledger(), store.choices().replicas], [record(), [release], { frontend: 3 }]);
    store.selectCluster('B');
    assert.deepEqual([store.step('load'), store.ledger(), store.choices().replicas], [undefined, [], {}]);
  });
});

test('keeps the state of the five clusters that were selected last', (t) => {
  const folder = folderFor(t);
  within(
    folder,
    (store) => {
      for (const uid of ['1', '2', '3', '4', '5', '1', '6']) {
        store.selectCluster(uid);
        if (uid !== '1' || !store.step('load')) store.saveStep('load', record(uid));
      }
    },
    shared,
  );
  within(
    folder,
    (store) => {
      const left = ['1', '2', '3', '4', '5', '6'].filter((uid) => {
        const state = readFileSync(path.join(folder, 'state.json'), 'utf8');
        return JSON.parse(state).places['team/default/taskflow'].clusters.some((one: { uid: string }) => one.uid === uid);
      });
      assert.deepEqual(left, ['1', '3', '4', '5', '6']);
      store.selectCluster('1');
      assert.deepEqual(store.step('load'), record('1'));
    },
    shared,
  );
});

test('steps and digests are saved by project; the ledger, choices, and times are not', (t) => {
  const folder = folderFor(t);
  within(
    folder,
    (store) => {
      store.selectCluster('A');
      for (const id of ['images', 'load']) store.saveStep(id, record());
      store.record(image);
      store.saveReplicas('frontend', 3);
      store.saveFileDigests('backend', { 'main.py': '1' });
    },
    { project: '/a\n/b' },
  );
  within(
    folder,
    (store) => {
      assert.deepEqual([store.step('images'), store.step('load'), store.fileDigests('backend')], [undefined, undefined, undefined]);
      assert.deepEqual([store.ledger(), store.choices().replicas, store.durations('load')], [[image], { frontend: 3 }, [2]]);
      store.saveStep('load', record('other'));
      store.forget();
    },
    { project: '/c\n/d' },
  );
  within(
    folder,
    (store) => {
      assert.deepEqual([store.step('images'), store.step('load')], [record(), record()], 'another project forgot its own only');
      assert.deepEqual(store.fileDigests('backend'), { 'main.py': '1' });
    },
    { project: '/a\n/b' },
  );
});

test('keeps the steps of the ten projects that were deployed last', (t) => {
  const folder = folderFor(t);
  const kept = (project: string) => within(folder, (store) => store.step('load') !== undefined, { project, write: false });
  for (let at = 1; at <= 11; at++) within(folder, (store) => store.saveStep('load', record('h', at)), { project: `/${at}` });
  assert.deepEqual([kept('/1'), kept('/2'), kept('/11')], [false, true, true]);
});

test('another namespace or release shares only the times', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.selectCluster('A');
    store.saveStep('load', record());
    store.record(image);
  });
  for (const target of [{ namespace: 'other' }, { release: 'other' }, { context: 'with.dots' }, { context: '__proto__' }]) {
    within(folder, (store) => assert.deepEqual([store.step('load'), store.ledger(), store.durations('load')], [undefined, [], [2]]), {
      target,
    });
  }
});

test('record() replaces an entry with the same type and name, and remove() removes it', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.selectCluster('A');
    for (const made of [image, release]) store.record(made);
    store.record({ ...release, revisions: [1] });
    store.record({ type: 'node-image', name: image.name, at: 9, id: '' });
    store.remove('engine-image', image.name);
    store.remove('namespace', 'never made');
  });
  within(folder, (store) =>
    assert.deepEqual(store.ledger(), [
      { ...release, revisions: [1] },
      { type: 'node-image', name: image.name, at: 9, id: '' },
    ]),
  );
});

test('durations() has the last ten of each step, newest last', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    for (let ms = 1; ms <= 12; ms++) store.saveStep('images', record('h', 1, ms));
  });
  within(folder, (store) => {
    store.forget();
    assert.deepEqual(store.durations('images'), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual(store.durations('load'), []);
  });
});

test('forget() leaves the ledger and the choices', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.selectCluster('A');
    for (const id of ['images', 'load', 'release']) store.saveStep(id, record());
    store.record(release);
    store.saveReplicas('backend', 2);
    store.forget(['load', 'images']);
    assert.deepEqual([store.step('images'), store.step('load'), store.step('release')], [undefined, undefined, record()]);
    store.forget();
    assert.deepEqual([store.step('release'), store.ledger(), store.choices().replicas], [undefined, [release], { backend: 2 }]);
  });
});

test('steps that do not depend on the folders are shared by every project', (t) => {
  const folder = folderFor(t);
  const shared = ['tools', 'cluster', 'secrets', 'ports'];
  within(folder, (store) => shared.map((id) => store.saveStep(id, record(id))), { project: '/0' });
  // Many projects later, they are still there.
  for (let at = 1; at <= 11; at++) {
    within(
      folder,
      (store) => {
        for (const id of ['images', 'load']) store.saveStep(id, record('h', at + 10));
      },
      { project: `/${at}` },
    );
  }
  within(
    folder,
    (store) => {
      assert.deepEqual(
        shared.map((id) => store.step(id)),
        shared.map((id) => record(id)),
      );
      store.forget(['secrets']);
      assert.deepEqual([store.step('secrets'), store.step('cluster')], [undefined, record('cluster')]);
    },
    { project: '/new' },
  );
});
