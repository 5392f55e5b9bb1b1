// `down` with a World of plain data: what it lists, asks, removes and leaves.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseChoice } from '../../../source/commands/down/consent.js';
import { runDown } from '../../../source/commands/down/down.js';
import type { LedgerEntry, ResourceType } from '../../../source/world/index.js';
import { backend, deployedWorld, frontend, ledger, status } from '../../support/world/deployed-world.js';
import { problemOfRejection } from '../../support/world/step-context.js';

type Flags = Partial<Parameters<typeof runDown>[0]>;
type Options = {
  change?: Parameters<typeof deployedWorld>[0];
  made?: LedgerEntry[];
  answers?: (string | undefined)[];
  during?: (world: FakeContext) => void;
};
type FakeContext = ReturnType<typeof deployedWorld>;

function fakeContext({ change, made, answers, during }: Options = {}) {
  const world = deployedWorld(change, made);
  const said: string[] = [];
  const warned: string[] = [];
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    during?.(world);
    assert.ok(answers?.length, `nobody answers ${question}`);
    return answers.shift();
  };
  const dialog = { print: (line: string) => said.push(line), warn: (line: string) => warned.push(line), ...(answers ? { ask } : {}) };
  const call = (flags: Flags) => runDown({ yes: false, all: false, cluster: false, ...flags }, world.scope, dialog);
  return { ...world, said, warned, questions, call };
}

const withoutCluster = () => ledger().filter(({ type }) => type !== 'cluster');
const changedSecret = { uid: 's-1', resourceVersion: '8', ours: true, keys: [], data: {} };

test('without flags, lists everything with numbers and times, and needs consent to remove the release', async () => {
  const { call, said, calls, store } = fakeContext();
  const problem = await problemOfRejection(call({}));
  assert.deepEqual([problem.exit, problem.command, calls], [2, 'taskflow-tui down --yes', []]);
  assert.equal(said.length, 8);
  assert.match(said[0] ?? '', /^1 {2}would remove {2}release taskflow, revision 3, created at \d?\d?.*\d\d:\d\d$/);
  assert.match(said[3] ?? '', /^4 {2}would leave {3}Secret taskflow-secrets, created at .*: --all removes it$/);
  assert.match(said[7] ?? '', /^8 {2}would leave {3}cluster minikube, which taskflow-tui made at .*: --cluster removes it$/);
  assert.equal(store.entries.length, 8);
});

test('--yes removes the release and its record, and leaves the rest', async () => {
  const { call, said, calls, store, cleared } = fakeContext();
  assert.equal(await call({ yes: true }), 0);
  assert.deepEqual(calls, ['helm uninstall']);
  assert.deepEqual(said.slice(8), ['removing      release taskflow, revision 3 …', 'removed       release taskflow, revision 3']);
  assert.ok(!store.entries.some(({ type }) => type === 'release'));
  assert.deepEqual([store.step('release'), store.step('images') !== undefined, cleared()], [undefined, true, 0]);
});

test('--all --yes removes everything in order, clears the saved state, and prints that the cluster and the build cache stay', async () => {
  const { call, said, calls, there, store, cleared } = fakeContext();
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.deepEqual(calls, [
    'sweep',
    'helm uninstall',
    `node ${backend}`,
    `node ${frontend}`,
    'secret',
    'namespace',
    `engine ${backend}`,
    `engine ${frontend}`,
  ]);
  assert.deepEqual(there.pods, []);
  assert.deepEqual(there.node, [{ tag: 'postgres:17', id: 'node-p' }]);
  assert.deepEqual(Object.keys(there.engine), ['taskflow-backend:mine']);
  assert.deepEqual([cleared(), store.entries], [1, []]);
  assert.deepEqual(said.slice(8), [
    'removed       container taskflow-try-1, left over from a killed run',
    'removing      release taskflow, revision 3 …',
    'removed       release taskflow, revision 3',
    `removed       image ${backend} in the node`,
    `removed       image ${frontend} in the node`,
    'removed       Secret taskflow-secrets',
    'removing      namespace team …',
    'removed       namespace team',
    `removed       image ${backend} in the engine`,
    `removed       image ${frontend} in the engine`,
    'left          cluster minikube, which taskflow-tui made: minikube -p minikube delete removes it',
    "left          docker's build cache: docker builder prune empties it",
  ]);
});

test('--all --cluster --yes removes everything in the cluster by deleting it', async () => {
  const { call, said, calls, store } = fakeContext({ change: { secret: changedSecret } });
  assert.equal(await call({ yes: true, all: true, cluster: true }), 0);
  assert.deepEqual(calls, ['sweep', `engine ${backend}`, `engine ${frontend}`, 'minikube delete']);
  assert.match(said[3] ?? '', /would remove {2}Secret taskflow-secrets, created at .*, with the cluster$/);
  assert.ok(said.includes('removed       Secret taskflow-secrets, with the cluster'));
  assert.ok(said.includes('removed       cluster minikube, which taskflow-tui made'));
  assert.deepEqual(store.entries, []);
});

test('keeps the records and exits with 1 when the cluster can’t be deleted', async () => {
  const { call, warned, store, cleared } = fakeContext({ change: { failing: new Set(['minikube delete']) } });
  assert.equal(await call({ yes: true, all: true, cluster: true }), 1);
  assert.ok(warned.includes('not removed   release taskflow, revision 3: minikube delete failed (it would not)'));
  assert.deepEqual(
    store.entries.map(({ type }) => type),
    ['cluster', 'node-image', 'node-image', 'namespace', 'secret', 'release'],
  );
  assert.equal(cleared(), 0);
});

test('stops a cluster that was only started, and removes what is in it one by one', async () => {
  const made = ledger().map((one) => (one.type === 'cluster' ? { ...one, how: 'started' as const } : one));
  const { call, said, calls } = fakeContext({ made });
  assert.equal(await call({ yes: true, all: true, cluster: true }), 0);
  assert.match(said[7] ?? '', /would stop {4}cluster minikube, which taskflow-tui started at/);
  assert.deepEqual(calls.slice(-3), [`engine ${backend}`, `engine ${frontend}`, 'minikube stop']);
  assert.ok(calls.includes('helm uninstall') && !calls.includes('minikube delete'));
  assert.ok(said.includes('stopped       cluster minikube, which taskflow-tui started'));
});

test('--all prints the folder of downloaded tools, which stay', async () => {
  const tools = (['minikube', 'kubectl'] as const).map((tool) => ({ tool, file: `/state/tools/${tool}` }));
  const { call, said } = fakeContext({ change: { tools } });
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.equal(
    said.at(-1),
    'left          minikube, kubectl in /state/tools, which taskflow-tui downloaded: delete the folder to remove them',
  );
  const less = fakeContext({ change: { tools } });
  assert.equal(await less.call({ yes: true }), 0);
  assert.doesNotMatch(less.said.join('\n'), /downloaded/);
});

test('never deletes a cluster that taskflow-tui didn’t create, or that was recreated', async () => {
  for (const options of [{ made: withoutCluster() }, { change: { uid: 'cluster-2' } }]) {
    const { call, calls } = fakeContext(options);
    assert.equal(await call({ yes: true, all: true, cluster: true }), 0);
    assert.ok(!calls.some((one) => one.startsWith('minikube')));
    // So what is in it goes one by one.
    assert.ok(calls.includes('helm uninstall') && calls.includes('secret'));
  }
});

test('--only removes one type or several', async () => {
  const only = async (...types: ResourceType[]) => {
    const { call, calls } = fakeContext();
    assert.equal(await call({ yes: true, only: types }), 0);
    return calls;
  };
  assert.deepEqual(await only('engine-image'), [`engine ${backend}`, `engine ${frontend}`]);
  assert.deepEqual(await only('secret', 'release'), ['helm uninstall', 'secret']);
  assert.deepEqual(await only('cluster'), ['minikube delete']);
  // The release runs these, and is in this.
  assert.deepEqual(await only('node-image'), []);
  assert.deepEqual(await only('namespace'), []);
});

test('leaves what somebody changed with the reason and the command, unless it is named', async () => {
  const change = { release: status(4, 'Rollback to 2'), secret: changedSecret };
  const { call, said, calls, store, cleared } = fakeContext({ change: { ...change }, made: withoutCluster() });
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.deepEqual(calls, ['sweep', `engine ${backend}`, `engine ${frontend}`]);
  const left = said.filter((line) => line.startsWith('left  '));
  assert.match(
    left[0] ?? '',
    /^left {10}release taskflow, revision 4, because somebody changed it since .* \(revision 4: Rollback to 2\): --only release or helm uninstall taskflow removes it$/,
  );
  assert.match(left.join('\n'), new RegExp(`^left {10}image ${backend} in the node, because the release still uses it$`, 'm'));
  assert.match(
    left.join('\n'),
    /^left {10}Secret taskflow-secrets, because somebody changed it since .*: --only secret or kubectl .* delete secret taskflow-secrets removes it$/m,
  );
  assert.match(left.join('\n'), /^left {10}namespace team, because the release is still in it$/m);
  assert.deepEqual([cleared(), store.step('tools')], [0, undefined]);
  assert.deepEqual(
    store.entries.map(({ type }) => type),
    ['node-image', 'node-image', 'namespace', 'secret', 'release'],
  );

  const named = fakeContext({ change, made: withoutCluster() });
  assert.equal(await named.call({ yes: true, only: ['release', 'secret'] }), 0);
  assert.deepEqual(named.calls, ['helm uninstall', 'secret']);
});

test('never removes what existed before, or an image with another id, even when named', async () => {
  const made = withoutCluster().map((one) => (one.type === 'secret' ? { ...one, made: false } : one));
  const change = { engine: { [backend]: 'sha256:other' }, node: [{ tag: backend, id: 'other' }], release: undefined };
  const { call, calls, there, said } = fakeContext({ change, made });
  assert.equal(await call({ yes: true, only: ['secret', 'engine-image', 'node-image'] }), 0);
  assert.deepEqual(calls, []);
  assert.deepEqual([there.secret?.uid, there.engine[backend], there.node.length], ['s-1', 'sha256:other', 1]);
  assert.match(said.join('\n'), /left {10}Secret taskflow-secrets, because it existed before; taskflow-tui only set database-url: kubectl/);
});

test('clears the saved state although a Secret that existed before stays: it has no label that a later down could mistake', async () => {
  const made = withoutCluster()
    .filter(({ type }) => type !== 'namespace')
    .map((one) => (one.type === 'secret' ? { ...one, made: false } : one));
  const { call, cleared, there } = fakeContext({ made, change: { namespace: { uid: 'n-1', ours: false, contents: [] } } });
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.deepEqual([cleared(), there.secret?.uid], [1, 's-1']);
});

test('leaves a namespace that holds other resources, and names them', async () => {
  const namespace = { uid: 'n-1', ours: true, contents: ['configmap/theirs', 'deployment/taskflow-backend'] };
  const one = fakeContext({ change: { namespace } });
  assert.equal(await one.call({ yes: true, all: true }), 0);
  assert.ok(!one.calls.includes('namespace'));
  assert.match(
    one.said.join('\n'),
    /left {10}namespace team, because it contains configmap\/theirs: kubectl --context minikube delete namespace team removes it/,
  );
});

test('leaves a namespace that got a resource after the list was printed', async () => {
  const during = ({ there }: FakeContext) => there.namespace?.contents.push('pod/late');
  const { call, calls, said } = fakeContext({ answers: ['y', 'n'], during, made: withoutCluster() });
  assert.equal(await call({ all: true }), 0);
  assert.ok(!calls.includes('namespace'));
  assert.match(said.join('\n'), /^left {10}namespace team, because it contains pod\/late(, pod\/late)*/m);
});

test('leaves a namespace that got a resource during the removal, but waits for what is left of the release', async () => {
  const late = fakeContext();
  const { deleteSecret } = late.scope.world.cluster;
  late.scope.world.cluster.deleteSecret = async (...args) => {
    await deleteSecret(...args);
    late.there.namespace?.contents.push('pod/late');
  };
  assert.equal(await late.call({ yes: true, all: true }), 0);
  assert.ok(late.there.namespace);
  assert.match(late.said.join('\n'), /^left {10}namespace team, because it contains pod\/late$/m);

  const slow = fakeContext();
  const { sleep } = slow.scope.world.clock;
  const { uninstall } = slow.scope.world.helm;
  slow.scope.world.helm.uninstall = async (signal) => {
    await uninstall(signal);
    slow.there.namespace?.contents.push('endpointslice/taskflow-backend-x');
  };
  slow.scope.world.clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    if (ms > 1000 && slow.there.namespace) slow.there.namespace.contents = [];
  };
  assert.equal(await slow.call({ yes: true, all: true }), 0);
  assert.equal(slow.there.namespace, undefined);
});

test('when the release can’t be uninstalled, leaves what depends on it, removes the rest and exits with 1', async () => {
  const { call, calls, warned, said, store, cleared } = fakeContext({ change: { failing: new Set(['helm uninstall']) } });
  assert.equal(await call({ yes: true, all: true }), 1);
  assert.deepEqual(calls, ['sweep', 'helm uninstall', `engine ${backend}`, `engine ${frontend}`]);
  assert.deepEqual(warned, ['not removed   release taskflow, revision 3: helm uninstall failed (it would not)']);
  assert.match(said.join('\n'), /left {10}Secret taskflow-secrets, because the release still uses it/);
  assert.match(said.join('\n'), /left {10}image .* in the node, because the release still uses it/);
  assert.equal(cleared(), 0);
  assert.deepEqual(
    store.entries.map(({ type }) => type),
    ['cluster', 'node-image', 'node-image', 'namespace', 'secret', 'release'],
  );
});

test('reports an image that the node still has, even if minikube reported no error', async () => {
  const { call, there, warned, store, scope } = fakeContext();
  scope.world.minikube.removeImage = async () => {};
  assert.equal(await call({ yes: true, all: true }), 1);
  assert.equal(there.node.length, 3);
  assert.match(warned[0] ?? '', new RegExp(`^not removed {3}image ${backend} in the node: The node still has ${backend}`));
  assert.equal(store.entries.filter(({ type }) => type === 'node-image').length, 2);
});

test('waits for pods to end for at most 45 s', async () => {
  const { call, scope } = fakeContext({ change: { lingering: Number.POSITIVE_INFINITY } });
  const begun = scope.world.clock.now();
  assert.equal(await call({ yes: true }), 0);
  assert.equal(scope.world.clock.now() - begun, 45_000);
});

test('when the cluster isn’t running, keeps the records of what is in it and removes the engine’s images', async () => {
  const { call, calls, warned, said, cleared, store } = fakeContext({ change: { state: 'stopped' } });
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.deepEqual(warned, ["taskflow-tui: The cluster minikube isn't running, so everything in it stays."]);
  assert.deepEqual(calls, ['sweep', `engine ${backend}`, `engine ${frontend}`]);
  assert.match(said.join('\n'), /left {10}release taskflow, because the cluster minikube isn't running \(stopped\)/);
  assert.deepEqual([cleared(), store.entries.length, store.met], [0, 6, []]);
});

test('when the cluster is gone, so is what was in it', async () => {
  const { call, calls, said, cleared, store } = fakeContext({ change: { state: 'absent' } });
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.deepEqual(calls, ['sweep', `engine ${backend}`, `engine ${frontend}`]);
  assert.match(said[0] ?? '', /already gone {2}release taskflow, created at/);
  assert.deepEqual([cleared(), store.entries], [1, []]);
});

test('with an empty ledger, removes what has our labels and leaves the rest', async () => {
  const { call, said, there } = fakeContext({ made: [] });
  assert.equal(await call({ yes: true, all: true }), 0);
  assert.match(said[0] ?? '', /would remove {2}release taskflow, revision 3 \(found by its label, not in the ledger\)$/);
  assert.deepEqual([there.release, there.secret, there.namespace], [undefined, undefined, undefined]);
  assert.deepEqual([there.node.map(({ tag }) => tag), Object.keys(there.engine)], [['postgres:17'], ['taskflow-backend:mine']]);
});

test('with nothing to remove, says so without a question and exits with 0', async () => {
  const nothing = { release: undefined, secret: undefined, namespace: undefined, node: [], engine: {} };
  const { call, said, calls, cleared } = fakeContext({ change: nothing, made: [] });
  assert.equal(await call({ all: true }), 0);
  assert.deepEqual([said, calls, cleared()], [['Nothing to remove.'], [], 1]);
});

test('removes the records of what is already gone without a question', async () => {
  const nothing = { release: undefined, secret: undefined, namespace: undefined, node: [], engine: {}, state: 'absent' as const };
  const { call, said, store } = fakeContext({ change: nothing });
  assert.equal(await call({}), 0);
  assert.match(said.join('\n'), /already gone {2}Secret taskflow-secrets[\s\S]*Nothing to remove\.$/);
  assert.deepEqual(store.entries, []);
});

test('when the engine doesn’t answer, removes the rest, and only --all exits with 1', async () => {
  const failing = () => ({ change: { failing: new Set(['docker image', 'sweep']) } });
  const some = fakeContext(failing());
  assert.equal(await some.call({ yes: true }), 0);
  const all = fakeContext(failing());
  assert.equal(await all.call({ yes: true, all: true }), 1);
  assert.deepEqual(all.calls.slice(0, 2), ['sweep', 'helm uninstall']);
  assert.match(all.warned.join('\n'), /not removed {3}containers that a killed run may have left: sweep failed/);
  assert.match(all.warned.join('\n'), /not removed {3}image .* in the engine: docker image failed/);
});

test('keeps the saved state when leftover containers can’t be removed', async () => {
  const { call, cleared } = fakeContext({ change: { failing: new Set(['sweep']) } });
  assert.equal(await call({ yes: true, all: true }), 1);
  assert.equal(cleared(), 0);
});

test('n or the end of input exits with 130 and changes nothing', async () => {
  for (const answer of ['n', '', 'no', undefined]) {
    const { call, calls, questions, store } = fakeContext({ answers: [answer] });
    assert.equal(await call({}), 130);
    assert.deepEqual([calls, questions, store.entries.length], [[], ['Remove these? [y/N, or numbers such as 1 3] '], 8]);
  }
});

test('y removes what is listed for removal, and an invalid answer is asked again', async () => {
  const { call, calls, warned } = fakeContext({ answers: ['maybe', '9', 'y'] });
  assert.equal(await call({}), 0);
  assert.deepEqual([calls, warned], [['helm uninstall'], ['Answer y, n, or numbers from 1 to 8.', 'Answer y, n, or numbers from 1 to 8.']]);
});

test('numbers remove exactly those resources, even if somebody changed them', async () => {
  const { call, calls, cleared } = fakeContext({ answers: ['4 6'], change: { secret: changedSecret } });
  assert.equal(await call({ all: true }), 0);
  assert.deepEqual([calls, cleared()], [['secret', `engine ${backend}`], 0]);
});

test('when nothing would be removed, a number can name what somebody changed', async () => {
  const change = { release: status(4, 'Rollback to 2') };
  const { call, calls, questions } = fakeContext({ answers: ['1'], change: { ...change }, made: withoutCluster() });
  assert.equal(await call({}), 0);
  assert.deepEqual([questions, calls], [['Remove any of these? [N, or numbers such as 1] '], ['helm uninstall']]);
  const yes = fakeContext({ answers: ['y'], change: { ...change } });
  assert.equal(await yes.call({}), 130);
});

test('the cluster has its own question with --all, --cluster and by its number', async () => {
  const own = 'Delete the cluster minikube and everything in it? [y/N] ';
  for (const [flags, answers, deleted] of [
    [{ all: true }, ['y', 'n'], false],
    [{ all: true }, ['y', 'y'], true],
    [{ cluster: true }, ['y', 'y'], true],
    [{ cluster: true }, ['y', ''], false],
    [{}, ['8', 'y'], true],
    [{}, ['8', undefined], false],
  ] as [Flags, (string | undefined)[], boolean][]) {
    const { call, calls, questions } = fakeContext({ answers: [...answers] });
    assert.equal(await call(flags), 0);
    assert.equal(questions[1], own);
    assert.equal(calls.includes('minikube delete'), deleted, `${JSON.stringify(flags)} ${answers}`);
    assert.equal(calls.includes('helm uninstall'), !deleted && answers[0] !== '8');
  }
  const plain = fakeContext({ answers: ['y'] });
  await plain.call({});
  assert.equal(plain.questions.length, 1);
});

test('leaves the namespace of a Secret that stays', async () => {
  const { call, calls, said } = fakeContext({ change: { release: undefined, pods: [] } });
  assert.equal(await call({ yes: true, only: ['namespace'] }), 0);
  assert.deepEqual(calls, []);
  assert.match(said.join('\n'), /^left {10}namespace team, because the Secret is still in it$/m);
});

test('never removes what wasn’t listed, even if it has our labels', async () => {
  const during = ({ there }: FakeContext) => {
    there.engine['taskflow-backend:1.0.0-99999999'] = 'sha256:new';
  };
  const { call, there } = fakeContext({ answers: ['y'], during, made: [] });
  assert.equal(await call({ all: true }), 0);
  assert.deepEqual(Object.keys(there.engine), ['taskflow-backend:mine', 'taskflow-backend:1.0.0-99999999']);
});

test('leaves what somebody changed while the question was open', async () => {
  const during = ({ there }: FakeContext) => {
    there.secret = changedSecret;
    there.engine[frontend] = 'sha256:other';
  };
  const { call, calls, said } = fakeContext({ answers: ['y'], during, made: withoutCluster() });
  assert.equal(await call({ all: true }), 0);
  assert.deepEqual(calls, ['sweep', 'helm uninstall', `node ${backend}`, `node ${frontend}`, `engine ${backend}`]);
  assert.match(said.join('\n'), /left {10}Secret taskflow-secrets, because somebody changed it/);
});

test('fails without changes when a running cluster doesn’t answer', async () => {
  const { call, calls } = fakeContext({ change: { failing: new Set(['identity']) } });
  assert.equal((await problemOfRejection(call({ yes: true, all: true }))).problem, 'identity failed');
  assert.deepEqual(calls, []);
});

test('parses the answer to the list', () => {
  for (const word of ['y', ' YES ', 'Y']) assert.equal(parseChoice(word, 3), 'all');
  for (const word of ['', 'n', 'No', '  ']) assert.equal(parseChoice(word, 3), 'none');
  assert.deepEqual(parseChoice('3, 1  1', 3), [3, 1]);
  for (const word of ['0', '4', '1.5', 'release', '1 x', '-1']) assert.equal(parseChoice(word, 3), undefined, word);
});
