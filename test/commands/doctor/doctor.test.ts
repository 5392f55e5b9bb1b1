// `doctor` from the command line, with stand-in programs first on the PATH and an API server on 127.0.0.1.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Check } from '../../../source/deploy/engine/event.js';
import { bin, huntInFiles, start, taskflow } from '../../support/programs/command.js';
import { recorded } from '../../support/programs/programs.js';
import { openTerminal } from '../../support/programs/pty.js';
import { json as answer, startApiServer } from '../../support/servers/api-server.js';

const password = 's3cr3t-of-the-proxy';

type Programs = Partial<Record<'docker' | 'minikube' | 'kubectl' | 'helm' | 'apt-get', string>>;
const docker = (info = `cat '${recorded('docker-20.10-info.json')}'`) =>
  `case "$1" in --version) echo 'Docker version 28.5.1, build e180ab8' ;; version) echo 28.5.1 ;; info) ${info} ;; buildx) echo 'github.com/docker/buildx v0.29.1 a32761a' ;; esac`;
const minikube = (state: string) =>
  `case "$1" in version) echo v1.38.1 ;; status) echo '{"Name":"minikube","Host":"${state}","Kubelet":"${state}","APIServer":"${state}","Kubeconfig":"Configured","Worker":false}'; [ ${state} = Running ] || exit 7 ;; esac`;
const whole: Programs = {
  docker: docker(),
  minikube: minikube('Running'),
  kubectl: `echo '{"clientVersion":{"gitVersion":"v1.35.2"}}'`,
  helm: 'echo v4.1.4',
};

/** An environment with nothing else on the PATH and none of this machine's settings. */
function environment(t: TestContext, programs: Programs, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv & { HOME: string } {
  const home = mkdtempSync(path.join(tmpdir(), 'taskflow-doctor-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const folder = path.join(home, 'bin');
  mkdirSync(folder);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  const unset = { HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '', MINIKUBE_HOME: '', WSL_DISTRO_NAME: '' };
  return {
    ...unset,
    ...{ HOME: home, PATH: folder, TASKFLOW_STATE_DIR: path.join(home, 'state'), LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' },
    KUBECONFIG: path.join(home, 'none'),
    ...more,
  };
}

/** Without the ports, which may be in use while the tests run: they have their own test. */
async function runDoctor(env: NodeJS.ProcessEnv): Promise<{ code: number | null; ok: boolean; checks: Check[] }> {
  const { code, stdout, stderr } = await taskflow(['doctor', '--json'], { env });
  assert.equal(stderr, '');
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
  assert.equal(code, ok ? 0 : 3);
  return { code, ok, checks: checks.filter(({ name }) => !name.startsWith('port ')) };
}

const one = (checks: Check[], name: string) => checks.find((check) => check.name === name);

test('exits with 130 and prints nothing when interrupted while the cluster doesn’t answer', async (t) => {
  const server = await startApiServer();
  t.after(() => server.close());
  const asked = new Promise<void>((resolve) => {
    for (const path of [/^\/version/, /namespaces\/kube-system$/]) server.on('GET', path, () => resolve());
  });
  const env = environment(t, whole, { KUBECONFIG: server.kubeconfig() });
  const { child, result } = start(process.execPath, [bin, 'doctor', '--json'], { env });
  await asked;
  child.kill('SIGINT');
  const { code, stdout, stderr } = await result;
  assert.deepEqual([code, stdout, stderr], [130, '', '']);
});

test('every check is ok when all tools are installed and the cluster runs, whatever would keep another cluster from starting', async (t) => {
  const server = await startApiServer();
  t.after(() => server.close());
  server.on('GET', /^\/version/, (response) => answer(response, 200, { gitVersion: 'v1.35.0' }));
  server.on('GET', /namespaces\/kube-system$/, (response) => answer(response, 200, { metadata: { uid: 'u-1' } }));
  const { checks } = await runDoctor(
    environment(t, whole, { KUBECONFIG: server.kubeconfig(), HTTPS_PROXY: 'http://proxy.invalid:3128', NO_PROXY: '127.0.0.1' }),
  );
  assert.deepEqual(
    checks.map(({ name, level, found }) => [name, level, name === 'room' ? '' : found]),
    [
      ['docker', 'ok', '28.5.1'],
      ['docker engine', 'ok', 'running, 28.5.1'],
      ['buildx', 'ok', '0.29.1'],
      ['minikube', 'ok', '1.38.1'],
      ['kubectl', 'ok', '1.35.2'],
      ['helm', 'ok', '4.1.4'],
      ['room', 'ok', ''],
      ['cluster', 'ok', `Kubernetes v1.35.0 at ${server.url}`],
    ],
  );
});

test('for a stopped cluster, shows what would keep it from starting and how to fix it, without the proxy’s password', async (t) => {
  const proxy = { HTTPS_PROXY: `http://anna:${password}@proxy.corp:3128`, NO_PROXY: 'localhost' };
  const env = environment(t, { ...whole, minikube: minikube('Stopped') }, proxy);
  const { checks, ok } = await runDoctor(env);
  assert.equal(ok, false);
  assert.deepEqual([one(checks, 'cluster')?.found, one(checks, 'cluster')?.command], ['stopped', 'minikube start -p minikube']);
  assert.deepEqual([one(checks, 'cgroup')?.level, one(checks, 'cgroup')?.found], ['warning', 'is v1']);
  assert.equal(one(checks, 'proxy')?.found, 'proxy.corp:3128 (HTTPS_PROXY) would receive the requests to the cluster');
  assert.match(one(checks, 'proxy')?.command ?? '', /^export NO_PROXY=localhost,127\.0\.0\.1,192\.168\.49\.0\/24/);
  const text = await taskflow(['doctor'], { env });
  assert.match(text.stdout, /^! proxy +proxy\.corp:3128 \(HTTPS_PROXY\) would receive/m);
  for (const seen of [JSON.stringify(checks), text.stdout, text.stderr]) assert.ok(!seen.includes(password));
  assert.deepEqual(huntInFiles(env.HOME, [password]), []);
});

test('reports an engine that is too small for minikube, and a Docker that isn’t running', async (t) => {
  const small = docker(`echo '{"NCPU":1,"MemTotal":1000000000,"OperatingSystem":"Docker Desktop","CgroupVersion":"2"}'`);
  const { checks } = await runDoctor(environment(t, { ...whole, docker: small, minikube: minikube('Stopped') }));
  assert.deepEqual([one(checks, 'room')?.level, one(checks, 'room')?.ok], ['error', false]);
  assert.match(one(checks, 'room')?.found ?? '', /docker has 1 GB memory, 1 core$/);
  assert.match(one(checks, 'room')?.fix ?? '', /Docker Desktop: Settings > Resources/);
  const refusing = `case "$1" in --version) echo 'Docker version 28.5.1' ;; buildx) echo 'docker/buildx v0.29.1' ;; *) echo 'Cannot connect to the Docker daemon' >&2; exit 1 ;; esac`;
  const down = await runDoctor(environment(t, { ...whole, docker: refusing }));
  assert.deepEqual([one(down.checks, 'docker engine')?.found, one(down.checks, 'docker')?.level], ["isn't running", 'ok']);
});

test('with nothing installed, aligns the output to the terminal’s width and prints commands that can be copied', {
  skip: process.platform === 'win32',
}, async (t) => {
  const env = environment(t, { 'apt-get': '' });
  for (const columns of [80, 160]) {
    const terminal = openTerminal(process.execPath, [bin, 'doctor'], { columns, rows: 60, env });
    t.after(() => terminal.kill('SIGKILL'));
    assert.equal((await terminal.exited).exitCode, 3);
    const lines = terminal.history().filter((line) => line !== '');
    const text = lines.join('\n');
    for (const tool of ['docker', 'minikube', 'kubectl', 'helm'])
      assert.match(text, new RegExp(`^✖ ${tool.padEnd(16)}isn't installed {14}needed \\d`, 'm'));
    for (const command of [
      /^ {4}command {2}(sudo )?apt-get update/m,
      /apt-get install docker\.io/,
      /minikube_latest_(amd64|arm64)\.deb/,
      /get-helm-4 \| bash$/m,
    ])
      assert.match(text, command);
    assert.ok(
      lines.every((line) => /^[✔✖!] \S|^ {4}(fix|command|needed) |^ {13}\S|^ {20}\S|^ {6}\S|^\S+( \\)?$/.test(line)),
      text,
    );
  }
});

test('a port that another program uses is an error that names the program', async (t) => {
  const server = createServer();
  const mine = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(8000, '127.0.0.1', () => resolve(true));
  });
  t.after(() => server.close());
  if (!mine) return t.skip('another program uses port 8000');
  const { stdout } = await taskflow(['doctor', '--json'], { env: environment(t, whole) });
  const port = (JSON.parse(stdout).checks as Check[]).find(({ name }) => name === 'port 8000');
  assert.deepEqual([port?.ok, port?.level], [false, 'error']);
  assert.match(port?.found ?? '', /^is used by .*node/);
  assert.equal(port?.command, `kill ${process.pid}`);
});
