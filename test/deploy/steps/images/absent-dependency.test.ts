// A dependency of the frontend that its registry doesn't have: the offer to leave it out.
import assert from 'node:assert/strict';
import test from 'node:test';
import { FailedAttempt } from '../../../../source/deploy/steps/images/failed-attempt.js';
import { absentDependency, leaveOutDependency } from '../../../../source/deploy/steps/images/packages/absent-dependency.js';
import type { Source } from '../../../../source/release/application.js';
import { fakeContext } from '../../../support/world/step-context.js';

test('reads the name from what each package manager prints', () => {
  for (const line of [
    "npm error 404  'old-store@https://registry.npmjs.org/old-store/-/old-store-0.0.1.tgz' is not in this registry.",
    "npm ERR! 404  'old-store@^0.0.1' is not in the npm registry.",
    'ERR_PNPM_FETCH_404  GET https://registry.npmjs.org/old-store: Not Found - 404',
    'error Couldn\'t find package "old-store@^0.0.1" required by "web@1.0.0" on the "npm" registry.',
    'YN0035: old-store@npm:^0.0.1: Package not found',
    'error: GET https://registry.npmjs.org/old-store - 404',
  ])
    assert.equal(absentDependency(['Resolving', line]), 'old-store', line);
  assert.equal(absentDependency(["npm error 404  '@acme/ui@^1' is not in this registry."]), '@acme/ui');
  assert.equal(absentDependency(['ERR_PNPM_FETCH_404  GET https://registry.npmjs.org/@acme%2Fui: Not Found - 404']), '@acme/ui');
  assert.equal(absentDependency(['npm error code EUSAGE']), undefined);
});

const lines = ["npm error 404  'old-store@^0.0.1' is not in this registry."];
const failed = new FailedAttempt('build', { problem: 'p', cause: 'c', fix: 'f' }, lines);

function stage(yes: boolean, unused = ['old-store']) {
  const context = fakeContext({ answers: [{ type: 'confirm', yes }] });
  const source = { component: 'frontend', buildArgs: { OMIT_PACKAGES: 'other' }, unused } as unknown as Source;
  return { context, result: leaveOutDependency(failed, source, context) };
}

test('leaves it out after a yes, which is remembered and said', async () => {
  const { context, result } = stage(true);
  assert.equal((await result)?.buildArgs.OMIT_PACKAGES, 'other old-store');
  assert.deepEqual(context.store.choices().builds, { frontend: { omitted: ['old-store'] } });
  assert.match(JSON.stringify(context.questions), /The registry doesn't have old-store.*no page or route imports it/);
  assert.match(JSON.stringify(context.news), /frontend: left out old-store/);
});

test('leaves the failure as it is after a no, and without a question if something imports it', async () => {
  assert.equal(await stage(false).result, undefined);
  const imported = stage(true, []);
  assert.equal(await imported.result, undefined);
  assert.deepEqual(imported.context.questions, []);
});
