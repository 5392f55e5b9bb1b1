// Reads a made-up Next.js checkout for a test.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { readCheckout } from '../../../../source/deploy/checkout/checkout.js';
import type { BuildArgs } from '../../../../source/release/application.js';
import { folderOf } from '../../../support/programs/checkout.js';

const dockerfile = path.resolve(import.meta.dirname, '../../../../frontend-docker/Dockerfile');

/** `files` may replace package.json. */
export async function readNext(t: TestContext, files: Record<string, string>, given: BuildArgs = {}) {
  const manifest = JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '15.5.4', react: '19' } });
  const directory = await folderOf(t, { 'package.json': manifest, 'package-lock.json': '{}', ...files });
  const checkout = await readCheckout('frontend', directory, dockerfile, given);
  assert.ok(checkout.type === 'buildable', JSON.stringify(checkout));
  return {
    ...checkout,
    publicEnv: (checkout.buildArgs.PUBLIC_ENV ?? '').split('\n'),
    buildEnv: (checkout.buildArgs.BUILD_ENV ?? '').split('\n'),
  };
}
