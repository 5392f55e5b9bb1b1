// Competes for the lock as a separate process, as its parent tells it.
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { takeLock } from '../../source/state/lock.js';
import { openStore } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';

export type Order = { type: 'open'; folder: string } | { type: 'close' } | { type: 'struggle'; folder: string; times: number };
export type Answer = { readOnly?: string } | { owned: number };

let store: ReturnType<typeof openStore> | undefined;

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<Answer> {
  if (order.type === 'struggle') return { owned: await struggle(order.folder, order.times) };
  if (order.type === 'close') store?.close();
  else store = openStore(target, { write: true, folder: order.folder, command: 'rival' });
  const readOnly = order.type === 'open' ? store?.readOnly() : undefined;
  return readOnly === undefined ? {} : { readOnly };
}

/** Takes the lock `times` times, and leaves every other one behind like a killed process. Throws if another process holds it too. */
async function struggle(folder: string, times: number): Promise<number> {
  const guard = path.join(folder, 'guard');
  let owned = 0;
  while (owned < times) {
    const lock = takeLock(folder, { command: 'rival', clock: Date });
    if (!lock.owner) {
      closeSync(openSync(guard, 'wx'));
      await turn();
      rmSync(guard);
      owned++;
      if (owned % 2) die(folder);
      else lock.release();
    }
    await turn();
  }
  return owned;
}

function die(folder: string): void {
  const corpse = path.join(folder, `corpse-${process.pid}`);
  writeFileSync(corpse, dead());
  renameSync(corpse, path.join(folder, 'lock'));
}

/** Returns the lock of an ended process: Linux assigns no pid this high. */
export function dead(): string {
  return JSON.stringify({ pid: 99_999_999, started: '1', command: 'up', since: 1, nonce: randomBytes(8).toString('hex') });
}
