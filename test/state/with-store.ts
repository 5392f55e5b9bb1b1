// Makes a state folder for one test, and opens the store in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { openStore, type StoreOptions } from '../../source/state/store.js';
import type { Target } from '../../source/world/index.js';
import { target } from '../support/world/fakes.js';

export function folderFor(t: TestContext): string {
  const name = mkdtempSync(path.join(tmpdir(), 'taskflow-state-'));
  t.after(() => rmSync(name, { recursive: true, force: true }));
  return name;
}

/** Opens the store, calls `act`, and closes the store. */
export function within<T>(
  folder: string,
  act: (store: ReturnType<typeof openStore>) => T,
  options: Partial<StoreOptions> & { target?: Partial<Target> } = {},
): T {
  const { target: other, ...more } = options;
  const store = openStore({ ...target, ...other }, { write: true, folder, ...more });
  try {
    return act(store);
  } finally {
    store.close();
  }
}

export const record = (inputs = 'h', at = 1, ms = 2) => ({ inputs, parts: { a: '1' }, evidence: { revision: '3' }, at, ms });
