// Remembers more than the limit on the size of files lets through, and prints what the memory says then.
import { openMemory } from '../../source/state/store.js';
import { target } from '../support/steps.js';
import { record } from './opened.js';

const memory = openMemory(target, { write: true, folder: process.argv[2] ?? '' });
memory.remember('release', { ...record(), evidence: { long: 'x'.repeat(40_000) } });
process.stdout.write(`${memory.readOnly()}\n`);
memory.close();
