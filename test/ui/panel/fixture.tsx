// Program for a real terminal: the panel over a fixed snapshot, with a program as its shell.
import { spawn } from 'node:child_process';
import { showPanel } from '../../../source/ui/show-panel.js';
import { fakePanel } from '../wizard/fakes.js';
import { snapshot } from './scenes.js';

const { control } = fakePanel(snapshot);
control.shell = (pod) =>
  new Promise((resolve) => {
    const shell = spawn(process.execPath, ['-e', `process.stdin.once('data', (data) => process.exit(String(data) === 'qG\\n' ? 3 : 4))`], {
      stdio: 'inherit',
    });
    process.stdout.write(`a shell in ${pod}\n`);
    shell.on('exit', (code) => resolve(`the shell ended with ${code}`));
  });
const left = await showPanel(control, { unicode: true, demo: false });
process.stdout.write(`${JSON.stringify(left)}\n`);
