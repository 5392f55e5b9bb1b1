import assert from 'node:assert/strict';
import test from 'node:test';
import { installReleaseStep } from '../../../../source/deploy/steps/release/step.js';
import { problemOfRejection } from '../../../support/world/step-context.js';
import { type Kept, notices, type ReleaseStage, releaseStage, revision } from './stage.js';

const yes = { type: 'confirm', yes: true } as const;
const no = { type: 'confirm', yes: false } as const;
/** The time of the fake clock. */
const now = 1_000_000;
const minutesAgo = now - 5 * 60_000;

const good = revision(3, 'deployed', { at: minutesAgo });
const stuck = (status: string, more: Partial<Kept> = {}) =>
  revision(4, status, { at: minutesAgo, description: 'Preparing upgrade', ...more });
const helmAt = (...args: string[]) => ({ pid: 123, args });

const detailOf = (stage: ReleaseStage) => {
  const [question] = stage.questions;
  return question?.type === 'confirm' ? [question.text, ...question.detail].join('\n') : '';
};

for (const status of ['pending-upgrade', 'pending-rollback', 'pending-install']) {
  test(`${status} after a good revision: explains it, rolls back on consent, and continues with the upgrade`, async () => {
    const stage = releaseStage([stuck(status), { ...good }], { answers: [yes] });
    await installReleaseStep.run(stage);
    assert.deepEqual(stage.done, ['rollback 3', 'upgrade']);
    assert.match(
      detailOf(stage),
      new RegExp(`^The release taskflow is stuck in ${status} \\(revision 4, since .*\\d\\d:\\d\\d\\)\\. Repair it\\?`),
    );
    assert.match(detailOf(stage), /Something else made revision 4, as far as its values show/);
    assert.match(detailOf(stage), /SIGKILL/);
    assert.match(detailOf(stage), /^repair: helm rollback taskflow 3$/m);
    assert.match(notices(stage).join('\n'), /repaired taskflow: helm rollback taskflow 3/);
  });
}

test('removes a release that never had a good revision, and installs it again', async () => {
  const values = { secrets: { revision: 'f3a1/12' } };
  const stage = releaseStage([revision(1, 'pending-install', { at: minutesAgo, values })], { answers: [yes] });
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['uninstall', 'upgrade']);
  assert.match(detailOf(stage), /taskflow-tui made revision 1/);
  assert.match(detailOf(stage), /^repair: helm uninstall taskflow$/m);
  assert.deepEqual(
    stage.store.entries.map((made) => made.type === 'release' && made.revisions),
    [[1]],
  );
});

test('rolls back to the newest revision that was once deployed, and never to one that failed', async () => {
  const failed = revision(2, 'superseded', { description: 'Upgrade "taskflow" failed: timed out' });
  const once = releaseStage([stuck('pending-upgrade'), failed, revision(1, 'superseded')], { answers: [yes] });
  await installReleaseStep.run(once);
  assert.deepEqual(once.done, ['rollback 1', 'upgrade']);
  const never = releaseStage([stuck('pending-upgrade'), { ...failed }], { answers: [yes] });
  await installReleaseStep.run(never);
  assert.deepEqual(never.done, ['uninstall', 'upgrade']);
});

test('finishes an interrupted removal, whatever came before it', async () => {
  const stage = releaseStage([stuck('uninstalling'), { ...good, status: 'superseded' }], { answers: [yes] });
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['uninstall', 'upgrade']);
  assert.match(detailOf(stage), /Its removal didn't finish/);
});

test('records the revision that a repair makes', async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good, description: 'taskflow-tui: x' }], { answers: [yes] });
  stage.store.record({ type: 'release', name: 'taskflow', revisions: [3], at: 1 });
  await installReleaseStep.run(stage);
  assert.deepEqual(
    stage.store.entries.map((made) => made.type === 'release' && made.revisions),
    [[3, 5, 6]],
  );
});

test('touches nothing without consent, and fails with the command', async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good }], { answers: [no] });
  const problem = await problemOfRejection(installReleaseStep.run(stage));
  assert.match(problem.problem, /^The release taskflow is stuck in pending-upgrade \(revision 4/);
  assert.match(problem.fix, /--yes/);
  assert.equal(problem.command, 'helm rollback taskflow 3');
  assert.deepEqual(stage.done, []);
});

test("explains a failed revision in helm's words, and upgrades without a repair", async () => {
  const failed = revision(4, 'failed', { at: minutesAgo, description: 'Upgrade "taskflow" failed: timed out' });
  const stage = releaseStage([failed, { ...good }]);
  await installReleaseStep.run(stage);
  assert.deepEqual([stage.done, stage.questions], [['upgrade'], []]);
  assert.match(notices(stage).join(), /failed \(revision 4, at .*\): Upgrade "taskflow" failed: timed out; a new upgrade replaces it/);
});

test("removes a release that helm can't upgrade, on consent only", async () => {
  const refusals = [() => 'Error: UPGRADE FAILED: "taskflow" has no deployed releases'];
  const stage = releaseStage([revision(4, 'unknown')], { answers: [yes] });
  stage.refusals = [...refusals];
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['uninstall', 'upgrade']);
  assert.match(detailOf(stage), /helm uninstall taskflow/);
  const refused = releaseStage([revision(4, 'unknown')], { answers: [no] });
  refused.refusals = [...refusals];
  await problemOfRejection(installReleaseStep.run(refused));
  assert.deepEqual(refused.done, []);
});

test('waits for another helm, says so once, and checks what it made', async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good }]);
  stage.running = [helmAt('upgrade', 'taskflow', './chart', '--set', 'password=secret')];
  const begun = stage.world.clock.now();
  const { processes } = stage.world.machine;
  stage.world.machine.processes = async (file, word, signal) => {
    assert.deepEqual([file, word], ['helm', 'taskflow']);
    if (stage.world.clock.now() - begun >= 90_000) {
      stage.running = [];
      const [first] = stage.kept;
      if (first) first.status = 'deployed';
    } else assert.deepEqual(stage.done, [], 'something was done beside a living helm');
    return processes(file, word, signal);
  };
  await installReleaseStep.run(stage);
  assert.deepEqual([stage.done, stage.questions], [['upgrade'], []]);
  const said = notices(stage).filter((text) => text.includes('another helm'));
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? '',
    /^another helm \(pid 123: helm upgrade taskflow\) is working on taskflow since .*\d\d:\d\d; waiting for it to finish$/,
  );
  assert.ok(stage.news.some((news) => news.type === 'step-progress' && /waiting for helm upgrade taskflow \(pid 123\), /.test(news.text)));
  assert.doesNotMatch(JSON.stringify(stage.news), /password=secret/);
});

test('waits for a helm of ours whose parent was killed, and keeps its revision', async () => {
  const stage = releaseStage();
  await installReleaseStep.run(stage);
  const [made] = stage.kept;
  assert.ok(made);
  const { description } = made;
  Object.assign(made, { status: 'pending-install', description: 'Initial install underway', at: minutesAgo });
  stage.store.forget();
  stage.running = [helmAt('upgrade', '--install', 'taskflow', '--namespace', 'default')];
  let looks = 0;
  stage.world.machine.processes = async () => {
    if (++looks < 5) return stage.running;
    Object.assign(made, { status: 'deployed', description });
    return [];
  };
  assert.match((await installReleaseStep.run(stage)).text, /revision 1 · already deployed/);
  assert.deepEqual([stage.done, stage.questions], [['upgrade'], []]);
});

test('repairs on consent what a helm leaves that is killed meanwhile', async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good }], { answers: [yes] });
  let looks = 0;
  stage.world.machine.processes = async () => (++looks < 5 ? [helmAt('upgrade', 'taskflow')] : []);
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['rollback 3', 'upgrade']);
});

test("fails and touches nothing when another helm doesn't finish within ten minutes", async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good }]);
  stage.running = [helmAt('upgrade', 'taskflow', '--wait')];
  const problem = await problemOfRejection(installReleaseStep.run(stage));
  assert.match(problem.problem, /helm upgrade taskflow is still in progress \(pid 123\)/);
  assert.match(problem.cause, /didn't finish within 10 minutes/);
  assert.deepEqual([problem.exit ?? 1, stage.done, stage.questions], [1, [], []]);
});

for (const [args, counts] of [
  [['upgrade', 'taskflow', '-n', 'default'], true],
  [['rollback', 'taskflow', '2'], true],
  [['--namespace=default', 'uninstall', 'taskflow'], true],
  [['del', 'taskflow', '-ndefault'], true],
  [['upgrade', 'taskflow', '--namespace', 'other'], false],
  [['upgrade', 'taskflow', '--namespace=other'], false],
  [['upgrade', 'taskflow', '-n', 'other'], false],
  [['upgrade', 'taskflow', '-nother'], false],
  [['upgrade', 'taskflow', '-n=other'], false],
  [['status', 'taskflow'], false],
  [['history', 'taskflow', '--namespace', 'default'], false],
] as const) {
  test(`${counts ? 'waits for' : 'ignores'} helm ${args.join(' ')}`, async () => {
    const stage = releaseStage([stuck('pending-upgrade'), { ...good }], { answers: [no] });
    stage.running = [helmAt(...args)];
    const { problem } = await problemOfRejection(installReleaseStep.run(stage));
    assert.match(problem, counts ? /still in progress/ : /is stuck in/);
  });
}

test("watches a young revision first, and doesn't ask if a helm elsewhere changes it", async () => {
  const stage = releaseStage([stuck('pending-upgrade', { at: now - 20_000 }), { ...good }]);
  let asked = 0;
  stage.whenAsked = () => {
    const [first] = stage.kept;
    if (++asked === 5 && first) first.status = 'deployed';
  };
  await installReleaseStep.run(stage);
  assert.deepEqual([stage.done, stage.questions], [['upgrade'], []]);
});

for (const [what, at] of [
  ['that is young', now - 20_000],
  ['of a clock that is ahead', now + 3_600_000],
  ['of unknown time', 0],
] as const) {
  test(`asks, with a warning, after it watched a revision ${what} for ten seconds`, async () => {
    const stage = releaseStage([stuck('pending-upgrade', { at }), { ...good }], { answers: [no] });
    await problemOfRejection(installReleaseStep.run(stage));
    assert.ok(stage.world.clock.now() - now >= 10_000);
    assert.match(detailOf(stage), /it's recent\. If a helm on another computer works on it, say no and wait/);
  });
}

test('asks at once about an old revision', async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good }], { answers: [no] });
  await problemOfRejection(installReleaseStep.run(stage));
  assert.equal(stage.world.clock.now(), now);
});

test("doesn't repair a release that changed while the person decided", async () => {
  const stage = releaseStage([stuck('pending-upgrade'), { ...good }]);
  stage.ask = async (question) => {
    stage.questions.push(question);
    const [first] = stage.kept;
    if (first) first.status = 'deployed';
    return yes as never;
  };
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['upgrade']);
});

test('checks again when another helm was a moment faster, and respects what it made', async () => {
  for (const words of [
    'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
    'Error: release: already exists',
    'Error: cannot re-use a name that is still in use',
  ]) {
    const stage = releaseStage([{ ...good }]);
    stage.refusals = [
      () => {
        stage.kept.unshift(revision(4, 'pending-upgrade', { at: stage.world.clock.now() }));
        stage.running = [helmAt('upgrade', 'taskflow')];
        return words;
      },
    ];
    let looks = 0;
    stage.world.machine.processes = async () => {
      if (++looks < 4) return stage.running;
      const [first] = stage.kept;
      if (first) first.status = 'deployed';
      return [];
    };
    await installReleaseStep.run(stage);
    assert.deepEqual([stage.done, stage.questions], [['upgrade'], []]);
    assert.match(notices(stage).join('\n'), /another helm started on taskflow a moment before; checking again/);
  }
});

test('gives up after four attempts', async () => {
  const stage = releaseStage([{ ...good }]);
  let refused = 0;
  stage.refusals = Array.from({ length: 20 }, () => () => {
    refused++;
    return 'Error: release: already exists';
  });
  assert.match(JSON.stringify(await problemOfRejection(installReleaseStep.run(stage))), /already exists/);
  assert.equal(refused, 4);
});
