// Reads what a small checkout needs, for the tests of this folder.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { readCheckout } from '../../../../source/deploy/checkout/checkout.js';
import type { Needs, Variable } from '../../../../source/release/application.js';
import type { Component } from '../../../../source/release/component.js';
import { folderOf } from '../../../support/programs/checkout.js';

const root = path.resolve(import.meta.dirname, '../../../..');

const frames: Record<Component, Record<string, string>> = {
  backend: {
    'requirements.txt': 'fastapi\nuvicorn\npsycopg2-binary\n',
    'main.py': 'from fastapi import FastAPI\nimport config\napp = FastAPI()\n',
  },
  frontend: { 'package.json': '{"dependencies": {"next": "15.0.0"}, "scripts": {"build": "next build"}}', 'package-lock.json': '{}' },
};

export async function checkoutOf(t: TestContext, component: Component, files: Record<string, string>) {
  const folder = await folderOf(t, { ...frames[component], ...files });
  return readCheckout(component, folder, path.join(root, `${component}-docker/Dockerfile`), {});
}

export async function needsOf(t: TestContext, component: Component, files: Record<string, string>): Promise<Needs> {
  const checkout = await checkoutOf(t, component, files);
  assert.ok(checkout.type === 'buildable', JSON.stringify(checkout));
  return checkout.needs;
}

/** `JWT_SECRET! secret`, `PORT number = 8000`. */
export function summary({ name, required, secret, kind, example }: Variable): string {
  return [`${name}${required ? '!' : ''}`, secret ? 'secret' : '', kind === 'text' ? '' : kind, example === undefined ? '' : `= ${example}`]
    .filter(Boolean)
    .join(' ');
}

/** `PORT integer`, `MODE a|b`: what each accepts, without those that take any text. */
export function accepted({ variables }: Needs): string[] {
  return variables.flatMap(({ name, accepts }) =>
    accepts ? [`${name} ${accepts.type === 'choice' ? accepts.values.join('|') : accepts.type}`] : [],
  );
}
