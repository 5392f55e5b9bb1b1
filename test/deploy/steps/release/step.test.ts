import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { installReleaseStep } from '../../../../source/deploy/steps/release/step.js';
import { Failure } from '../../../../source/problem.js';
import { hashOf } from '../../../../source/release/input-digest.js';
import { isOurs } from '../../../../source/release/revision.js';
import type { Cluster, StepRecord } from '../../../../source/world/index.js';
import { problemOfRejection } from '../../../support/world/step-context.js';
import { deployment, emptyView, notices, pod, type ReleaseStage, releaseStage, revision, settings, tags, watching } from './stage.js';

/** Runs the step, and saves its record as the engine does. */
async function run(stage: ReleaseStage): Promise<string> {
  const inputs = await installReleaseStep.inputs(stage);
  const { text, record } = await installReleaseStep.run(stage);
  stage.store.saveStep('release', { inputs: hashOf(inputs), parts: inputs, evidence: record, at: stage.world.clock.now(), ms: 1 });
  return text;
}

const savedRecord = (stage: ReleaseStage) => stage.store.records.release as StepRecord;

async function because(stage: ReleaseStage): Promise<string> {
  const verified = await installReleaseStep.verify(stage, savedRecord(stage));
  return verified.holds ? '' : verified.because;
}

/** As if the run was killed right after helm finished, or the state folder was deleted. */
const forgetful = (stage: ReleaseStage) => {
  stage.store.forget();
  stage.store.entries.length = 0;
};

const valuesOf = (stage: ReleaseStage) =>
  stage.upgrades.at(-1)?.values as Record<
    'frontend' | 'backend',
    { image: unknown; replicaCount?: number; probes: { startup: object } }
  > & { secrets: unknown };

test("gives a person's own application two minutes to start", async () => {
  const stage = releaseStage();
  stage.settings.sources.backend = { ...stage.settings.sources.backend, own: false };
  await run(stage);
  const { frontend, backend } = valuesOf(stage);
  assert.deepEqual(backend.probes.startup, { path: '/health', failureThreshold: 60 });
  assert.deepEqual(frontend.probes.startup, { path: '/health' });
});

test("passes on tags, probes, and the Secret's revision; describes and records the revision", async () => {
  const stage = releaseStage();
  assert.equal(await run(stage), 'taskflow revision 1 · frontend 1/1, backend 1/1');
  assert.deepEqual(valuesOf(stage).frontend.image, { repository: 'taskflow-frontend', tag: '1.0.0-0123abcd' });
  assert.equal(valuesOf(stage).backend.replicaCount, undefined);
  assert.deepEqual(valuesOf(stage).secrets, { secretName: 'taskflow-secrets', revision: 'u/9' });
  assert.match(stage.kept[0]?.description ?? '', /^taskflow-tui: frontend 0123abcd, backend 0123abcd, inputs [0-9a-f]{16}$/);
  assert.deepEqual(
    stage.store.entries.map((made) => [made.type, made.name, made.type === 'release' && made.revisions]),
    [['release', 'taskflow', [1]]],
  );
});

test('passes on the Secret with the backend’s variables: name, revision, and what replaces the chart’s; the log level in its own form', async () => {
  const stage = releaseStage();
  const { sources } = stage.settings;
  sources.backend = { ...sources.backend, needs: { ...sources.backend.needs, logLevel: 'upper' } };
  stage.backendVariables = { JWT_SECRET: 'canary-jwt', NODE_ENV: 'canary-test', DATABASE_URL: 'canary-url' };
  await run(stage);
  const { frontend, backend } = valuesOf(stage) as unknown as Record<'frontend' | 'backend', Record<string, unknown>>;
  const own = { envSecret: 'taskflow-backend-env', envRevision: 'b/3', envOverrides: ['DATABASE_URL', 'NODE_ENV'], logLevel: 'INFO' };
  for (const [name, value] of Object.entries(own)) assert.deepEqual([backend[name], frontend[name]], [value, undefined], name);
  assert.doesNotMatch(JSON.stringify([stage.upgrades, stage.news, stage.store.entries]), /canary/);
  assert.equal((await installReleaseStep.inputs(stage))['backend variables'], 'b/3');
  const saved = savedRecord(stage);
  stage.backendVariables = {};
  const because = await installReleaseStep.because?.(stage, saved, await installReleaseStep.inputs(stage));
  assert.equal(because, "the backend's variables changed");
});

test('holds while the saved revision is deployed, and counts its pods', async () => {
  const stage = releaseStage();
  await run(stage);
  assert.deepEqual(await installReleaseStep.verify(stage, savedRecord(stage)), {
    holds: true,
    reason: 'taskflow revision 1 is deployed, frontend 1/1, backend 1/1',
  });
});

test('records the release before helm makes it', async () => {
  const stage = releaseStage([], {
    helm: {
      upgrade: async () => {
        throw new Failure({ problem: 'killed', cause: '', fix: '' });
      },
    },
  });
  await problemOfRejection(installReleaseStep.run(stage));
  assert.deepEqual(
    stage.store.entries.map((made) => made.type === 'release' && made.revisions),
    [[]],
  );
});

test('keeps a revision whose description says that it is the wanted one, even without saved state', async () => {
  const stage = releaseStage();
  await run(stage);
  forgetful(stage);
  assert.equal(await run(stage), 'taskflow revision 1 · already deployed · frontend 1/1, backend 1/1');
  assert.deepEqual(stage.done, ['upgrade']);
  assert.deepEqual(
    stage.store.entries.map((made) => made.type === 'release' && made.revisions),
    [[1]],
  );
  // Its inputs are different now.
  forgetful(stage);
  stage.secretVersion = '10';
  await run(stage);
  assert.deepEqual(stage.done, ['upgrade', 'upgrade']);
});

test("doesn't trust a description when an object is gone or values are missing", async () => {
  const breaks: ((stage: ReleaseStage) => void)[] = [
    (stage) => stage.deployments.pop(),
    (stage) => stage.services.pop(),
    (stage) => {
      stage.deployments = [deployment('frontend', { image: 'taskflow-frontend:mine' }), deployment('backend')];
    },
    (stage) => {
      for (const each of stage.kept) each.values = { frontend: {} };
    },
  ];
  for (const [i, breakIt] of breaks.entries()) {
    const stage = releaseStage();
    await run(stage);
    forgetful(stage);
    breakIt(stage);
    await run(stage);
    assert.deepEqual(stage.done, ['upgrade', 'upgrade'], `break ${i}`);
  }
});

test('says why the saved revision no longer holds', async () => {
  const cases: [RegExp, (stage: ReleaseStage) => unknown][] = [
    [/^the release taskflow was uninstalled$/, (stage) => stage.kept.splice(0)],
    [
      /^rolled back by hand to revision 1 \(helm's revision 2, at .*\d\d:\d\d\)$/,
      (stage) => stage.kept.unshift(revision(2, 'deployed', { description: 'Rollback to 1' })),
    ],
    [/^something else made revision 6$/, (stage) => stage.kept.unshift(revision(6, 'deployed'))],
    [
      /^another run of taskflow-tui made revision 2$/,
      (stage) => stage.kept.unshift(revision(2, 'deployed', { description: 'taskflow-tui: x' })),
    ],
    [
      /^the release taskflow is stuck in pending-upgrade \(revision 2, at .*\)$/,
      (stage) => stage.kept.unshift(revision(2, 'pending-upgrade')),
    ],
    [/^the last helm operation on taskflow failed \(revision 2, at .*\)$/, (stage) => stage.kept.unshift(revision(2, 'failed'))],
    [/^the Deployment taskflow-backend is gone$/, (stage) => stage.deployments.pop()],
    [/^the Service taskflow-frontend is gone$/, (stage) => stage.services.shift()],
    [
      /^the Deployment taskflow-backend has taskflow-backend:mine, not taskflow-backend:1.0.0-0123abcd$/,
      (stage) => stage.deployments.splice(1, 1, deployment('backend', { image: 'taskflow-backend:mine' })),
    ],
    [/^frontend: 0\/1 pods are ready$/, (stage) => stage.deployments.splice(0, 1, deployment('frontend', { ready: 0, rolledOut: false }))],
  ];
  for (const [expected, change] of cases) {
    const stage = releaseStage();
    await run(stage);
    change(stage);
    assert.match(await because(stage), expected);
  }
});

test('names what changed in its inputs: images, values files, the chart, the Secret, the cluster', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-values-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('values-dev.yaml'), 'a: 1\n');
  writeFileSync(file('my-values.yaml'), 'a: 1\n');
  const stage = releaseStage([], { settings: { valuesFiles: [file('values-dev.yaml')] } });
  await run(stage);
  const changed = async (files = stage.settings.valuesFiles) => {
    stage.settings.valuesFiles = files;
    return installReleaseStep.because?.(stage, savedRecord(stage), await installReleaseStep.inputs(stage));
  };
  writeFileSync(file('values-dev.yaml'), 'a: 2\n');
  assert.equal(await changed(), 'the values changed: values-dev.yaml');
  assert.equal(
    await changed([file('values-dev.yaml'), file('my-values.yaml')]),
    'the values changed: values-dev.yaml, my-values.yaml is new',
  );
  assert.equal(await changed([]), 'the values changed: values-dev.yaml was removed');
  writeFileSync(file('values-dev.yaml'), 'a: 1\n');
  await changed([file('values-dev.yaml')]);
  stage.secretVersion = '10';
  const image = savedRecord(stage).parts['backend image'];
  const parts = { ...savedRecord(stage).parts, 'backend image': 'taskflow-backend:1.0.0-beef0000' };
  stage.store.records.release = { ...savedRecord(stage), parts };
  assert.equal(await changed(), 'backend image 1.0.0-beef0000 → 1.0.0-0123abcd; the Secret taskflow-secrets changed');
  stage.store.records.release = { ...savedRecord(stage), parts: { ...parts, 'backend image': image ?? '', chart: 'x', secret: 'u/10' } };
  assert.equal(await changed(), 'the chart changed');
  stage.store.records.release = { ...savedRecord(stage), parts: { ...parts, cluster: 'another' } };
  assert.equal(await changed(), 'this is another cluster');
});

test("upgrades somebody else's release without recording it, now and in later runs", async () => {
  const stage = releaseStage([revision(3, 'deployed', { values: { replicaCount: 1 } })]);
  await run(stage);
  assert.deepEqual(stage.store.entries, []);
  assert.ok(isOurs(stage.kept[0]?.description ?? ''));
  stage.secretVersion = '10';
  await run(stage);
  assert.deepEqual([stage.store.entries, stage.done], [[], ['upgrade', 'upgrade']]);
  await run(stage);
  assert.deepEqual([stage.store.entries, stage.done.length], [[], 2]);
});

test('recognizes a release of ours without saved state, also after a rollback and from older versions', async () => {
  const ours = [revision(1, 'superseded', { description: 'taskflow-tui: frontend a, backend b, inputs c' })];
  const old = { secrets: { revision: 'f3a1/12' } };
  for (const kept of [[revision(2, 'deployed', { description: 'Rollback to 1' }), ...ours], [revision(2, 'deployed', { values: old })]]) {
    const stage = releaseStage(kept);
    await run(stage);
    assert.deepEqual(
      stage.store.entries.map((made) => made.type === 'release' && made.revisions),
      [[3]],
    );
  }
});

test('removes from the ledger a release that somebody replaced with their own', async () => {
  const stage = releaseStage();
  await run(stage);
  stage.kept.splice(0, 1, revision(1, 'deployed'));
  await run(stage);
  assert.deepEqual(stage.store.entries, []);
});

test('keeps replicas that were set by hand, also after the state was lost', async () => {
  const stage = releaseStage();
  await run(stage);
  for (const each of stage.kept) each.values = { ...each.values, replicaCount: 1 };
  stage.deployments = [deployment('frontend', { desired: 3 }), deployment('backend')];
  stage.secretVersion = '10';
  await run(stage);
  assert.deepEqual([valuesOf(stage).frontend.replicaCount, valuesOf(stage).backend.replicaCount], [3, undefined]);
  assert.match(stage.kept[0]?.description ?? '', /, replicas frontend 3$/);
  const later = releaseStage(stage.kept);
  later.deployments = [deployment('frontend', { desired: 3 }), deployment('backend')];
  later.secretVersion = '10';
  await run(later);
  assert.deepEqual(later.done, []);
  later.secretVersion = '11';
  await run(later);
  assert.equal(valuesOf(later).frontend.replicaCount, 3);
});

test("doesn't mistake replicas of another or unfinished revision, or of an autoscaler, for ones set by hand", async () => {
  const evidence = { revision: '1', 'replicas-frontend': '1', 'replicas-backend': '1' };
  const record = { inputs: '', parts: {}, evidence, at: 0, ms: 0 };
  for (const [kept, expected] of [
    [revision(1, 'deployed'), 3],
    [revision(2, 'deployed'), undefined],
    [revision(2, 'deployed', { values: { replicaCount: 3 } }), undefined],
    [revision(1, 'failed'), undefined],
    [revision(1, 'deployed', { values: { autoscaling: { enabled: true }, replicaCount: 1 } }), undefined],
  ] as const) {
    const stage = releaseStage([kept]);
    stage.store.records.release = record;
    stage.deployments = [deployment('frontend', { desired: 3 }), deployment('backend')];
    await installReleaseStep.run(stage);
    assert.equal(valuesOf(stage).frontend.replicaCount, expected, JSON.stringify(kept));
  }
});

test('learns nothing about replicas from a revision that it only kept', async () => {
  const stage = releaseStage();
  await run(stage);
  forgetful(stage);
  stage.deployments = [deployment('frontend', { desired: 3 }), deployment('backend')];
  await run(stage);
  assert.deepEqual(savedRecord(stage).evidence, { revision: '1' });
});

test('restarts pods that run another image than the node has under their tag, and says so', async () => {
  const ids = { old: 'aaaaaaaaaaaaaaaa', now: 'bbbbbbbbbbbbbbbb' };
  const stage = releaseStage([], {
    cluster: {
      restart: async (name) => {
        stage.done.push(`restart ${name}`);
        stage.pods = [pod({ name: 'taskflow-backend-2-a', imageId: ids.now, ready: true })];
      },
    },
  });
  stage.nodeImages = [{ tag: tags.backend, id: ids.now }];
  stage.pods = [pod({ imageId: ids.old, ready: true })];
  assert.match(await run(stage), / · backend restarted for the image in the node$/);
  assert.deepEqual(stage.done, ['upgrade', 'restart taskflow-backend']);
  assert.deepEqual(notices(stage), [
    `taskflow-backend-1-a runs another image than the node has under ${tags.backend}: restarting taskflow-backend`,
  ]);
  assert.equal(await because(stage), '');
  stage.store.record({ type: 'node-image', name: tags.backend, id: ids.now, at: 0 });
  stage.pods = [pod({ imageId: ids.old, ready: true })];
  assert.equal(await because(stage), `taskflow-backend-1-a runs another image than the node has under ${tags.backend}`);
});

test("gives up when a restart doesn't update the pods", async () => {
  const stage = releaseStage();
  stage.nodeImages = [{ tag: tags.backend, id: 'bbbbbbbbbbbbbbbb' }];
  stage.pods = [pod({ imageId: 'aaaaaaaaaaaaaaaa', ready: true })];
  assert.match((await problemOfRejection(installReleaseStep.run(stage))).cause, /still run the other image/);
  assert.deepEqual(stage.done, ['upgrade', 'restart taskflow-backend']);
});

const behind = [deployment('frontend'), deployment('backend', { rolledOut: false, ready: 0 })];

test("stops a rollout early that can't recover, with pod, cause, and last lines", async () => {
  const pods = [pod({ status: 'CrashLoopBackOff', restarts: 4, lastExit: { code: 1, reason: 'Error' } })];
  const logs: Cluster['logs'] = async (_, report) => report('FATAL: password authentication failed for user "taskflow"');
  const stage = releaseStage([], { cluster: { logs, watch: watching(() => ({ pods, deployments: behind })) } });
  const problem = await problemOfRejection(installReleaseStep.run(stage));
  assert.match(JSON.stringify(problem), /taskflow-backend-1-a/);
  assert.match(JSON.stringify(problem), /password authentication failed/);
  assert.equal(problem.secret, 'database-url');
});

test('waits for a pending pod while others terminate, and fails when none does', async () => {
  const message = '0/1 nodes are available: 1 Insufficient cpu.';
  const waits = pod({ name: 'taskflow-backend-2-a', uid: '2', status: 'Pending', ready: false, message });
  const leaves = pod({ name: 'taskflow-backend-1-a', status: 'Terminating', terminating: true, ready: false });
  const rollOut = (room: boolean) => {
    let now = () => 0;
    const watch: Cluster['watch'] = async (report, signal) => {
      const begun = now();
      report({ ...emptyView, pods: [waits, leaves], deployments: behind });
      while (!signal.aborted && now() - begun < 60_000) await new Promise((resolve) => setImmediate(resolve));
      if (room) report({ ...emptyView, deployments: [deployment('frontend'), deployment('backend')] });
      else report({ ...emptyView, pods: [waits], deployments: behind });
    };
    const stage = releaseStage([], { cluster: { watch } });
    now = () => stage.world.clock.now();
    return installReleaseStep.run(stage);
  };
  assert.match((await rollOut(true)).text, /backend 1\/1/);
  assert.match((await problemOfRejection(rollOut(false))).cause, /Insufficient cpu/);
});

test('reports pods that a quota refuses', async () => {
  const message = 'pods "taskflow-backend-1-a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1';
  const refused = { at: 0, object: 'replicaset/taskflow-backend-1', type: 'Warning', reason: 'FailedCreate', message, count: 3 };
  const stage = releaseStage([], { cluster: { watch: watching(() => ({ deployments: behind, events: [refused] })) } });
  assert.match(JSON.stringify(await problemOfRejection(installReleaseStep.run(stage))), /quota/);
});

test('ends a silent rollout at its time limit', async () => {
  const stage = releaseStage([], { cluster: { watch: watching(() => ({ deployments: behind })) } });
  const { problem } = await problemOfRejection(installReleaseStep.run(stage));
  assert.match(problem, /taskflow-backend didn't become ready within \d+ s/);
});

test('the inputs contain no hash of a secret, only its identity and version', async () => {
  const inputs = await installReleaseStep.inputs(releaseStage([], { settings }));
  assert.equal(inputs.secret, 'u/9');
  assert.equal(inputs.cluster, 'uid-1');
});

test('asks before it deploys over a rollback, and asks again next time if the answer is no', async () => {
  for (const yes of [true, false]) {
    const stage = releaseStage([], { answers: [{ type: 'confirm', yes }] });
    await run(stage);
    stage.kept.unshift(revision(2, 'deployed', { description: 'Rollback to 1' }));
    const { text, record } = await installReleaseStep.run(stage);
    assert.match(JSON.stringify(stage.questions), /rolled back to revision 1/);
    assert.equal(stage.upgrades.length, yes ? 2 : 1);
    assert.equal(record.revision, yes ? '3' : '2');
    if (yes) continue;
    assert.match(text, /stays rolled back/);
    stage.store.saveStep('release', { ...savedRecord(stage), evidence: record });
    assert.match(await because(stage), /rolled back by hand/);
  }
});

test("doesn't ask about a rollback when the person asked for this deployment", async () => {
  const stage = releaseStage();
  await run(stage);
  stage.kept.unshift(revision(2, 'deployed', { description: 'Rollback to 1' }));
  stage.settings.deployOver = true;
  await run(stage);
  assert.deepEqual(stage.questions, []);
  assert.equal(stage.upgrades.length, 2);
});
