// How each thing of the ledger is found, and what is found without one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { survey } from '../../../source/deploy/uninstall/inventory.js';
import type { LedgerEntry, ResourceType } from '../../../source/world/index.js';
import { at, backend, deployedWorld, everything, frontend, ledger, status } from '../../support/world/deployed-world.js';

type Changes = Parameters<typeof deployedWorld>[0];

async function found(type: ResourceType, change: Changes = {}, made: LedgerEntry[] = ledger()) {
  const { scope } = deployedWorld(change, made);
  const { things } = await survey(scope);
  const thing = things.find((one) => one.made.type === type);
  assert.ok(thing, `no ${type} in ${things.map(({ text }) => text).join(', ')}`);
  return thing;
}

/** The ledger with one entry changed. */
function ledgerWith(type: ResourceType, change: object): LedgerEntry[] {
  return ledger().map((made) => (made.type === type ? ({ ...made, ...change } as LedgerEntry) : made));
}

const cases: [what: string, type: ResourceType, change: Changes, made: LedgerEntry[], now: string, because?: RegExp][] = [
  ['a release as it was left', 'release', {}, ledger(), 'as-made'],
  ['a release that is not there', 'release', { release: undefined }, ledger(), 'gone'],
  ['a rollback by us', 'release', { release: status(3, 'Rollback to 2') }, ledger(), 'as-made'],
  [
    'a rollback by hand',
    'release',
    { release: status(4, 'Rollback to 2') },
    ledger(),
    'changed',
    /changed elsewhere since .*\(revision 4: Rollback to 2\)/,
  ],
  ['an upgrade by hand', 'release', { release: status(4, 'Upgrade complete') }, ledger(), 'changed', /revision 4/],
  ['an upgrade of ours that was not written down', 'release', { release: status(4, 'taskflow-tui: frontend 1') }, ledger(), 'as-made'],
  [
    'installed anew by hand, with a number that ours had',
    'release',
    { release: status(1, 'Install complete') },
    ledger(),
    'changed',
    /revision 1/,
  ],
  ['an upgrade of ours that was killed', 'release', { release: status(4, 'Preparing upgrade', 'pending-upgrade') }, ledger(), 'as-made'],
  [
    'an unfinished one after somebody else’s',
    'release',
    { release: status(5, 'Preparing upgrade', 'pending-upgrade') },
    ledger(),
    'changed',
  ],
  [
    'a first installation that was killed',
    'release',
    { release: status(1, 'Initial install underway', 'pending-install') },
    ledgerWith('release', { revisions: [] }),
    'as-made',
  ],
  [
    'a helm that is at work',
    'release',
    { release: status(4, 'Preparing upgrade', 'pending-upgrade'), helms: [77] },
    ledger(),
    'foreign',
    /helm upgrade taskflow is at work on it \(pid 77\)/,
  ],

  ['the Secret as it was stored', 'secret', {}, ledger(), 'as-made'],
  ['a Secret that is gone', 'secret', { secret: undefined }, ledger(), 'gone'],
  [
    'a Secret that was edited',
    'secret',
    { secret: { uid: 's-1', resourceVersion: '8', ours: true, keys: [], data: {} } },
    ledger(),
    'changed',
    /^it was changed elsewhere since/,
  ],
  [
    'a Secret that was made anew',
    'secret',
    { secret: { uid: 's-2', resourceVersion: '7', ours: false, keys: [], data: {} } },
    ledger(),
    'changed',
    /deleted and made elsewhere/,
  ],
  [
    'a Secret that was there before',
    'secret',
    {},
    ledgerWith('secret', { made: false }),
    'foreign',
    /it was there before; its keys database-url were set here/,
  ],
  ['a Secret whose storing was cut short', 'secret', {}, ledgerWith('secret', { uid: '', resourceVersion: '' }), 'as-made'],
  [
    '… and without our label',
    'secret',
    { secret: { uid: 's-9', resourceVersion: '1', ours: false, keys: [], data: {} } },
    ledgerWith('secret', { uid: '' }),
    'foreign',
    /label/,
  ],

  ['an engine image', 'engine-image', {}, ledger(), 'as-made'],
  [
    'an engine image of another id',
    'engine-image',
    { engine: { [backend]: 'sha256:other' } },
    ledger(),
    'foreign',
    /another image has that tag now/,
  ],
  ['an engine image that is gone', 'engine-image', { engine: {} }, ledger(), 'gone'],
  ['an engine image whose build was cut short', 'engine-image', {}, ledgerWith('engine-image', { id: '' }), 'as-made'],
  [
    'an engine that does not answer',
    'engine-image',
    { failing: new Set(['docker image']) },
    ledger(),
    'unseen',
    /docker image failed \(it would not\)/,
  ],
  ['a node image', 'node-image', {}, ledger(), 'as-made'],
  ['a node image of another id', 'node-image', { node: [{ tag: backend, id: 'else' }] }, ledger(), 'foreign'],
  ['a node image that is gone', 'node-image', { node: [] }, ledger(), 'gone'],

  ['the namespace', 'namespace', {}, ledger(), 'as-made'],
  ['a namespace that is gone', 'namespace', { namespace: undefined }, ledger(), 'gone'],
  [
    'a namespace that was made anew',
    'namespace',
    { namespace: { uid: 'n-2', ours: true, contents: [] } },
    ledger(),
    'foreign',
    /made anew/,
  ],
  [
    'a namespace with something of others',
    'namespace',
    {
      namespace: {
        uid: 'n-1',
        ours: true,
        contents: ['configmap/a', 'deployment/taskflow-backend', 'secret/sh.helm.release.v1.taskflow.v3'],
      },
    },
    ledger(),
    'foreign',
    /^configmap\/a is in it$/,
  ],
  [
    '… with much of others',
    'namespace',
    { namespace: { uid: 'n-1', ours: true, contents: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5'] } },
    ledger(),
    'foreign',
    /^a\/1, a\/2, a\/3 and 2 more are in it$/,
  ],
  ['the namespace default', 'namespace', {}, ledgerWith('namespace', { name: 'default' }), 'foreign', /belongs to Kubernetes/],
  ['a namespace of Kubernetes', 'namespace', {}, ledgerWith('namespace', { name: 'kube-system' }), 'foreign', /belongs to Kubernetes/],

  ['the cluster that was made', 'cluster', {}, ledger(), 'as-made'],
  ['a cluster made anew', 'cluster', { uid: 'cluster-2' }, ledger(), 'foreign', /made anew/],
  ['a cluster that is gone', 'cluster', { state: 'absent' }, ledger(), 'gone'],
  ['a cluster that does not run', 'cluster', { state: 'stopped' }, ledger(), 'foreign', /not running \(stopped\)/],
  ['a cluster whose start was interrupted', 'cluster', {}, ledgerWith('cluster', { uid: '' }), 'foreign', /interrupted/],
  ['a cluster that was started, and is stopped', 'cluster', { state: 'stopped' }, ledgerWith('cluster', { how: 'started' }), 'gone'],
  [
    'a release in a cluster that does not run',
    'release',
    { state: 'paused' },
    ledger(),
    'unseen',
    /the cluster minikube is not running \(paused\)/,
  ],
  ['a release in a cluster that is gone', 'release', { state: 'absent' }, ledger(), 'gone'],
];

for (const [what, type, change, made, now, because] of cases) {
  test(`${what}: ${now}`, async () => {
    const thing = await found(type, change, made);
    assert.equal(thing.now.type, now);
    if (because) assert.match('because' in thing.now ? thing.now.because : '', because);
  });
}

test('what is left has the command that would remove it', async () => {
  const command = async (type: ResourceType, change: Changes) => {
    const { now } = await found(type, change);
    return 'command' in now ? now.command : undefined;
  };
  assert.equal(await command('release', { release: status(9, 'Upgrade complete') }), 'helm uninstall taskflow');
  const secret = { uid: 's-2', resourceVersion: '7', ours: false, keys: [], data: {} };
  assert.equal(await command('secret', { secret }), 'kubectl --context minikube --namespace team delete secret taskflow-secrets');
  const namespace = { uid: 'n-2', ours: true, contents: [] };
  assert.equal(await command('namespace', { namespace }), 'kubectl --context minikube delete namespace team');
  assert.equal(await command('node-image', { node: [{ tag: backend, id: 'x' }] }), `minikube -p minikube image rm ${backend}`);
  assert.equal(await command('engine-image', { engine: { [backend]: 'x' } }), `docker image rm ${backend}`);
  assert.equal(await command('cluster', { uid: 'cluster-2' }), 'minikube -p minikube delete');
});

test('in the order in which they go; memory is about the cluster that answers; images that the release runs are in use', async () => {
  const old = 'taskflow-backend:1.0.0-00000000';
  const { scope, store } = deployedWorld({ node: [...everything().node, { tag: old, id: 'node-o' }] }, [
    ...ledger(),
    { type: 'node-image', name: old, id: 'node-o', at },
  ]);
  const { things } = await survey(scope);
  assert.deepEqual(
    things.map(({ made }) => made.type),
    ['release', 'node-image', 'node-image', 'node-image', 'secret', 'namespace', 'engine-image', 'engine-image', 'cluster'],
  );
  assert.deepEqual(store.met, ['cluster-1']);
  const node = things.filter(({ made }) => made.type === 'node-image').map(({ made, inUse }) => [made.name, inUse]);
  assert.deepEqual(node, [
    [backend, true],
    [frontend, true],
    [old, false],
  ]);
});

test('an empty ledger: what bears our marks, and nothing else', async () => {
  const { scope } = deployedWorld({}, []);
  const { things } = await survey(scope);
  assert.deepEqual(
    things.map(({ text, known, now }) => [text, known, now.type]),
    [
      ['release taskflow, revision 3', 'marks', 'as-made'],
      [`image ${backend} in the node`, 'marks', 'as-made'],
      [`image ${frontend} in the node`, 'marks', 'as-made'],
      ['Secret taskflow-secrets', 'marks', 'as-made'],
      ['namespace team', 'marks', 'as-made'],
      [`image ${frontend} in the engine`, 'marks', 'as-made'],
      [`image ${backend} in the engine`, 'marks', 'as-made'],
    ],
  );
});

test('an empty ledger: whose a release is by helm’s own record; an unlabelled Secret and namespace are nobody’s here', async () => {
  const nobodys = {
    secret: { uid: 's', resourceVersion: '1', ours: false, keys: [], data: {} },
    namespace: { uid: 'n', ours: false, contents: [] },
  };
  const of = async (change: Changes) => {
    const { things } = await survey(deployedWorld({ node: [], engine: {}, ...nobodys, ...change }, []).scope);
    return things.map(({ made, now }) => `${made.type} ${now.type}`);
  };
  const ours = status(2, 'taskflow-tui: frontend 1');
  // An older version gave no description; it gave the revision of its Secret.
  const older = status(2, 'Upgrade complete', 'deployed', { secrets: { revision: 's-1/7' } });
  assert.deepEqual(await of({ release: older }), ['release as-made']);
  assert.deepEqual(await of({ release: { ...older, description: 'Preparing upgrade', status: 'pending-upgrade' } }), ['release as-made']);
  assert.deepEqual(await of({ release: status(3, 'Rollback to 1'), earlier: [ours] }), ['release changed']);
  // Somebody else's: installed by hand, only upgraded here, of another chart.
  assert.deepEqual(await of({ release: status(1, 'Install complete') }), []);
  assert.deepEqual(await of({ release: status(2, 'taskflow-tui (release made elsewhere): frontend 1') }), []);
  assert.deepEqual(await of({ release: ours, chart: 'taskflowish-1.0.0' }), []);
  assert.deepEqual(await of({ release: undefined }), []);
});

test('a ledger of images only: what else carries our marks is found, but what the ledger of another release has', async () => {
  const made = ledger().filter(({ name, type }) => type === 'engine-image' && name === backend);
  const texts = async (elsewhere: string[]) => {
    const stage = deployedWorld({}, made);
    stage.store.recordedElsewhere = () => elsewhere;
    return (await survey(stage.scope)).things.map(({ text }) => text);
  };
  const inCluster = ['release taskflow, revision 3', 'Secret taskflow-secrets', 'namespace team'];
  assert.deepEqual(
    (await texts([frontend])).filter((text) => !text.includes(backend)),
    inCluster,
  );
  assert.deepEqual(
    (await texts([])).filter((text) => text.includes(frontend)),
    [`image ${frontend} in the node`, `image ${frontend} in the engine`],
  );
});

test('an image that another release has too is left, and does not keep this one remembered', async () => {
  const stage = deployedWorld({}, ledger());
  stage.store.recordedElsewhere = (type) => (type === 'engine-image' ? [backend] : []);
  const { things } = await survey(stage.scope);
  const shared = things.filter(({ now }) => now.type === 'shared');
  assert.deepEqual(
    shared.map(({ text }) => text),
    [`image ${backend} in the engine`],
  );
});

test('an empty ledger and an engine that does not answer: that is said, and the rest is found', async () => {
  const { things } = await survey(deployedWorld({ failing: new Set(['docker tags']) }, []).scope);
  const engine = things.find(({ made }) => made.type === 'engine-image');
  assert.deepEqual(engine?.now, {
    type: 'unseen',
    because: 'they could not be looked for: docker tags failed (it would not)',
    failed: true,
  });
  assert.ok(things.some(({ made }) => made.type === 'release'));
});

test('another context than the profile’s: minikube is not asked for its state, and its cluster is not ours to end', async () => {
  const world = deployedWorld({ state: 'absent', uid: 'cluster-1' });
  world.scope.target = { ...world.scope.target, context: 'kind-a' };
  const { things, state } = await survey(world.scope);
  assert.equal(state, 'running');
  assert.equal(things.find(({ made }) => made.type === 'cluster')?.now.type, 'foreign');
  assert.equal(things.find(({ made }) => made.type === 'release')?.now.type, 'as-made');
});

test('a ledger that missed the release, the Secret or the namespace: each is found by its marks', async () => {
  const made = ledger().filter(({ type }) => type === 'node-image');
  const { things } = await survey(deployedWorld({}, made).scope);
  const byMarks = things.filter(({ known }) => known === 'marks').map(({ made: { type } }) => type);
  for (const type of ['release', 'secret', 'namespace']) assert.ok(byMarks.includes(type as ResourceType), type);
});

test("an image that was in the node already isn't ours to remove", async () => {
  const made = ledger().map((entry) => (entry.type === 'node-image' ? { ...entry, found: true as const } : entry));
  const { things } = await survey(deployedWorld({}, made).scope);
  assert.deepEqual(
    things.filter(({ made: { type }, known }) => type === 'node-image' && known === 'ledger'),
    [],
  );
});

test('a Secret that another release of the namespace reads is left', async () => {
  const stage = deployedWorld({}, ledger());
  stage.store.recordedElsewhere = (type) => (type === 'secret' ? ['taskflow-secrets'] : []);
  const { things } = await survey(stage.scope);
  assert.equal(things.find(({ made }) => made.type === 'secret')?.now.type, 'shared');
});

const password = { uid: 'p-1', resourceVersion: '3', ours: true, keys: ['password'], data: {} };

test('the Secret of a throwaway database is found by the ledger and by its label, and the release says whose data goes with it', async () => {
  const release = status(3, 'taskflow-tui: frontend 1', 'deployed', { throwawayDatabase: { enabled: true } });
  const entry = {
    type: 'secret' as const,
    name: 'taskflow-database',
    uid: 'p-1',
    resourceVersion: '3',
    keys: ['password'],
    made: true,
    at,
  };
  for (const [made, known] of [
    [[...ledger(), entry], 'ledger'],
    [ledger(), 'marks'],
    [[], 'marks'],
  ] as const) {
    const { things } = await survey(deployedWorld({ throwaway: password, release }, [...made]).scope);
    const secret = things.find(({ text }) => text === 'Secret taskflow-database');
    assert.deepEqual([secret?.known, secret?.now.type, secret?.inUse], [known, 'as-made', true]);
    assert.equal(things[0]?.text, 'release taskflow, revision 3, with the data of its throwaway database');
  }
  const theirs = await survey(deployedWorld({ throwaway: { ...password, ours: false } }, []).scope);
  assert.ok(!theirs.things.some(({ text }) => text === 'Secret taskflow-database'));
});
