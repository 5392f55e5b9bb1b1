// Explains failed builds from what the tools printed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { buildProblem } from '../../../../source/tools/docker/build-failure/problem.js';
import { nextSamples } from './next-samples.js';
import { nodeSamples } from './node-samples.js';
import { machineSamples, pythonSamples } from './python-samples.js';

for (const { name, lines: text, problem, cause, fix, command } of [...nextSamples, ...nodeSamples, ...pythonSamples, ...machineSamples]) {
  test(`explains ${name}`, () => {
    const lines = text.split('\n');
    const step = { step: '[build 2/2] RUN …', error: 'executor failed running: exit code: 1', lines };
    const card = buildProblem({ tag: 't:1', dockerfile: 'Dockerfile', exitCode: 1, step, lines: lines.slice(-3), log: '/l' });
    assert.equal(card.problem, `The image t:1 didn't build: ${problem}`);
    assert.ok(card.cause.includes(cause), card.cause);
    if (fix) assert.match(card.fix, fix);
    if (command) assert.equal(card.command, command);
  });
}

test('what a compiler of a Python package prints isn’t taken for an error of Next.js', () => {
  const lines = ['error: failed to compile pydantic-core', 'Caused by:', '  process did not exit successfully'];
  const step = { step: '[build 2/2] RUN uv', error: 'executor failed running: exit code: 1', lines };
  const card = buildProblem({ tag: 'taskflow-backend:1', dockerfile: 'Dockerfile', exitCode: 1, step, lines, log: '/l' });
  assert.doesNotMatch(card.problem + card.cause, /syntax|parsed/);
});

test('an engine that ends a step for its memory is told apart from the step’s own failure', () => {
  const step = {
    step: '[build 2/2] RUN npm run build',
    error: 'process "/bin/sh -c npm run build" did not complete successfully: exit code: 137',
    lines: ['Creating an optimized production build ...'],
  };
  const card = buildProblem({ tag: 't:1', dockerfile: 'Dockerfile', exitCode: 1, step, lines: [], log: '/l' });
  assert.equal(card.problem, "The image t:1 didn't build: it ran out of memory");
});
