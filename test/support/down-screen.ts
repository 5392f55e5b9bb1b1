// `down --all` on this terminal, over a World of plain data: what it ended with, and what was changed.
import { takeDown, talkHere } from '../../source/commands/down/down.js';
import { madeWorld } from './made-world.js';

const { scope, calls } = madeWorld();
const exit = await takeDown({ yes: false, all: true, cluster: false }, scope, talkHere(true, scope.signal));
process.stdout.write(`exit ${exit}, changed: ${calls.join(', ') || 'nothing'}\n`);
