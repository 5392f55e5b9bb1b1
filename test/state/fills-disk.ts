// Remembers more than the limit on the size of files lets through, and prints what the memory says then.
import { openMemory } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';
import { record } from './opened.js';

const store = openMemory(target, { write: true, folder: process.argv[2] ?? '' });
store.saveStep('release', { ...record(), evidence: { long: 'x'.repeat(40_000) } });
process.stdout.write(`${store.readOnly()}\n`);
store.close();
