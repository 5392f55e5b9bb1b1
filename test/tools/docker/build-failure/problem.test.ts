import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildProblem } from '../../../../source/tools/docker/build-failure/problem.js';

const build = { tag: 'taskflow-backend:1.0.0-3f9a2c41', dockerfile: 'Dockerfile', exitCode: 1, step: undefined, log: '/logs/build.log' };

const causes: [line: string, cause: RegExp, fix: RegExp][] = [
  ['ERROR: error reading from server: EOF', /engine was lost/, /Start Docker/],
  ['ERROR: Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?', /engine was lost/, /Start Docker/],
  ['write /var/lib/x: no space left on device', /disk .* is full/, /Free some space/],
  ['pull access denied for nonesuch, repository does not exist', /base image/, /name of the base image/],
  ['npm ERR! getaddrinfo EAI_AGAIN registry', /couldn't reach/, /network/],
  ['Error: something of this application', /^Error: something/, /Fix what the last lines name/],
];
for (const [line, cause, fix] of causes) {
  test(`explains a build that ends with: ${line}`, () => {
    const problem = buildProblem({ ...build, lines: ['Step', line] });
    assert.equal(problem.problem, "The image taskflow-backend:1.0.0-3f9a2c41 didn't build");
    assert.match(problem.cause, cause);
    assert.match(problem.fix, fix);
    assert.equal(problem.log, '/logs/build.log');
  });
}

test('gives the output of the step as the cause, not its exit code', () => {
  const step = {
    step: '[builder 5/9] RUN npm ci',
    error: 'process "npm ci" did not complete successfully: exit code: 1',
    lines: ['npm ERR! code E404', 'x'],
  };
  const lines = [...Array.from({ length: 30 }, (_, i) => `line ${i}`), ...step.lines, `ERROR: ${step.error}`];
  const problem = buildProblem({ ...build, step, lines });
  assert.equal(problem.problem, "The image taskflow-backend:1.0.0-3f9a2c41 didn't build: [builder 5/9] RUN npm ci");
  assert.equal(problem.cause, 'npm ERR! code E404');
  assert.equal(problem.details?.length, 15);
});

test("strips BuildKit's prefixes from a Dockerfile parse error", () => {
  const line =
    'ERROR: failed to solve: rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: RUNN';
  assert.equal(buildProblem({ ...build, lines: [line] }).cause, 'dockerfile parse error line 2: unknown instruction: RUNN');
});

test('shortens a long step by its mounts and shell options, and drops details that repeat it', () => {
  const step = `[build 6/8] RUN --mount=type=cache,target=/root/.cache/pip set -eu; pip install ${'x'.repeat(200)}`;
  const { problem, details } = buildProblem({
    tag: 't:1',
    dockerfile: 'Dockerfile',
    exitCode: 1,
    step: { step, error: 'exit code: 1', lines: [] },
    lines: ['something failed', 'ERROR: failed to solve: executor failed running [/bin/sh -c set -eu]: exit code: 1'],
    log: '/l',
  });
  assert.match(problem, /^The image t:1 didn't build: \[build 6\/8\] RUN pip install x+…$/);
  assert.deepEqual(details, ['something failed']);
});

test('isn’t misled by words of the command that failed', () => {
  const error = "executor failed running [/bin/sh -c says 'code EUSAGE|frozen'; npm ci]: exit code: 1";
  const lines = ["npm error 404  'old-store@^0.0.1' is not in this registry."];
  for (const each of [error, `process "/bin/sh -c grep 'code EUSAGE' x" did not complete successfully: exit code: 1`]) {
    const step = { step: '[build 2/2] installing the packages', error: each, lines };
    const { problem, cause } = buildProblem({ tag: 't:1', dockerfile: 'Dockerfile', exitCode: 1, step, lines: [], log: '/l' });
    assert.doesNotMatch(problem, /disagree/);
    assert.match(cause, /old-store/);
  }
});
