import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createKubectl } from '../../../source/tools/kubectl/kubectl.js';
import { MissingProgram } from '../../../source/tools/run/process.js';
import { fails, fakePrograms, never } from '../../support/programs/programs.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
const pinned = '--context minikube --namespace default';

function kubectlThat(t: TestContext, script: string) {
  const fakes = fakePrograms(t, { kubectl: script });
  return { fakes, kubectl: createKubectl({ programs: fakes.programs, target }) };
}

test('describe() returns clean lines, and runs the command of describeCommand()', async (t) => {
  const { fakes, kubectl } = kubectlThat(t, `printf 'Name:  pod-1\\n\\nStatus:\\t\\033]0;title\\007Running\\033[31m\\n'`);
  const object = { kind: 'pod', name: 'pod-1' } as const;
  assert.deepEqual(await kubectl.describe(object, never), ['Name:  pod-1', '', 'Status:  Running']);
  assert.deepEqual(fakes.calls(), [`kubectl ${pinned} describe pod pod-1`]);
  assert.equal(kubectl.describeCommand(object).join(' '), `kubectl ${pinned} describe pod pod-1`);
});

test('redacts secrets in descriptions', async (t) => {
  const { fakes, kubectl } = kubectlThat(t, "echo 'DATABASE_URL: postgresql://me:canary-8d1f@db/x'");
  fakes.redactor.add('postgresql://me:canary-8d1f@db/x');
  assert.ok(!(await kubectl.describe({ kind: 'configmap', name: 'c' }, never)).join('').includes('canary'));
});

// Recorded from kubectl 1.35 with the runc of dockerd, and with containerd.
const refusals: [says: string, code: number, cause: RegExp][] = [
  ['Error from server (NotFound): pods "pod-1" not found', 1, /^It no longer exists/],
  [
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown\ncommand terminated with exit code 126',
    126,
    /^Its image has no shell/,
  ],
  [
    'error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "a1": OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": stat sh: no such file or directory: unknown',
    1,
    /^Its image has no shell/,
  ],
  ['error: unable to upgrade connection: container not found ("c")', 1, /^Its container isn't running/],
  ['error: cannot exec into a container in a completed pod; current phase is Succeeded', 1, /^Its container isn't running/],
  ['Error in configuration: context was not found for specified context: none', 1, /context was not found/],
  ['The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?', 1, /^The cluster doesn't answer/],
  [
    'Error from server (Forbidden): pods "pod-1" is forbidden: User "me" cannot create resource "pods/exec"',
    1,
    /^The cluster refuses: pods "pod-1" is forbidden/,
  ],
  ['error: something that nobody knows', 1, /^something that nobody knows$/],
  ['', 3, /^kubectl failed without a message \(exit code 3\)$/],
];
for (const [says, code, cause] of refusals) {
  test(`explains why there is no shell: ${says.slice(0, 70)}`, async (t) => {
    const { fakes, kubectl } = kubectlThat(t, fails(says, code));
    const problem = await problemOfRejection(kubectl.shell('pod-1'));
    assert.equal(problem.problem, 'No shell can be opened in pod pod-1');
    assert.match(problem.cause, cause);
    assert.ok(problem.fix);
    assert.deepEqual(fakes.calls(), [`kubectl ${pinned} exec pod-1 -- sh -c exit 0`], 'the terminal stays untouched');
  });
}

test('a missing object can’t be described', async (t) => {
  const { kubectl } = kubectlThat(t, fails('Error from server (NotFound): services "x" not found'));
  const problem = await problemOfRejection(kubectl.describe({ kind: 'service', name: 'x' }, never));
  assert.equal(problem.problem, "kubectl can't describe service x");
  assert.match(problem.cause, /no longer exists/);
});

test('both fail with MissingProgram without kubectl', async (t) => {
  const { programs } = fakePrograms(t, {});
  const kubectl = createKubectl({ programs, target });
  await assert.rejects(kubectl.shell('pod-1'), MissingProgram);
  await assert.rejects(kubectl.describe({ kind: 'pod', name: 'pod-1' }, never), MissingProgram);
});
