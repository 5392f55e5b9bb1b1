// Provokes every diagnosis on a real cluster: what `status` reports about broken deployments, and that a healthy start has no diagnosis.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Diagnosis } from '../../source/diagnosis/release.js';
import type { Snapshot } from '../../source/live/snapshot.js';
import { canaries, kubectl, stateFolder } from '../support/cluster/real-cluster.js';
import { start, taskflow } from '../support/programs/command.js';
import { type Case, cases, healthy, name } from './ill-deployments.js';

const state = stateFolder();
const env = { TASKFLOW_STATE_DIR: state.folder };
const root = fileURLToPath(new URL('../..', import.meta.url));
const built = 'taskflow-backend:diagnosis';

/** Reads the snapshot; helm has installed nothing there, so `status` exits with 3. */
async function look(namespace: string): Promise<Snapshot> {
  const { code, stdout, stderr } = await taskflow(['status', '--json', '--namespace', namespace], { env });
  assert.equal(code, 3, stderr);
  for (const word of canaries) assert.ok(!stdout.includes(word), 'a secret in the output');
  return JSON.parse(stdout);
}

async function run(file: string, args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await start(file, args, { input }).result;
  assert.equal(code, 0, `${file} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Returns a backend image that the node has, or builds one that is removed at the end. */
async function backendImage(): Promise<string> {
  const held = (await run('minikube', ['image', 'ls'])).split('\n').map((tag) => tag.trim().replace('docker.io/library/', ''));
  const there = held.find((tag) => tag.startsWith('taskflow-backend:'));
  if (there) return there;
  const folder = `${root}backend-docker`;
  await run('docker', ['buildx', 'build', '--load', '--quiet', '--file', `${folder}/Dockerfile`, '--tag', built, `${folder}/app`]);
  await run('minikube', ['image', 'load', built]);
  return built;
}

async function make(namespace: string, { objects, quota }: Pick<Case, 'objects' | 'quota'>): Promise<void> {
  const there = ['--namespace', namespace];
  const apply = (...items: object[]) =>
    run('kubectl', [...there, 'apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl('create', 'namespace', namespace);
  if (quota) {
    // Admission lets pods pass until the quota controller has filled in the status.
    await apply(quota);
    await kubectl(...there, 'wait', 'quota', '--all', '--for=jsonpath={.status.hard}', '--timeout=30s');
  }
  await apply(...objects);
}

function check({ subject, problem }: Diagnosis, { expected }: Case): void {
  assert.equal(subject.kind, expected.kind ?? 'pod');
  assert.ok(subject.name.startsWith(name), subject.name);
  assert.match(problem.problem, expected.problem);
  assert.match(problem.cause, expected.cause);
  assert.match(problem.fix, expected.fix);
  assert.equal(problem.secret, expected.secret);
}

/** Seconds until each diagnosis must appear: the kubelet backs off, and a readiness probe may fail for its first 30 s. */
const limit = 100;

describe('diagnoses on a real cluster', { timeout: 300_000 }, async () => {
  const image = await backendImage();
  const ill = cases(image).map((one, n) => ({ ...one, namespace: `diagnosis-${process.pid}-${n}` }));
  const well = `diagnosis-${process.pid}-well`;
  let begun = 0;

  // In parallel, because most of the time is spent waiting for the kubelet.
  before(async () => {
    await Promise.all(ill.map((one) => make(one.namespace, one)));
    begun = Date.now();
  });
  after(async () => {
    const namespaces = [...ill.map(({ namespace }) => namespace), well];
    await kubectl('delete', 'namespace', '--ignore-not-found', '--wait=false', ...namespaces);
    if (image === built)
      for (const [program, ...args] of [
        ['docker', 'image', 'rm', '--force'],
        ['minikube', 'image', 'rm'],
      ])
        await run(program ?? '', [...args, built]);
    state.remove();
  });

  test('a healthy start has no diagnosis, from its first moment to Ready', async (t) => {
    await make(well, { objects: healthy(image) });
    const seen: string[] = [];
    for (const until = Date.now() + 60_000; ; ) {
      const { diagnoses, pods } = await look(well);
      assert.deepEqual(diagnoses, [], seen.join(' → '));
      seen.push(...pods.map(({ status, ready }) => (ready ? 'Ready' : status)));
      if (pods[0]?.ready) break;
      assert.ok(Date.now() < until, `not Ready: ${seen.join(' → ')}`);
    }
    t.diagnostic(seen.join(' → '));
  });

  for (const one of ill) {
    test(one.title, async (t) => {
      for (;;) {
        const { diagnoses, pods } = await look(one.namespace);
        const [first] = diagnoses;
        const late = Date.now() - begun > limit * 1000;
        // Until then another diagnosis may be right: a first crash isn't a crash loop yet.
        if (first && (one.expected.problem.test(first.problem.problem) || late)) {
          check(first, one);
          t.diagnostic(`${first.problem.problem}: ${first.problem.cause}`);
          return;
        }
        assert.ok(!late, `nothing after ${limit} s; pods: ${JSON.stringify(pods)}`);
      }
    });
  }

  test('shows the problem, its cause and its fix as text', async () => {
    const [{ namespace } = { namespace: '' }] = ill;
    const { code, stdout } = await taskflow(['status', '--namespace', namespace], { env });
    assert.equal(code, 3);
    assert.match(stdout, /^Problem +pod taskflow-backend-.*ErrImageNeverPull\)$\n +why .*\n +fix .*\n +minikube image load/m);
  });
});
