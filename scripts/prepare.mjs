// Before `npm start` and `npm test`: installs what is missing or older than the lock file, then builds. Runs on the Node that is there, from 12 on.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = path.join(root, 'node_modules', '.package-lock.json');
const lock = path.join(root, 'package-lock.json');

function npm(...args) {
  const file = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status === null ? 1 : status);
}

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  process.stderr.write('taskflow-tui: installing its packages (once, about 20 s)\n');
  npm('ci', '--no-fund', '--no-audit', '--loglevel=error');
} else npm('run', '--silent', 'build');
