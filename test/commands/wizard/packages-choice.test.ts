import assert from 'node:assert/strict';
import test from 'node:test';
import { packagesOf, switchPackages } from '../../../source/commands/wizard/packages-choice.js';
import type { Settings } from '../../../source/release/settings.js';
import { fakeStore } from '../../support/world/fakes.js';

const settingsWith = (frontend: boolean, backend: boolean) =>
  ({ sources: { frontend: { own: frontend }, backend: { own: backend } } }) as unknown as Settings;

test('switches the packages of the applications that are not the included one, and back', () => {
  const store = fakeStore();
  const settings = settingsWith(true, false);
  store.saveBuildChoices('backend', { added: ['email-validator'], packages: '2026-02-09' });
  assert.equal(packagesOf(settings, store), 'day');
  switchPackages(settings, store);
  assert.equal(packagesOf(settings, store), 'today');
  assert.deepEqual(store.choices().builds, { backend: { added: ['email-validator'], packages: 'today' } });
  switchPackages(settings, store);
  assert.deepEqual(store.choices().builds, { backend: { added: ['email-validator'] } });
});

test('has no choice for the included application, whose lock files pin every package', () => {
  assert.equal(packagesOf(settingsWith(true, true), fakeStore()), undefined);
});
