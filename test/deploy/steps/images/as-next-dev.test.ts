// Offers to build a frontend as next dev runs it. The lines were printed by Next.js 14 to 16.
import assert from 'node:assert/strict';
import test from 'node:test';
import { offerBuildAsNextDev, refusalIn } from '../../../../source/deploy/steps/images/as-next-dev.js';
import { FailedAttempt } from '../../../../source/deploy/steps/images/failed-attempt.js';
import type { Source } from '../../../../source/release/application.js';
import { fakeContext } from '../../../support/world/step-context.js';

const typeError = [
  ' ✓ Compiled successfully in 5.2s',
  '   Linting and checking validity of types ...',
  'Failed to compile.',
  '',
  './app/typed/page.tsx:1:37',
  "Type error: Type 'string' is not assignable to type 'number'.",
  '',
  'Next.js build worker exited with code: 1 and signal: null',
];

test('recognizes type errors, lint errors, and pages that can’t be rendered in advance', () => {
  const types = { kind: 'checks', errors: ["app/typed/page.tsx:1:37: Type error: Type 'string' is not assignable to type 'number'."] };
  assert.deepEqual(refusalIn(typeError), types);
  const lint = [
    'Failed to compile.',
    '',
    './app/page.tsx',
    "12:10  Error: 'x' is defined but never used.  @typescript-eslint/no-unused-vars",
  ];
  assert.deepEqual(refusalIn(lint), {
    kind: 'checks',
    errors: ["app/page.tsx:12:10: 'x' is defined but never used.  @typescript-eslint/no-unused-vars"],
  });
  const suspense = [
    ' ⨯ useSearchParams() should be wrapped in a suspense boundary at page "/". Read more: https://nextjs.org/docs/messages/missing-suspense-with-csr-bailout',
    '    at g (/app/.next/server/chunks/361.js:9:54992)',
    'Error occurred prerendering page "/". Read more: https://nextjs.org/docs/messages/prerender-error',
    'Export encountered an error on /page: /, exiting the build.',
  ];
  assert.deepEqual(refusalIn(suspense), {
    kind: 'prerender',
    errors: ['page /', 'useSearchParams() should be wrapped in a suspense boundary at page "/"'],
  });
  const database = [
    'Error: SECRET_X is missing',
    '    at 8832 (/app/.next/server/app/api/x/route.js:1:502)',
    '> Build error occurred',
    'Error: Failed to collect page data for /api/x',
  ];
  assert.deepEqual(refusalIn(database), { kind: 'prerender', errors: ['page /api/x', 'Error: SECRET_X is missing'] });
  assert.equal(
    refusalIn(['./app/page.tsx', "Module not found: Can't resolve '@/lib/api'", '> Build failed because of webpack errors']),
    undefined,
  );
  assert.equal(refusalIn(["src/a.ts(3,1): error TS2322: Type 'string' is not assignable to type 'number'."]), undefined);
});

const source = { component: 'frontend', buildArgs: { SKIP: 'prerender' } } as unknown as Source;
const failed = (lines: string[]) => new FailedAttempt('build', { problem: 'x', cause: 'y', fix: 'z' }, lines);

test('builds without the checks after a yes, remembers it, and tells the errors', async () => {
  const context = fakeContext({ answers: [{ type: 'confirm', yes: true }] });
  const changed = await offerBuildAsNextDev(failed(typeError), source, context);
  assert.deepEqual(changed?.buildArgs, { SKIP: 'prerender checks' });
  assert.deepEqual(context.store.choices().builds, { frontend: { skipped: ['checks'] } });
  const [question] = context.questions;
  assert.ok(question?.type === 'confirm');
  assert.equal(question.text, 'The frontend has type or lint errors. Build it anyway, as next dev does?');
  assert.match(question.detail[0] ?? '', /^app\/typed\/page\.tsx:1:37: Type error/);
  assert.ok(changed);
  assert.equal(await offerBuildAsNextDev(failed(typeError), changed, context), undefined, 'a second time');
});

test('changes nothing after a no, for a backend, or after a failed trial run', async () => {
  const no = fakeContext({ answers: [{ type: 'confirm', yes: false }] });
  assert.equal(await offerBuildAsNextDev(failed(typeError), source, no), undefined);
  const silent = fakeContext({});
  assert.equal(await offerBuildAsNextDev(failed(typeError), { ...source, component: 'backend' }, silent), undefined);
  const trial = new FailedAttempt('trial', { problem: 'x', cause: 'y', fix: 'z' }, typeError);
  assert.equal(await offerBuildAsNextDev(trial, source, silent), undefined);
});
