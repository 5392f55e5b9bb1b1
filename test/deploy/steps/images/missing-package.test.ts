// Packages that nothing installs: found in an application's last lines, and added after a yes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { missingPackage, offerPackages } from '../../../../source/deploy/steps/images/packages/missing-package.js';
import type { Source } from '../../../../source/release/application.js';
import { fakeContext } from '../../../support/world/step-context.js';

test('finds the package that the last lines of an application ask for', () => {
  const cases: [line: string, name: string | undefined][] = [
    ["ModuleNotFoundError: No module named 'pydantic_settings'", 'pydantic-settings'],
    ["ModuleNotFoundError: No module named 'jose'", 'python-jose[cryptography]'],
    ["ModuleNotFoundError: No module named 'google.generativeai'", 'google-generativeai'],
    ["ImportError: email-validator is not installed, run `pip install 'pydantic[email]'`", 'email-validator'],
    ['RuntimeError: Form data requires "python-multipart" to be installed. ', 'python-multipart'],
    ["ModuleNotFoundError: No module named 'models'", undefined],
    ["ModuleNotFoundError: No module named '--index-url'", undefined],
    ['ValueError: the greenlet library is required to use this function. No module named greenlet', 'greenlet'],
    ['OSError: something else', undefined],
  ];
  for (const [line, name] of cases) assert.equal(missingPackage(['INFO: started', line, ''], new Set(['models']))?.name, name, line);
});

const source = { component: 'backend', buildArgs: { APP_MODULE: 'main:app', ADD_PACKAGES: 'slowapi' } } as unknown as Source;

test('adds the packages to the build arguments after a yes, remembers them, and shows the line for the requirements', async () => {
  const context = fakeContext({ answers: [{ type: 'confirm', yes: true }] });
  const missing = [
    { name: 'email-validator', because: 'app/schemas.py uses EmailStr' },
    { name: 'slowapi', because: 'main.py imports slowapi' },
  ];
  const changed = await offerPackages(source, missing, context);
  assert.deepEqual(changed?.buildArgs, { APP_MODULE: 'main:app', ADD_PACKAGES: 'slowapi email-validator' });
  assert.deepEqual(context.store.choices().builds, { backend: { added: ['email-validator'] } });
  const [question] = context.questions;
  assert.ok(question?.type === 'confirm');
  assert.match(question.detail.join('\n'), /app\/schemas\.py uses EmailStr[\s\S]*requirements: email-validator$/);
  assert.ok(changed);
  assert.equal(await offerPackages(changed, missing, context), undefined, 'a second time');
});

test('changes nothing after a no', async () => {
  const context = fakeContext({ answers: [{ type: 'confirm', yes: false }] });
  assert.equal(await offerPackages(source, [{ name: 'jinja2', because: 'x' }], context), undefined);
  assert.deepEqual(context.store.choices().builds, {});
});
