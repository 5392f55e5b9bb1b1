// Builds with the default base image when the one that fits can't be pulled.
import assert from 'node:assert/strict';
import test from 'node:test';
import { useDefaultImage } from '../../../../source/deploy/steps/images/default-image.js';
import { FailedAttempt } from '../../../../source/deploy/steps/images/failed-attempt.js';
import type { Source } from '../../../../source/release/application.js';
import { fakeContext } from '../../../support/world/step-context.js';

const source = (facts: string[]) =>
  ({ component: 'frontend', facts, buildArgs: { NODE_IMAGE: 'node:22-alpine', APP_DIRECTORY: 'apps/web' } }) as unknown as Source;
const failed = (cause: string, stage: 'build' | 'trial' = 'build') => new FailedAttempt(stage, { problem: 'x', cause, fix: 'z' }, []);
const refused =
  'failed to solve: node:22-alpine: failed to do request: Head "https://registry.test/v2/library/node/manifests/22-alpine": no such host';

test('builds with the default image, and says so', async () => {
  const context = fakeContext();
  const changed = await useDefaultImage(failed(refused), source(['node:22-alpine']), context);
  assert.deepEqual(changed?.buildArgs, { APP_DIRECTORY: 'apps/web' });
  assert.match(JSON.stringify(context.news), /node:22-alpine can't be pulled/);
});

test("builds with the default Python when the one that has all wheels can't be pulled", async () => {
  const context = fakeContext();
  const backend = {
    component: 'backend',
    facts: [],
    pythons: ['3.13', '3.12'],
    buildArgs: { APP_MODULE: 'main:app' },
  } as unknown as Source;
  const pulled = (image: string) => failed(`failed to solve: ${image}: failed to resolve source metadata for docker.io/library/${image}`);
  const changed = await useDefaultImage(pulled('python:3.12-slim'), backend, context);
  assert.deepEqual([changed?.pythons, changed?.buildArgs], [['3.13'], { APP_MODULE: 'main:app' }]);
  assert.match(JSON.stringify(context.news), /python:3\.12-slim can't be pulled/);
  const given = { ...backend, buildArgs: { PYTHON_IMAGE: 'python:3.12-slim' } };
  delete (given as Partial<Source>).pythons;
  assert.equal(await useDefaultImage(pulled('python:3.12-slim'), given, context), undefined);
  assert.equal(await useDefaultImage(pulled('python:3.13-slim'), backend, context), undefined);
});

test('keeps an image that the person chose, and one that was there', async () => {
  const context = fakeContext();
  assert.equal(await useDefaultImage(failed(refused), source([]), context), undefined);
  assert.equal(await useDefaultImage(failed('npm ERR! 404'), source(['node:22-alpine']), context), undefined);
  assert.equal(await useDefaultImage(failed(refused, 'trial'), source(['node:22-alpine']), context), undefined);
});
