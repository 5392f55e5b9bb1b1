// Saves more than the limit on the file size allows, and prints why the store is read-only.
import { openStore } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';
import { record } from './with-store.js';

const store = openStore(target, { write: true, folder: process.argv[2] ?? '' });
store.saveStep('release', { ...record(), evidence: { long: 'x'.repeat(40_000) } });
process.stdout.write(`${store.readOnly()}\n`);
store.close();
