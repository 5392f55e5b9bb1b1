// Tests of the panel's keys that change the cluster or leave for steps: confirmations and results.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Failure } from '../../../source/problem.js';
import { until } from '../../support/programs/until.js';
import { cleanup, keys, settled } from '../wizard/screen.js';
import { crashedName, snapshot, takenPorts } from './scenes.js';
import { open } from './screen.js';

afterEach(cleanup);
const erase = '\u007f';

test('starts the next scale from the cluster’s number after a rejected one', async () => {
  const panel = await open();
  await panel.press('+');
  await panel.finish(0, false, 'forbidden');
  await panel.press('+');
  assert.deepEqual(
    panel.acts().map((act) => act && typeof act === 'object' && 'to' in act && act.to),
    [3, 3],
  );
});

test('scales at once, adds up quick presses, asks before 0, and scales the owner of a pod', async () => {
  const panel = await open();
  await panel.press('j', '++');
  const to = (from: number, wanted: number) => ({ type: 'scale', deployment: 'taskflow-frontend', from, to: wanted });
  assert.deepEqual(panel.acts(), [to(2, 3), to(3, 4)]);
  assert.match(
    panel.frame(),
    /scaling taskflow-frontend to 4\s+\$ kubectl --context minikube .* scale deployment\/taskflow-frontend --replicas=4/,
  );
  await panel.press('----');
  assert.equal(panel.acts().length, 5);
  assert.match(panel.frame(), /Scale taskflow-frontend to 0\? It then answers no requests\.\s+\$ kubectl .*--replicas=0/);
  await panel.press('n');
  assert.equal(panel.acts().length, 5);
  panel.answers.now += 3001;
  await panel.press('=');
  assert.deepEqual(panel.acts().at(-1), to(2, 3), 'after a while the cluster is believed again');
});

test('scales to a typed number, cancels with esc, and asks before 0', async () => {
  const panel = await open();
  await panel.press('1', '2', erase, 'x');
  assert.match(panel.frame(), /scale taskflow-frontend to: 1▏ +now 2/);
  await panel.leave();
  assert.deepEqual(panel.acts(), []);
  await panel.press('5\r');
  assert.deepEqual(panel.acts(), [{ type: 'scale', deployment: 'taskflow-frontend', from: 2, to: 5 }]);
  await panel.press('0', keys.enter);
  assert.match(panel.frame(), /Scale taskflow-frontend to 0\?/);
  await panel.press('y');
  assert.equal(panel.acts().length, 2);
});

test('asks before a restart or delete, and shows command, progress, and result', async () => {
  const panel = await open();
  await panel.press('G', 'r');
  assert.match(panel.frame(), /Restart taskflow-backend\?/);
  await panel.press('y');
  panel.under[0]?.progress('1 of 2 new pods ready');
  await until(() => /1 of 2 new pods ready {3}\$ kubectl .*rollout restart/.test(panel.frame()));
  await panel.finish(0, true, 'taskflow-backend restarted in 8.1 s');
  assert.match(panel.frame(), /✔ taskflow-backend restarted in 8\.1 s/);
  await panel.press(keys.ctrl('d'));
  assert.match(panel.frame(), new RegExp(`Delete pod ${crashedName}\\?`));
  await panel.press('y');
  await panel.finish(1, false, 'forbidden');
  assert.match(panel.frame(), /✖ forbidden/);
  assert.deepEqual(panel.done, [{ type: 'restart', deployment: 'taskflow-backend' }], 'only what succeeded counts');
});

test('ignores other keys at a confirmation, and keeps its subject', async () => {
  const panel = await open();
  await panel.press('G', keys.ctrl('d'));
  panel.snapshot.set({ ...snapshot, pods: snapshot.pods.filter(({ name }) => name !== crashedName) });
  await panel.press('x', 'q', keys.enter, 'y');
  assert.deepEqual(panel.acts(), [{ type: 'delete-pod', pod: crashedName }]);
});

test('says why a key does nothing here', async () => {
  const panel = await open();
  await panel.press('s');
  assert.match(panel.frame(), /Select a pod first\./);
  await panel.press('j');
  assert.doesNotMatch(panel.frame(), /select one of its pods/);
});

test('rolls back to a chosen revision after a confirmation, but not to the newest', async () => {
  const panel = await open();
  await panel.press('u');
  await until(() => /▸ +2 +2 h ago +superseded/.test(panel.frame()));
  await panel.press(keys.down, keys.enter);
  assert.match(panel.frame(), /Roll the release back to revision 1\?.*\n +\$ helm rollback taskflow 1/);
  await panel.press('y');
  assert.deepEqual(panel.acts(), [{ type: 'roll-back', revision: 1 }]);
  await panel.press('u');
  await until(() => panel.frame().includes('which revision'));
  await panel.press('kkk', keys.enter);
  assert.match(panel.frame(), /Revision 3 is the newest one\./);
});

test('shows helm’s failure in place of the revisions', async () => {
  const panel = await open();
  panel.control.revisions = async () => {
    throw new Failure({ problem: 'helm is not there', cause: 'it is not on the PATH', fix: 'install helm' });
  };
  await panel.press('u');
  await until(() => panel.frame().includes('✖ helm is not there'));
  await panel.leave();
  assert.doesNotMatch(panel.frame(), /helm is not there/);
});

test('gives the terminal to a shell, and comes back with what went wrong', async () => {
  const panel = await open();
  panel.answers.shell = 'the image has no shell';
  await panel.press('G', 'ss');
  await until(() => panel.frame().includes('! the image has no shell'));
  assert.deepEqual(panel.told, [['shell', crashedName]]);
  panel.answers.shell = undefined;
  await panel.press('s');
  await until(() => panel.told.length === 2 && !panel.frame().includes('no shell'));
  await panel.press('j');
});

test('opens the address of the selected component, or shows it without a browser', async () => {
  const panel = await open();
  await panel.press('o');
  await until(() => /Opened http:\/\/localhost:3000/.test(panel.frame()));
  panel.answers.opens = false;
  await panel.press('G', 'o');
  await until(() => /Can't open a browser here\. Open http:\/\/localhost:8000/.test(panel.frame()));
});

test('ends the holder of a port only after a confirmation with name and pid', async () => {
  const panel = await open({ ...snapshot, ports: takenPorts });
  await panel.press('x');
  assert.match(panel.frame(), /End node \(pid 123\)\?.*\n +\$ kill 123/);
  await panel.press('y');
  assert.deepEqual(panel.acts(), [{ type: 'end-holder', component: 'frontend', pid: 123, command: 'node' }]);
});

test('doesn’t end a holder that released the port meanwhile, nor another taskflow-tui', async () => {
  const panel = await open({ ...snapshot, ports: takenPorts });
  await panel.press('x');
  panel.snapshot.set(snapshot);
  await settled();
  await panel.press('y');
  assert.match(panel.frame(), /node \(pid 123\) no longer holds a port that TaskFlow needs/);
  panel.snapshot.set({ ...snapshot, ports: takenPorts.map((port) => ({ ...port, holder: { pid: 9, command: 'node', ours: true } })) });
  await settled();
  await panel.press('x');
  assert.match(panel.frame(), /No known program holds a port that TaskFlow needs/);
  assert.deepEqual(panel.acts(), []);
});

test('leaves to edit a secret, to rebuild an image, or to quit', async () => {
  const secret = await open();
  await secret.press('e', 'j', keys.enter);
  await until(() => secret.left() !== 'still open');
  assert.deepEqual(secret.left(), { type: 'edit-secret', name: 'better-auth-secret' });
  const image = await open();
  await image.press('G', 'b');
  assert.match(image.frame(), /Rebuild and deploy backend\?/);
  await image.press('y');
  await until(() => image.left() !== 'still open');
  assert.deepEqual(image.left(), { type: 'redeploy', deployment: 'taskflow-backend' });
  for (const chunks of [['q'], [keys.ctrl('c')], ['r', keys.ctrl('c')], ['/', keys.ctrl('c')], ['?', keys.ctrl('c')]]) {
    const panel = await open();
    await panel.press(...chunks);
    await until(() => panel.left() !== 'still open');
    assert.deepEqual(panel.left(), { type: 'quit' });
  }
});
