// Runs `down --all` in this terminal with a World of plain data, and prints the exit status and the changes.
import { terminalDialog } from '../../../source/commands/down/dialog.js';
import { runDown } from '../../../source/commands/down/down.js';
import { deployedWorld } from '../world/deployed-world.js';

const { scope, calls } = deployedWorld();
const exit = await runDown({ yes: false, all: true, cluster: false }, scope, terminalDialog(true, scope.signal));
process.stdout.write(`exit ${exit}, changed: ${calls.join(', ') || 'nothing'}\n`);
