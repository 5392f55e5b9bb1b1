import assert from 'node:assert/strict';
import test from 'node:test';
import { dryWorldFor } from '../../source/deploy/dry-run.js';
import type { Helm, World } from '../../source/world.js';
import { fakeMemory } from '../support/steps.js';

test('a dry run shows the repair of a stuck release, and does not do it', async () => {
  const done: string[] = [];
  const helm = {
    uninstall: async () => void done.push('uninstall'),
    rollback: async () => void done.push('rollback'),
  } as Partial<Helm> as Helm;
  const shown: string[] = [];
  const dry = dryWorldFor(() => ({ helm, memory: fakeMemory() }) as Partial<World> as World)({
    command: (argv) => shown.push(argv.join(' ')),
  });
  const { signal } = new AbortController();
  await dry.helm.uninstall(signal);
  await dry.helm.rollback(3, signal);
  assert.deepEqual(done, []);
  assert.deepEqual(shown, ['helm uninstall', 'helm rollback 3']);
});
