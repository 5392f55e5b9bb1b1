// Prepares a clone for `npm start` and `npm test`: installs packages if the lock file changed, then builds. Must run on Node 12 and newer.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = path.join(root, 'node_modules', '.package-lock.json');
const lock = path.join(root, 'package-lock.json');
const windows = process.platform === 'win32';
const npm = windows ? 'npm.cmd' : 'npm';

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) install();
else {
  const { status } = spawnSync(npm, ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: windows });
  if (status !== 0) process.exit(status === null ? 1 : status);
}

/** Shows one line with the elapsed seconds, and npm's output only if it fails. `npm ci` also builds. */
function install() {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const text = 'taskflow-tui: installing packages, only this once (about half a minute)';
  const live = process.stderr.isTTY && process.env.TERM !== 'dumb';
  process.stderr.write(live ? text : `${text}\n`);
  const timer = setInterval(() => live && process.stderr.write(`\r${text} ${seconds()} s`), 1000);
  const child = spawn(npm, ['ci', '--no-fund', '--no-audit', '--no-progress', '--loglevel=error'], { cwd: root, shell: windows });
  const output = [];
  child.stdout.on('data', (data) => output.push(data));
  child.stderr.on('data', (data) => output.push(data));
  child.on('error', (error) => output.push(Buffer.from(`${error}\n`)));
  child.on('close', (status) => {
    clearInterval(timer);
    if (live) process.stderr.write('\n');
    if (status === 0) {
      process.stderr.write(`taskflow-tui: installed in ${seconds()} s\n`);
      if (process.env.npm_lifecycle_event === 'prestart')
        process.stderr.write('taskflow-tui: to run taskflow-tui COMMAND, type npm start -- COMMAND in this folder\n');
      return;
    }
    // npm's own stack trace helps nobody here.
    const lines = Buffer.concat(output).toString().split('\n');
    process.stderr.write(lines.filter((line) => !/^npm error {2,}at /.test(line)).join('\n'));
    process.stderr.write(
      "taskflow-tui: the packages couldn't be installed; npm's message above says why\n" +
        '  fix   If the network needs a proxy, run npm config set proxy http://HOST:PORT. Then run npm start again.\n',
    );
    process.exitCode = 1;
  });
}
