// Before `npm start` and `npm test`: installs what is missing or older than the lock file, then builds. Runs on the Node that is there, from 12 on.
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

/** One line that counts the seconds; what npm says is shown only when it fails. `npm ci` builds, too. */
function install() {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  const text = 'taskflow-tui: installing its packages, once (about half a minute)';
  const live = process.stderr.isTTY && process.env.TERM !== 'dumb';
  process.stderr.write(live ? text : `${text}\n`);
  const timer = setInterval(() => live && process.stderr.write(`\r${text} ${seconds()} s`), 1000);
  const child = spawn(npm, ['ci', '--no-fund', '--no-audit', '--no-progress', '--loglevel=error'], { cwd: root, shell: windows });
  const said = [];
  child.stdout.on('data', (data) => said.push(data));
  child.stderr.on('data', (data) => said.push(data));
  child.on('error', (error) => said.push(Buffer.from(`${error}\n`)));
  child.on('close', (status) => {
    clearInterval(timer);
    if (live) process.stderr.write('\n');
    if (status === 0) {
      process.stderr.write(`taskflow-tui: installed in ${seconds()} s\n`);
      if (process.env.npm_lifecycle_event === 'prestart')
        process.stderr.write('taskflow-tui: where a text says taskflow-tui COMMAND, type npm start -- COMMAND in this folder\n');
      return;
    }
    // Where in npm's own code it happened is nothing for a person.
    const lines = Buffer.concat(said).toString().split('\n');
    process.stderr.write(lines.filter((line) => !/^npm error {2,}at /.test(line)).join('\n'));
    process.stderr.write(
      'taskflow-tui: its packages could not be installed: npm says why above\n' +
        '  cure  when it is about the network: npm config set proxy http://HOST:PORT where there is one, then npm start again\n',
    );
    process.exitCode = 1;
  });
}
