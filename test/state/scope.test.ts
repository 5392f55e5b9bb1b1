// What is remembered reaches as far as it is true: the machine, a context with its namespace and release, one cluster there, one project.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Made } from '../../source/world/index.js';
import { folderFor, record, within } from './opened.js';

const wide = ['tools', 'cluster', 'images', 'image-frontend', 'image-backend', 'ports'];
const narrow = ['load', 'secrets', 'release'];
const image: Made = { type: 'engine-image', name: 'taskflow-backend:1.0.0-3f9a2c41', at: 1, id: 'sha256:1' };
const cluster: Made = { type: 'cluster', name: 'minikube', at: 2, how: 'made', uid: 'A' };
const secret: Made = {
  type: 'secret',
  name: 'taskflow-secrets',
  at: 4,
  uid: 'u',
  resourceVersion: '7',
  keys: ['database-url'],
  made: true,
};
const release: Made = { type: 'release', name: 'taskflow', at: 5, revisions: [] };
const namespace: Made = { type: 'namespace', name: 'taskflow', at: 3, uid: 'n' };

/** A context that is not minikube's own may lead to one cluster in the morning and to another one in the evening. */
const shared = { target: { context: 'team' } };

test('another cluster under a context: what is of the place stays, what was in the old one is not there, and is again when the old one is met', (t) => {
  const folder = folderFor(t);
  within(
    folder,
    (memory) => {
      memory.meet('A');
      for (const id of [...wide, ...narrow]) memory.remember(id, record(id));
      for (const made of [release, secret, namespace, cluster, image]) memory.enter(made);
      memory.chooseReplicas('backend', 2);
    },
    shared,
  );
  within(
    folder,
    (memory) => {
      assert.deepEqual(memory.step('release'), record('release'), 'before any is met, the last one counts');
      memory.meet('B');
      for (const id of wide) assert.deepEqual(memory.step(id), record(id));
      for (const id of narrow) assert.equal(memory.step(id), undefined);
      assert.deepEqual(memory.made(), [image, cluster]);
      assert.deepEqual(memory.choices().replicas, {});
      memory.remember('load', record('in B'));
    },
    shared,
  );
  within(
    folder,
    (memory) => {
      assert.deepEqual(memory.step('load'), record('in B'), 'the one that was met last');
      memory.meet('A');
      assert.deepEqual(memory.step('load'), record('load'));
      assert.deepEqual(memory.made(), [image, cluster, namespace, secret, release], 'oldest first');
      assert.deepEqual(memory.choices().replicas, { backend: 2 });
    },
    shared,
  );
});

test('minikube’s cluster made anew: what was in the old one is over, for other releases too; what is of the place stays', (t) => {
  const folder = folderFor(t);
  const second = { target: { release: 'second' } };
  for (const options of [{}, second, shared]) {
    within(
      folder,
      (memory) => {
        memory.meet('A');
        memory.remember('images', record());
        for (const made of [release, image]) memory.enter(made);
      },
      options,
    );
  }
  within(folder, (memory) => {
    memory.meet('B');
    memory.meet('A');
    assert.deepEqual([memory.made(), memory.step('images')], [[image], record()]);
  });
  within(folder, (memory) => assert.deepEqual([memory.made(), memory.step('images')], [[image], record()]), second);
  within(folder, (memory) => assert.deepEqual(memory.made(), [image, release]), shared);
});

test('what is remembered before any cluster was met becomes that of the first one', (t) => {
  const folder = folderFor(t);
  within(folder, (memory) => {
    memory.remember('load', record());
    memory.enter(release);
    memory.chooseReplicas('frontend', 3);
  });
  within(folder, (memory) => {
    memory.meet('A');
    assert.deepEqual([memory.step('load'), memory.made(), memory.choices().replicas], [record(), [release], { frontend: 3 }]);
    memory.meet('B');
    assert.deepEqual([memory.step('load'), memory.made(), memory.choices().replicas], [undefined, [], {}]);
  });
});

test('of the clusters of a place, the five that were met last are kept', (t) => {
  const folder = folderFor(t);
  within(
    folder,
    (memory) => {
      for (const uid of ['1', '2', '3', '4', '5', '1', '6']) {
        memory.meet(uid);
        if (uid !== '1' || !memory.step('load')) memory.remember('load', record(uid));
      }
    },
    shared,
  );
  within(
    folder,
    (memory) => {
      const left = ['1', '2', '3', '4', '5', '6'].filter((uid) => {
        const state = readFileSync(path.join(folder, 'state.json'), 'utf8');
        return JSON.parse(state).places['team/default/taskflow'].clusters.some((one: { uid: string }) => one.uid === uid);
      });
      assert.deepEqual(left, ['1', '3', '4', '5', '6']);
      memory.meet('1');
      assert.deepEqual(memory.step('load'), record('1'));
    },
    shared,
  );
});

test('steps and files are by project; the ledger, the choices and the times are not', (t) => {
  const folder = folderFor(t);
  within(
    folder,
    (memory) => {
      memory.meet('A');
      for (const id of ['images', 'load']) memory.remember(id, record());
      memory.enter(image);
      memory.chooseReplicas('frontend', 3);
      memory.rememberFiles('backend', { 'main.py': '1' });
    },
    { project: '/a\n/b' },
  );
  within(
    folder,
    (memory) => {
      assert.deepEqual([memory.step('images'), memory.step('load'), memory.files('backend')], [undefined, undefined, undefined]);
      assert.deepEqual([memory.made(), memory.choices().replicas, memory.times('load')], [[image], { frontend: 3 }, [2]]);
      memory.remember('load', record('other'));
      memory.forget();
    },
    { project: '/c\n/d' },
  );
  within(
    folder,
    (memory) => {
      assert.deepEqual([memory.step('images'), memory.step('load')], [record(), record()], 'another project forgot its own only');
      assert.deepEqual(memory.files('backend'), { 'main.py': '1' });
    },
    { project: '/a\n/b' },
  );
});

test('of the projects of a place, the ten that were deployed last are kept', (t) => {
  const folder = folderFor(t);
  const kept = (project: string) => within(folder, (memory) => memory.step('load') !== undefined, { project, write: false });
  for (let at = 1; at <= 11; at++) within(folder, (memory) => memory.remember('load', record('h', at)), { project: `/${at}` });
  assert.deepEqual([kept('/1'), kept('/2'), kept('/11')], [false, true, true]);
});

test('another namespace or release knows nothing of it, but of the times of this machine', (t) => {
  const folder = folderFor(t);
  within(folder, (memory) => {
    memory.meet('A');
    memory.remember('load', record());
    memory.enter(image);
  });
  for (const target of [{ namespace: 'other' }, { release: 'other' }, { context: 'with.dots' }, { context: '__proto__' }]) {
    within(folder, (memory) => assert.deepEqual([memory.step('load'), memory.made(), memory.times('load')], [undefined, [], [2]]), {
      target,
    });
  }
});

test('the ledger: the same type and name is replaced, and struck when it is gone', (t) => {
  const folder = folderFor(t);
  within(folder, (memory) => {
    memory.meet('A');
    for (const made of [image, release]) memory.enter(made);
    memory.enter({ ...release, revisions: [1] });
    memory.enter({ type: 'node-image', name: image.name, at: 9, id: '' });
    memory.strike('engine-image', image.name);
    memory.strike('namespace', 'never made');
  });
  within(folder, (memory) =>
    assert.deepEqual(memory.made(), [
      { ...release, revisions: [1] },
      { type: 'node-image', name: image.name, at: 9, id: '' },
    ]),
  );
});

test('times: the last ten of each step, newest last', (t) => {
  const folder = folderFor(t);
  within(folder, (memory) => {
    for (let ms = 1; ms <= 12; ms++) memory.remember('images', record('h', 1, ms));
  });
  within(folder, (memory) => {
    memory.forget();
    assert.deepEqual(memory.times('images'), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual(memory.times('load'), []);
  });
});

test('forgetting leaves the ledger and the choices', (t) => {
  const folder = folderFor(t);
  within(folder, (memory) => {
    memory.meet('A');
    for (const id of ['images', 'load', 'release']) memory.remember(id, record());
    memory.enter(release);
    memory.chooseReplicas('backend', 2);
    memory.forget(['load', 'images']);
    assert.deepEqual([memory.step('images'), memory.step('load'), memory.step('release')], [undefined, undefined, record()]);
    memory.forget();
    assert.deepEqual([memory.step('release'), memory.made(), memory.choices().replicas], [undefined, [release], { backend: 2 }]);
  });
});

test('steps that no folder matters to are those of every project: nobody is asked for the secrets again for another application', (t) => {
  const folder = folderFor(t);
  const shared = ['tools', 'cluster', 'secrets', 'ports'];
  within(folder, (memory) => shared.map((id) => memory.remember(id, record(id))), { project: '/0' });
  // However many projects come after.
  for (let at = 1; at <= 11; at++) {
    within(
      folder,
      (memory) => {
        for (const id of ['images', 'load']) memory.remember(id, record('h', at + 10));
      },
      { project: `/${at}` },
    );
  }
  within(
    folder,
    (memory) => {
      assert.deepEqual(
        shared.map((id) => memory.step(id)),
        shared.map((id) => record(id)),
      );
      memory.forget(['secrets']);
      assert.deepEqual([memory.step('secrets'), memory.step('cluster')], [undefined, record('cluster')]);
    },
    { project: '/new' },
  );
});
