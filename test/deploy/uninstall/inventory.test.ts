// The inventory: the condition of each resource in the ledger, and what is found by labels.
import assert from 'node:assert/strict';
import test from 'node:test';
import { takeInventory } from '../../../source/deploy/uninstall/inventory.js';
import type { LedgerEntry, ResourceType } from '../../../source/world/index.js';
import { at, backend, deployedWorld, everything, frontend, ledger, status } from '../../support/world/deployed-world.js';

type Changes = Parameters<typeof deployedWorld>[0];

async function found(type: ResourceType, change: Changes = {}, made: LedgerEntry[] = ledger()) {
  const { scope } = deployedWorld(change, made);
  const { resources } = await takeInventory(scope);
  const resource = resources.find((one) => one.made.type === type);
  assert.ok(resource, `no ${type} in ${resources.map(({ text }) => text).join(', ')}`);
  return resource;
}

/** The ledger with one entry changed. */
function ledgerWith(type: ResourceType, change: object): LedgerEntry[] {
  return ledger().map((made) => (made.type === type ? ({ ...made, ...change } as LedgerEntry) : made));
}

const cases: [what: string, type: ResourceType, change: Changes, made: LedgerEntry[], now: string, because?: RegExp][] = [
  ['an unchanged release', 'release', {}, ledger(), 'as-made'],
  ['an uninstalled release', 'release', { release: undefined }, ledger(), 'gone'],
  ['a rollback to a revision in the ledger', 'release', { release: status(3, 'Rollback to 2') }, ledger(), 'as-made'],
  [
    'a rollback by hand',
    'release',
    { release: status(4, 'Rollback to 2') },
    ledger(),
    'changed',
    /somebody changed it since .*\(revision 4: Rollback to 2\)/,
  ],
  ['an upgrade by hand', 'release', { release: status(4, 'Upgrade complete') }, ledger(), 'changed', /revision 4/],
  ['an upgrade of ours that is not in the ledger', 'release', { release: status(4, 'taskflow-tui: frontend 1') }, ledger(), 'as-made'],
  [
    'a new installation by hand with a revision number in the ledger',
    'release',
    { release: status(1, 'Install complete') },
    ledger(),
    'changed',
    /revision 1/,
  ],
  ['a killed upgrade of ours', 'release', { release: status(4, 'Preparing upgrade', 'pending-upgrade') }, ledger(), 'as-made'],
  [
    'an unfinished upgrade after one by hand',
    'release',
    { release: status(5, 'Preparing upgrade', 'pending-upgrade') },
    ledger(),
    'changed',
  ],
  [
    'a killed first installation',
    'release',
    { release: status(1, 'Initial install underway', 'pending-install') },
    ledgerWith('release', { revisions: [] }),
    'as-made',
  ],
  [
    'a release that helm is changing now',
    'release',
    { release: status(4, 'Preparing upgrade', 'pending-upgrade'), helms: [77] },
    ledger(),
    'foreign',
    /helm upgrade taskflow is changing it now \(pid 77\)/,
  ],

  ['an unchanged Secret', 'secret', {}, ledger(), 'as-made'],
  ['a deleted Secret', 'secret', { secret: undefined }, ledger(), 'gone'],
  [
    'an edited Secret',
    'secret',
    { secret: { uid: 's-1', resourceVersion: '8', ours: true, keys: [], data: {} } },
    ledger(),
    'changed',
    /^somebody changed it since/,
  ],
  [
    'a replaced Secret',
    'secret',
    { secret: { uid: 's-2', resourceVersion: '7', ours: false, keys: [], data: {} } },
    ledger(),
    'changed',
    /somebody replaced it since/,
  ],
  [
    'a Secret that existed before',
    'secret',
    {},
    ledgerWith('secret', { made: false }),
    'foreign',
    /it existed before; taskflow-tui only set database-url/,
  ],
  ['a Secret whose storing was interrupted', 'secret', {}, ledgerWith('secret', { uid: '', resourceVersion: '' }), 'as-made'],
  [
    'a Secret whose storing was interrupted, without our label',
    'secret',
    { secret: { uid: 's-9', resourceVersion: '1', ours: false, keys: [], data: {} } },
    ledgerWith('secret', { uid: '' }),
    'foreign',
    /label/,
  ],

  ['an engine image', 'engine-image', {}, ledger(), 'as-made'],
  [
    'an engine image with another ID',
    'engine-image',
    { engine: { [backend]: 'sha256:other' } },
    ledger(),
    'foreign',
    /another image has that tag now/,
  ],
  ['a deleted engine image', 'engine-image', { engine: {} }, ledger(), 'gone'],
  ['an engine image whose build was interrupted', 'engine-image', {}, ledgerWith('engine-image', { id: '' }), 'as-made'],
  [
    'an engine image when the engine does not answer',
    'engine-image',
    { failing: new Set(['docker image']) },
    ledger(),
    'unknown',
    /docker image failed \(it would not\)/,
  ],
  ['a node image', 'node-image', {}, ledger(), 'as-made'],
  ['a node image with another ID', 'node-image', { node: [{ tag: backend, id: 'else' }] }, ledger(), 'foreign'],
  ['a deleted node image', 'node-image', { node: [] }, ledger(), 'gone'],

  ['an unchanged namespace', 'namespace', {}, ledger(), 'as-made'],
  ['a deleted namespace', 'namespace', { namespace: undefined }, ledger(), 'gone'],
  [
    'a recreated namespace',
    'namespace',
    { namespace: { uid: 'n-2', ours: true, contents: [] } },
    ledger(),
    'foreign',
    /somebody recreated it/,
  ],
  [
    'a namespace with a resource of somebody else',
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
    /^it contains configmap\/a$/,
  ],
  [
    'a namespace with many resources of somebody else',
    'namespace',
    { namespace: { uid: 'n-1', ours: true, contents: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5'] } },
    ledger(),
    'foreign',
    /^it contains a\/1, a\/2, a\/3, and 2 more$/,
  ],
  ['the namespace default', 'namespace', {}, ledgerWith('namespace', { name: 'default' }), 'foreign', /belongs to Kubernetes/],
  ['a namespace of Kubernetes', 'namespace', {}, ledgerWith('namespace', { name: 'kube-system' }), 'foreign', /belongs to Kubernetes/],

  ['the cluster that taskflow-tui made', 'cluster', {}, ledger(), 'as-made'],
  ['a recreated cluster', 'cluster', { uid: 'cluster-2' }, ledger(), 'foreign', /somebody recreated it/],
  ['a deleted cluster', 'cluster', { state: 'absent' }, ledger(), 'gone'],
  ['a stopped cluster', 'cluster', { state: 'stopped' }, ledger(), 'foreign', /isn't running \(stopped\)/],
  ['a cluster whose start was interrupted', 'cluster', {}, ledgerWith('cluster', { uid: '' }), 'foreign', /interrupted/],
  ['a stopped cluster that taskflow-tui only started', 'cluster', { state: 'stopped' }, ledgerWith('cluster', { how: 'started' }), 'gone'],
  ['a release in a paused cluster', 'release', { state: 'paused' }, ledger(), 'unknown', /the cluster minikube isn't running \(paused\)/],
  ['a release in a deleted cluster', 'release', { state: 'absent' }, ledger(), 'gone'],
];

for (const [what, type, change, made, now, because] of cases) {
  test(`${what}: ${now}`, async () => {
    const resource = await found(type, change, made);
    assert.equal(resource.now.type, now);
    if (because) assert.match('because' in resource.now ? resource.now.because : '', because);
  });
}

test('a resource that stays has the command that removes it', async () => {
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

test('lists resources in the order of removal, selects the cluster that answers, and marks the images of the release as in use', async () => {
  const old = 'taskflow-backend:1.0.0-00000000';
  const { scope, store } = deployedWorld({ node: [...everything().node, { tag: old, id: 'node-o' }] }, [
    ...ledger(),
    { type: 'node-image', name: old, id: 'node-o', at },
  ]);
  const { resources } = await takeInventory(scope);
  assert.deepEqual(
    resources.map(({ made }) => made.type),
    ['release', 'node-image', 'node-image', 'node-image', 'secret', 'namespace', 'engine-image', 'engine-image', 'cluster'],
  );
  assert.deepEqual(store.met, ['cluster-1']);
  const node = resources.filter(({ made }) => made.type === 'node-image').map(({ made, inUse }) => [made.name, inUse]);
  assert.deepEqual(node, [
    [backend, true],
    [frontend, true],
    [old, false],
  ]);
});

test('with an empty ledger, lists what has our labels and nothing else', async () => {
  const { scope } = deployedWorld({}, []);
  const { resources } = await takeInventory(scope);
  assert.deepEqual(
    resources.map(({ text, known, now }) => [text, known, now.type]),
    [
      ['release taskflow, revision 3', 'label', 'as-made'],
      [`image ${backend} in the node`, 'label', 'as-made'],
      [`image ${frontend} in the node`, 'label', 'as-made'],
      ['Secret taskflow-secrets', 'label', 'as-made'],
      ['namespace team', 'label', 'as-made'],
      [`image ${frontend} in the engine`, 'label', 'as-made'],
      [`image ${backend} in the engine`, 'label', 'as-made'],
    ],
  );
});

test('with an empty ledger, helm’s history says whose the release is; a Secret or namespace without our label is not listed', async () => {
  const nobodys = {
    secret: { uid: 's', resourceVersion: '1', ours: false, keys: [], data: {} },
    namespace: { uid: 'n', ours: false, contents: [] },
  };
  const of = async (change: Changes) => {
    const { resources } = await takeInventory(deployedWorld({ node: [], engine: {}, ...nobodys, ...change }, []).scope);
    return resources.map(({ made, now }) => `${made.type} ${now.type}`);
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

test('with only images in the ledger, finds the rest by label, except what is in the ledger of another release', async () => {
  const made = ledger().filter(({ name, type }) => type === 'engine-image' && name === backend);
  const texts = async (elsewhere: string[]) => {
    const stage = deployedWorld({}, made);
    stage.store.recordedElsewhere = () => elsewhere;
    return (await takeInventory(stage.scope)).resources.map(({ text }) => text);
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

test('an image that another release uses too is shared', async () => {
  const stage = deployedWorld({}, ledger());
  stage.store.recordedElsewhere = (type) => (type === 'engine-image' ? [backend] : []);
  const { resources } = await takeInventory(stage.scope);
  const shared = resources.filter(({ now }) => now.type === 'shared');
  assert.deepEqual(
    shared.map(({ text }) => text),
    [`image ${backend} in the engine`],
  );
});

test('with an empty ledger and no answer from the engine, reports that and finds the rest', async () => {
  const { resources } = await takeInventory(deployedWorld({ failing: new Set(['docker tags']) }, []).scope);
  const engine = resources.find(({ made }) => made.type === 'engine-image');
  assert.deepEqual(engine?.now, {
    type: 'unknown',
    because: "taskflow-tui can't list them: docker tags failed (it would not)",
    failed: true,
  });
  assert.ok(resources.some(({ made }) => made.type === 'release'));
});

test('in a context other than the profile’s, does not ask minikube for its state, and the cluster is foreign', async () => {
  const world = deployedWorld({ state: 'absent', uid: 'cluster-1' });
  world.scope.target = { ...world.scope.target, context: 'kind-a' };
  const { resources, state } = await takeInventory(world.scope);
  assert.equal(state, 'running');
  assert.equal(resources.find(({ made }) => made.type === 'cluster')?.now.type, 'foreign');
  assert.equal(resources.find(({ made }) => made.type === 'release')?.now.type, 'as-made');
});

test('finds a release, Secret, or namespace by its label if the ledger does not have it', async () => {
  const made = ledger().filter(({ type }) => type === 'node-image');
  const { resources } = await takeInventory(deployedWorld({}, made).scope);
  const byLabel = resources.filter(({ known }) => known === 'label').map(({ made: { type } }) => type);
  for (const type of ['release', 'secret', 'namespace']) assert.ok(byLabel.includes(type as ResourceType), type);
});

test("an image that was in the node already isn't ours to remove", async () => {
  const made = ledger().map((entry) => (entry.type === 'node-image' ? { ...entry, found: true as const } : entry));
  const { resources } = await takeInventory(deployedWorld({}, made).scope);
  assert.deepEqual(
    resources.filter(({ made: { type }, known }) => type === 'node-image' && known === 'ledger'),
    [],
  );
});

test('a Secret that another release in the namespace uses is shared', async () => {
  const stage = deployedWorld({}, ledger());
  stage.store.recordedElsewhere = (type) => (type === 'secret' ? ['taskflow-secrets'] : []);
  const { resources } = await takeInventory(stage.scope);
  assert.equal(resources.find(({ made }) => made.type === 'secret')?.now.type, 'shared');
});

const password = { uid: 'p-1', resourceVersion: '3', ours: true, keys: ['password'], data: {} };

test('finds the Secret of a throwaway database by ledger or label, and the release mentions the database’s data', async () => {
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
    [ledger(), 'label'],
    [[], 'label'],
  ] as const) {
    const { resources } = await takeInventory(deployedWorld({ throwaway: password, release }, [...made]).scope);
    const secret = resources.find(({ text }) => text === 'Secret taskflow-database');
    assert.deepEqual([secret?.known, secret?.now.type, secret?.inUse], [known, 'as-made', true]);
    assert.equal(resources[0]?.text, 'release taskflow, revision 3, with the data of its throwaway database');
  }
  const theirs = await takeInventory(deployedWorld({ throwaway: { ...password, ours: false } }, []).scope);
  assert.ok(!theirs.resources.some(({ text }) => text === 'Secret taskflow-database'));
});

test('finds and removes the Secret with an application’s own variables, by ledger or label', async () => {
  const variables = { uid: 'e-1', resourceVersion: '4', ours: true, keys: ['JWT_SECRET'], data: { JWT_SECRET: 'canary' } };
  const entry = {
    type: 'secret' as const,
    name: 'taskflow-backend-env',
    uid: 'e-1',
    resourceVersion: '4',
    keys: ['JWT_SECRET'],
    made: true,
    at,
  };
  for (const [made, known] of [
    [[...ledger(), entry], 'ledger'],
    [ledger(), 'label'],
    [[], 'label'],
  ] as const) {
    const { resources } = await takeInventory(deployedWorld({ variables }, [...made]).scope);
    const secret = resources.find(({ text }) => text === 'Secret taskflow-backend-env');
    assert.deepEqual([secret?.known, secret?.now.type, secret?.inUse], [known, 'as-made', true]);
    assert.doesNotMatch(JSON.stringify(resources), /canary/);
  }
  const changed = await takeInventory(deployedWorld({ variables: { ...variables, resourceVersion: '9' } }, [...ledger(), entry]).scope);
  assert.equal(changed.resources.find(({ text }) => text === 'Secret taskflow-backend-env')?.now.type, 'changed');
});
