// Reads a FastAPI checkout of the given files.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { readCheckout } from '../../../../source/deploy/checkout/checkout.js';
import type { BuildArgs } from '../../../../source/release/application.js';
import { folderOf } from '../../../support/programs/checkout.js';

export const dockerfile = path.resolve(import.meta.dirname, '../../../../backend-docker/Dockerfile');
export const application = 'from fastapi import FastAPI\napp = FastAPI(title="x")\n';

export async function buildable(t: TestContext, files: Record<string, string>, given: BuildArgs = {}, build = {}) {
  const checkout = await readCheckout('backend', await folderOf(t, files), dockerfile, given, { build });
  assert.ok(checkout.type === 'buildable', JSON.stringify(checkout));
  return checkout;
}
