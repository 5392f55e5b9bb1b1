// A state folder for one test, and the memory in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { type MemoryOptions, openMemory } from '../../source/state/store.js';
import type { Target } from '../../source/world/index.js';
import { target } from '../support/world/fakes.js';

export function folderFor(t: TestContext): string {
  const name = mkdtempSync(path.join(tmpdir(), 'taskflow-memory-'));
  t.after(() => rmSync(name, { recursive: true, force: true }));
  return name;
}

/** Closes it again, which is what makes it last. */
export function within<T>(
  folder: string,
  act: (store: ReturnType<typeof openMemory>) => T,
  options: Partial<MemoryOptions> & { target?: Partial<Target> } = {},
): T {
  const { target: other, ...more } = options;
  const store = openMemory({ ...target, ...other }, { write: true, folder, ...more });
  try {
    return act(store);
  } finally {
    store.close();
  }
}

export const record = (inputs = 'h', at = 1, ms = 2) => ({ inputs, parts: { a: '1' }, evidence: { revision: '3' }, at, ms });
