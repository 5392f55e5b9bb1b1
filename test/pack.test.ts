// Tests the package that `npm pack` creates: it has everything that runs and everything that the README links to, and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-pack-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const pack = (...args: string[]): { filename: string; files: { path: string }[] } => {
  // Scripts would rebuild dist/ while other tests run it.
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder, ...args];
  const { status, stdout, stderr } = spawnSync('npm', ['pack', ...options], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout)[0];
};
const listed = pack('--dry-run').files.map((file) => file.path);

/** Every file below a folder of the project, without the output of tests and builds. */
function filesBelow(name: string): string[] {
  const output = /(^|\/)(node_modules|\.next|__pycache__|\.venv)\/|^\w+-docker\/tests\/|\.gitignore$|\.tsbuildinfo$|next-env\.d\.ts$/;
  return readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
    .map((file) => `${name}/${file.split(path.sep).join('/')}`)
    .filter((file) => statSync(path.join(root, file)).isFile() && !output.test(file));
}

/** The files that dist/cli.js imports, statically or dynamically. */
function loaded(): string[] {
  const found = new Set(['cli.js']);
  for (const file of found) {
    const text = readFileSync(path.join(root, 'dist', file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*\(?\s*"\.\/([\w.-]+\.js)"/g)) found.add(name);
  }
  return [...found].map((file) => `dist/${file}`);
}

test('the package has the program and its documents, and nothing else', () => {
  const folders = ['bin', 'helm', 'docs', 'frontend-docker', 'backend-docker'].flatMap(filesBelow);
  const single = ['package.json', 'README.md', 'LICENSE', 'K8S_SETUP.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];
  const wanted = [...folders, ...single, ...loaded()];
  for (const file of wanted) assert.ok(listed.includes(file), `${file} is missing`);
  // dist/ may have parts of older builds until `prepack` removes them.
  const extra = listed.filter((file) => !wanted.includes(file) && !/^dist\/[\w.-]+\.js$/.test(file));
  assert.deepEqual(extra, []);
  for (const file of listed) assert.doesNotMatch(file, /\.map$|(^|\/)(source|test|bench|node_modules|__pycache__|\.next)\/|\.env|\.tgz$/);
});

test('every relative link in a document leads to a file of the package', () => {
  for (const text of listed.filter((file) => file.endsWith('.md'))) {
    const links = [...readFileSync(path.join(root, text), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)/g)];
    for (const [, link = ''] of links) {
      const file = path.posix.join(path.posix.dirname(text), link).replace(/\/$/, '');
      const there = listed.some((each) => each === file || each.startsWith(`${file}/`));
      // CONTRIBUTING.md is for people with a clone.
      assert.ok(there || (text === 'CONTRIBUTING.md' && existsSync(path.join(root, file))), `${text} links to ${link}`);
    }
  }
});

test('the unpacked package runs on its own: version, help, and checks', () => {
  const { filename } = pack();
  assert.equal(spawnSync('tar', ['-xzf', path.join(folder, filename), '-C', folder]).status, 0);
  const home = path.join(folder, 'home');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(folder, 'package/bin/taskflow-tui.cjs'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { HOME: home, TASKFLOW_STATE_DIR: home, PATH: path.join(folder, 'no-programs') },
    });
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const printed = run('--version');
  assert.deepEqual([printed.status, printed.stdout, printed.stderr], [0, `${version}\n`, '']);
  assert.match(run('--help').stdout, /taskflow-tui up/);
  const doctor = run('doctor', '--json');
  assert.equal(doctor.status, 3, doctor.stderr);
  assert.equal(JSON.parse(doctor.stdout).ok, false);
  const up = run('up', '--yes');
  assert.equal(up.status, 3);
  assert.match(up.stdout, /docker/);
  assert.doesNotMatch(up.stderr, /cannot start|ENOENT/);
});
