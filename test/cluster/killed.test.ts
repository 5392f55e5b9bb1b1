// Kills a deployment with SIGKILL at ten random moments: the next run finishes it without repeating or losing anything.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { events, type JsonEvent, kubectl, revisions, secretsFile, stateFolder, stepsOf } from '../support/cluster/real-cluster.js';
import { bin, output, start, taskflow } from '../support/programs/command.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-killed-'));
const backend = path.join(work, 'backend');
const env = { TASKFLOW_STATE_DIR: state.folder };
const args = ['up', '--json', '--yes', '--backend', backend, '--secrets-file', '-'];
/** Duration in ms of an undisturbed run after one file was edited. */
let whole = 0;

before(async () => {
  cpSync(fileURLToPath(new URL('../../backend-docker/app', import.meta.url)), backend, { recursive: true });
  assert.equal((await taskflow(args, { env, input: secretsFile })).code, 0);
  edit('undisturbed');
  const { code, ms } = await taskflow(args, { env, input: secretsFile });
  assert.equal(code, 0);
  whole = ms;
});
after(async () => {
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

function edit(word: string) {
  appendFileSync(path.join(backend, 'main.py'), `\n# ${word}\n`);
}

/** Parses the events that it printed before it was killed; the last line may be cut. */
async function killedAfter(ms: number): Promise<JsonEvent[]> {
  const { child, result } = start(process.execPath, [bin, ...args], { env, input: secretsFile });
  const ended = await Promise.race([result.then(() => true), sleep(ms, false)]);
  if (!ended) child.kill('SIGKILL');
  const { stdout } = await result;
  return events(stdout.slice(0, stdout.lastIndexOf('\n') + 1) || '{"type":"nothing"}\n');
}

const phasesOf = (list: JsonEvent[], image: string) => list.flatMap((e) => (e.type === 'image' && e.image === image ? [e.phase] : []));

for (let round = 1; round <= 10; round++) {
  test(`continues after SIGKILL at a random moment, ${round} of 10`, async (t) => {
    edit(`round ${round}`);
    const moment = Math.round(200 + Math.random() * whole);
    const before = await revisions();
    const first = await killedAfter(moment);
    const done = stepsOf(first, 'step-finished');
    t.diagnostic(`killed after ${moment} of ${whole} ms; done by then: ${done.join(' ') || 'nothing'}`);
    const { code, stdout, stderr } = await taskflow(args, { env, input: secretsFile });
    assert.equal(code, 0, stdout.slice(-3000) + stderr);
    const second = events(stdout);
    // Nothing twice: finished steps are skipped, built images aren't built again, and one edit makes one revision.
    for (const step of done) if (step !== 'ports') assert.ok(stepsOf(second, 'step-skipped').includes(step), `${step} was done twice`);
    if (phasesOf(first, 'backend').includes('trying')) assert.ok(!phasesOf(second, 'backend').includes('building'), 'built twice');
    const list = await revisions();
    assert.equal(list.at(-1)?.revision, (before.at(-1)?.revision ?? 0) + 1, JSON.stringify(list));
    assert.equal(list.at(-1)?.status, 'deployed');
    // Nothing is lost or left behind.
    const status = JSON.parse((await taskflow(['status', '--json', '--backend', backend], { env })).stdout);
    for (const image of status.images) assert.deepEqual([image.inEngine, image.inNode, image.inPods], [true, true, true], image.tag);
    assert.equal(await output('docker', ['ps', '--all', '--quiet', '--filter', 'label=taskflow.dev/try-out']), '');
    assert.match(await kubectl('get', 'secret', 'taskflow-secrets', '-o', 'jsonpath={.data}'), /database-url/);
  });
}
