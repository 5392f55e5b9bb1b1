// The scripts in the frontend's Dockerfile: what an install reads, how it goes on after a refusal, and this system's optional packages.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { folderOf } from '../../../support/programs/checkout.js';

const dockerfile = readFileSync(path.resolve(import.meta.dirname, '../../../../frontend-docker/Dockerfile'), 'utf8');
/** As Docker reads it: without comments and continued lines. */
const instructions = dockerfile
  .split('\n')
  .filter((line) => !/^\s*#/.test(line))
  .join('\n')
  .replaceAll('\\\n', '')
  .split('\n');

function command(containing: string): string {
  const found = instructions.find((line) => line.startsWith('RUN ') && line.includes(containing)) ?? assert.fail(containing);
  return found.replace(/^RUN (--mount=\S+\s+)*/, '');
}

/** Runs a RUN instruction in a folder, with the container's own folders below it. */
function run(text: string, folder: string, env: Record<string, string> = {}) {
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const local = text.replaceAll('/tmp', temporary).replaceAll('/manifests', path.join(folder, 'manifests'));
  const { status, stdout } = spawnSync('sh', ['-c', local], {
    cwd: path.join(folder, 'app'),
    env: { PATH: `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:${process.env.PATH}`, ...env },
    encoding: 'utf8',
  });
  return { status, stdout };
}

test('an install sees manifests, lock files, patches, and Prisma’s schema, without the application’s own scripts', async (t) => {
  const folder = await folderOf(t, {
    'app/package.json': '\ufeff{"name":"a","scripts":{"postinstall":"node x.js"},"engines":{"node":"18"},"dependencies":{"next":"16"}}',
    'app/package-lock.json': '{}',
    'app/.npmrc': 'legacy-peer-deps=true',
    'app/prisma/schema.prisma': '',
    'app/patches/next.patch': '',
    'app/packages/db/package.json': '{"name":"db","scripts":{"build":"tsc"}}',
    'app/packages/db/index.js': '',
    'app/vendor/ui/index.js': '',
    'app/app/page.tsx': '',
    'app/package.json.old': '',
  });
  assert.equal(run(command('INSTALL_READS'), folder, { INSTALL_READS: 'vendor/ui' }).status, 0);
  const manifests = path.join(folder, 'manifests');
  const names = readdirSync(manifests, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [path.relative(manifests, path.join(entry.parentPath, entry.name))] : [],
  );
  assert.deepEqual(names.sort(), [
    '.npmrc',
    'package-lock.json',
    'package.json',
    'packages/db/package.json',
    'patches/next.patch',
    'prisma/schema.prisma',
    'vendor/ui/index.js',
  ]);
  assert.deepEqual(JSON.parse(readFileSync(path.join(manifests, 'package.json'), 'utf8')), { name: 'a', dependencies: { next: '16' } });
});

/** A stand-in for npm that answers by a script, and writes down its arguments. */
async function installWith(t: TestContext, npm: string, env: Record<string, string> = {}, manifest = '{}') {
  const folder = await folderOf(t, {
    'app/package.json': manifest,
    'bin/npm': `#!/bin/sh\necho "$npm_config_legacy_peer_deps $*" >>"$CALLS"\n${npm}\n`,
  });
  execFileSync('chmod', ['+x', path.join(folder, 'bin/npm')]);
  const calls = path.join(folder, 'calls');
  const defaults = {
    CALLS: calls,
    MANAGER: '',
    INSTALL: 'npm ci',
    COMPLETE: 'npm install',
    UNDATED: '',
    COMPILERS: '',
    ADD_PACKAGES: '',
    OMIT_PACKAGES: '',
    APP_DIRECTORY: '.',
  };
  const { status, stdout } = run(command('until install'), folder, { ...defaults, ...env });
  const notes = stdout.split('\n').filter((line) => line.startsWith('taskflow-tui: '));
  return {
    folder,
    status,
    notes,
    calls: readFileSync(calls, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  };
}

test('an install that the lock file stops goes on with what it lacks', async (t) => {
  const found = await installWith(t, `case "$1" in ci) echo 'npm error code EUSAGE'; exit 1 ;; esac`);
  assert.deepEqual([found.status, found.calls], [0, ['ci', 'install']]);
  assert.match(found.notes.join(), /the install adds the rest/);
});

test('adds packages that the person chose, without the lock file’s word on them', async (t) => {
  const found = await installWith(t, '', { ADD_PACKAGES: 'axios @scope/zod@4 next' }, '{"dependencies":{"next":"16"}}');
  assert.deepEqual(found.calls, ['install']);
  const { dependencies } = JSON.parse(readFileSync(path.join(found.folder, 'app/package.json'), 'utf8'));
  assert.deepEqual(dependencies, { next: '16', axios: '*', '@scope/zod': '4' });
});

test('installs without packages that the person left out', async (t) => {
  const manifest = '{"dependencies":{"next":"16","old-store":"^0.0.1"},"devDependencies":{"old-types":"1"}}';
  const found = await installWith(t, '', { OMIT_PACKAGES: 'old-store old-types' }, manifest);
  assert.deepEqual(found.calls, ['install']);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(found.folder, 'app/package.json'), 'utf8'));
  assert.deepEqual([dependencies, devDependencies], [{ next: '16' }, {}]);
});

test('an install that peer dependencies stop goes on without them', async (t) => {
  const found = await installWith(t, `[ -n "$npm_config_legacy_peer_deps" ] || { echo 'npm error code ERESOLVE'; exit 1; }`);
  assert.deepEqual([found.status, found.calls], [0, ['ci', 'true ci']]);
  assert.match(found.notes.join(), /legacy-peer-deps/);
});

test('a package that the chosen day lacks is pinned to its oldest version, and the others keep their day', async (t) => {
  const npm = `case "$1" in
view) echo '[{"version":"1.5.0","dist.tarball":"https://registry.test/chat-1.5.0.tgz"},{"version":"1.6.0","dist.tarball":"x"}]' ;;
*) grep -q registry.test package.json || { echo 'npm error No matching version found for chat@^1.5.0 with a date before 2/10/2026.'; exit 1; } ;;
esac`;
  const dated = 'npm install --before=2026-02-10T00:00:00Z';
  const env = { INSTALL: dated, COMPLETE: dated, UNDATED: 'npm install' };
  const found = await installWith(t, npm, env, '{"dependencies":{"chat":"^1.5.0"}}');
  assert.equal(found.status, 0);
  assert.deepEqual(found.notes, ['taskflow-tui: no chat@^1.5.0 is that old, so the install takes 1.5.0']);
  const { dependencies } = JSON.parse(readFileSync(path.join(found.folder, 'app/package.json'), 'utf8'));
  assert.deepEqual(dependencies, { chat: 'https://registry.test/chat-1.5.0.tgz' });
  assert.ok(!found.calls.includes('install'));
});

test('an install that can’t use the day at all takes the newest packages, and says so', async (t) => {
  const npm = `case "$*" in *--before*|view*) echo 'npm error No versions available for chat'; exit 1 ;; esac`;
  const dated = 'npm install --before=2026-02-10T00:00:00Z';
  const found = await installWith(t, npm, { INSTALL: dated, COMPLETE: dated, UNDATED: 'npm install' });
  assert.equal(found.status, 0);
  assert.match(found.notes.join(), /takes the newest/);
  assert.equal(found.calls.at(-1), 'install');
});

test('a package whose own install script fails doesn’t keep the others out', async (t) => {
  const npm = `case "$1" in
rebuild) exit 0 ;;
*) mkdir -p node_modules; echo '{"packages":{"node_modules/sqlite":{"hasInstallScript":true},"node_modules/esbuild":{"hasInstallScript":true},"node_modules/x":{}}}' >node_modules/.package-lock.json
[ -n "$npm_config_ignore_scripts" ] || { printf 'npm error path /app/node_modules/sqlite\\nnpm error command failed\\n'; exit 1; } ;;
esac`;
  const found = await installWith(t, npm);
  assert.deepEqual([found.status, found.calls], [0, ['ci', 'ci', 'rebuild esbuild']]);
  assert.deepEqual(found.notes, ['taskflow-tui: the install script of sqlite failed, so the image lacks what it makes']);
});

test('an install that fails for another reason fails once', async (t) => {
  const found = await installWith(t, `echo 'npm error code E401'; exit 1`);
  assert.deepEqual([found.status, found.calls], [1, ['ci']]);
});

test('installs this system’s optional packages that the lock file lacks, next to the package that asks for them', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const libc = report.header.glibcVersionRuntime ? 'gnu' : 'musl';
  const name = `lightningcss-linux-${process.arch}-${libc}`;
  const optional = { [name]: '1.30.2', 'lightningcss-darwin-arm64': '1.30.2', [`@img/wrong-linux-${process.arch}`]: '1.0.0', present: '1' };
  const folder = await folderOf(t, {
    'app/node_modules/lightningcss/package.json': JSON.stringify({ version: '1.30.2', optionalDependencies: optional }),
    'app/node_modules/lightningcss/dist/package.json': JSON.stringify({ optionalDependencies: { 'x-linux-x64': '1' } }),
    'app/node_modules/a/node_modules/lightningcss/package.json': JSON.stringify({
      version: '1.29.0',
      optionalDependencies: { [name]: '1.29.0' },
    }),
    'bin/npm': `#!/bin/sh
shift 4; printf '['; for spec in "$@"; do
  file=$(echo "$spec" | tr '/' '-').tgz; mkdir -p "$STAGE/package"; case $spec in *wrong*) cpu=mips ;; *) cpu=${process.arch} ;; esac
  echo "{\\"version\\":\\"\${spec##*@}\\",\\"os\\":[\\"linux\\"],\\"cpu\\":[\\"$cpu\\"]}" >"$STAGE/package/package.json"; tar -czf "$STAGE/$file" -C "$STAGE" package
  [ -z "$more" ] || printf ','; more=yes; printf '{"filename":"%s"}' "$file"
done; echo ']'\n`,
  });
  execFileSync('chmod', ['+x', path.join(folder, 'bin/npm')]);
  const found = run(command('glibcVersionRuntime'), folder, { STAGE: path.join(folder, 'tmp') });
  assert.equal(found.status, 0);
  const version = (place: string) =>
    JSON.parse(readFileSync(path.join(folder, 'app/node_modules', place, name, 'package.json'), 'utf8')).version;
  assert.deepEqual([version('.'), version('a/node_modules')], ['1.30.2', '1.29.0']);
  assert.ok(
    !existsSync(path.join(folder, 'app/node_modules/@img/wrong-linux-x64')) && !existsSync(path.join(folder, 'app/node_modules/present')),
  );
  assert.match(found.stdout, new RegExp(`^taskflow-tui: added ${name}@1\\.30\\.2, `, 'm'));
  writeFileSync(path.join(folder, 'bin/npm'), '#!/bin/sh\nexit 1\n');
  const failed = run(command('glibcVersionRuntime'), folder);
  assert.equal(failed.status, 0);
  assert.match(failed.stdout, /^taskflow-tui: the registry gives no @img\/wrong-linux/);
});
