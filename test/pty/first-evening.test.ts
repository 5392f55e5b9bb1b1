// A first start in a pty: only node is on PATH, and a local mirror serves the publishers' files.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { versions } from '../../source/tools/install/publishers.js';
import { bin, start, taskflow } from '../support/programs/command.js';
import { keys, openTerminal } from '../support/programs/pty.js';
import { until } from '../support/programs/until.js';
import { answering, fileOf, publish, publishAll, serve } from '../support/servers/publishers.js';

const posix = { skip: process.platform === 'win32' };

function folder(t: TestContext): string {
  const name = mkdtempSync(path.join(tmpdir(), 'taskflow-evening-'));
  t.after(() => rmSync(name, { recursive: true, force: true }));
  return name;
}

/** No proxy between the program and the mirror. */
const direct = { HTTP_PROXY: undefined, http_proxy: undefined, HTTPS_PROXY: undefined, https_proxy: undefined };

function evening(t: TestContext, mirror: string) {
  const programs = folder(t);
  symlinkSync(process.execPath, path.join(programs, 'node'));
  const state = folder(t);
  const env = { ...direct, PATH: programs, TASKFLOW_STATE_DIR: state, TASKFLOW_TOOLS_MIRROR: mirror, HOME: folder(t), LANG: 'C.UTF-8' };
  const put = (name: string, script: string) => {
    writeFileSync(path.join(programs, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(programs, name), 0o755);
  };
  return { env, put, tools: path.join(state, 'tools') };
}

/** A docker whose builds take long. */
const docker = `case "$1 $2" in
  '--version ') echo 'Docker version 28.5.1, build e180ab8' ;;
  'buildx version') echo 'github.com/docker/buildx v0.29.0 1234' ;;
  'version '*) echo 28.5.1 ;;
  'buildx build') exec /bin/sleep 60 ;;
  *) exit 1 ;;
esac`;

/** A minikube whose cluster is stopped and takes long to start. */
const minikube = `#!/bin/sh
case "$1" in
  version) echo v${versions.minikube} ;;
  status) echo '{"Name":"minikube","Host":"Stopped","Kubelet":"Stopped","APIServer":"Stopped","Kubeconfig":"Stopped"}'; exit 7 ;;
  start) exec /bin/sleep 60 ;;
  *) exit 1 ;;
esac
`;

function tamper(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

test('names the missing tools, installs them, refuses a wrong download, and continues once the mirror is right', posix, async (t) => {
  const mirror = await publishAll(t);
  await publish(mirror, 'minikube', minikube);
  tamper(fileOf(mirror, 'helm'));
  const { url } = await serve(t, mirror);
  const { env, put, tools } = evening(t, url);
  const terminal = openTerminal(process.execPath, [bin], { columns: 100, rows: 40, env });
  t.after(() => terminal.kill('SIGKILL'));
  const text = () => terminal.screen().join(' ').replace(/\s+/g, ' ');

  // The screen names all four, each with its command, then asks.
  await terminal.until(/y yes[\s\S]*ctrl-c stop/);
  for (const tool of ['docker', 'minikube', 'kubectl', 'helm'])
    assert.match(text(), new RegExp(`✖ ${tool} isn't installed · needs [\\d.]+ or newer \\S`));
  if (process.platform === 'linux') {
    assert.match(text(), /kubectl .*curl -LO https:\/\/dl\.k8s\.io\/release\/.*install kubectl \/usr\/local\/bin\/kubectl/);
    assert.match(text(), /helm .*curl -fsSL https:\/\/raw\.githubusercontent\.com\/helm\/helm\/main\/scripts\/get-helm-4 \| bash/);
  }
  assert.match(text(), /Install minikube, kubectl, and helm for you\?/);
  assert.match(
    text(),
    new RegExp(`minikube ${versions.minikube} from 127\\.0\\.0\\.1.*kubectl ${versions.kubectl}.*helm ${versions.helm}`),
  );
  assert.ok(!existsSync(tools));

  // Two downloads are right; the third doesn't match its checksum.
  terminal.type('y');
  await terminal.until('t simulated tour');
  assert.match(text(), new RegExp(`helm ${versions.helm} wasn't installed, because it differs from what its publisher published`));
  assert.match(text(), /why The file from .* has the SHA-256 [0-9a-f]{64}/);
  assert.doesNotMatch(text(), /(minikube|kubectl) isn't installed/);
  assert.match(text(), /✖ docker isn't installed .*✖ helm isn't installed/);
  assert.deepEqual(readdirSync(tools).sort(), ['kubectl', 'minikube']);

  // With the mirror fixed, only helm is left to install.
  await publish(mirror, 'helm', answering.helm);
  terminal.type('r');
  await terminal.until('Install helm for you?');
  terminal.type('y');
  await terminal.until(/docker isn't installed \(/);
  await terminal.until('t simulated tour');
  assert.deepEqual(readdirSync(tools).sort(), ['helm', 'kubectl', 'minikube']);

  // taskflow-tui doesn't install docker.
  put('docker', docker);
  terminal.type('r');
  await terminal.until(/✔ Tools +docker 28\.5 · buildx 0\.29 · minikube 1\.38 · kubectl 1\.35 · helm 4\.1/);
  await terminal.until(/◐ Cluster|Cluster {3}/);
  terminal.type(keys.ctrlC);
  assert.equal((await terminal.exited).exitCode, 130);
  assert.equal(terminal.modes().cursorHidden, false);
});

test('shows all four commands with the question and with the refusal at 80 columns and 24 rows', posix, async (t) => {
  const { env } = evening(t, await publishAll(t));
  const terminal = openTerminal(process.execPath, [bin], { columns: 80, rows: 24, env });
  t.after(() => terminal.kill('SIGKILL'));
  const named = () => {
    const text = terminal.screen().join(' ').replace(/\s+/g, ' ');
    for (const tool of ['docker', 'minikube', 'kubectl', 'helm']) assert.match(text, new RegExp(`✖ ${tool} isn't installed`));
    assert.doesNotMatch(text.replace(/· without sudo.*/, ''), /get-helm-4 …/);
    return text;
  };
  await terminal.until(/y yes[\s\S]*ctrl-c stop/);
  assert.match(named(), /Install minikube, kubectl, and helm for you\?/);
  terminal.type('n');
  await terminal.until('t simulated tour');
  assert.match(named(), /press y \(up: --yes\): taskflow-tui installs minikube, kubectl, and helm for you/);
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 3);
});

test('installs without a terminal only with --yes, and the next command finds the tools', posix, async (t) => {
  const mirror = await publishAll(t);
  const { env, tools, put } = evening(t, mirror);
  const refused = await taskflow(['up'], { env });
  assert.equal(refused.code, 3);
  assert.match(refused.stdout, /press y \(up: --yes\): taskflow-tui installs minikube, kubectl, and helm for you/);
  assert.ok(!existsSync(tools));

  const dry = await taskflow(['up', '--dry-run', '--yes'], { env });
  assert.equal(dry.code, 3);
  assert.match(dry.stdout, /curl -fLO \S*dl\.k8s\.io\/release\/\S*kubectl/);
  assert.ok(!existsSync(tools));

  const installed = await taskflow(['up', '--yes', '--json'], { env });
  assert.equal(installed.code, 3);
  const events = installed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.match(events.find((e) => e.type === 'step-failed').problem.problem, /^docker isn't installed/);
  assert.deepEqual(readdirSync(tools).sort(), ['helm', 'kubectl', 'minikube']);
  assert.equal(statSync(tools).mode & 0o777, 0o700);

  put('docker', docker);
  const doctor = await taskflow(['doctor', '--json'], { env });
  const checks: { name: string; ok: boolean; found: string }[] = JSON.parse(doctor.stdout).checks;
  for (const [tool, version] of Object.entries(versions)) assert.equal(checks.find(({ name }) => name === tool)?.found, version);
});

test('names an unusable mirror and exits 2, but only when a tool is needed', posix, async (t) => {
  const { env } = evening(t, 'tools.example.com');
  const { code, stdout } = await taskflow(['up', '--yes'], { env });
  assert.equal(code, 2);
  assert.match(stdout, /TASKFLOW_TOOLS_MIRROR=tools\.example\.com can't be used/);
  const other = await taskflow(['--version'], { env });
  assert.deepEqual([other.code, other.stderr], [0, '']);
});

test('ctrl-c ends a download, and the next start resumes it', posix, async (t) => {
  const mirror = await publishAll(t);
  const large = Buffer.concat([Buffer.from(answering.kubectl), Buffer.alloc(300_000, '#')]);
  await publish(mirror, 'kubectl', large);
  let slow = true;
  const { url, asked } = await serve(t, mirror, (request, response, file) => {
    if (!slow || !request.url?.endsWith('/kubectl')) return false;
    response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, 100_000));
    return true;
  });
  const { env, tools } = evening(t, url);
  const terminal = openTerminal(process.execPath, [bin], { columns: 100, rows: 40, env });
  t.after(() => terminal.kill('SIGKILL'));
  await terminal.until('y yes');
  terminal.type('y');
  await terminal.until(`kubectl ${versions.kubectl} · 0 of 0 MB`);
  const part = () => path.join(tools, readdirSync(tools).find((name) => name.endsWith('.part')) ?? '');
  await until(() => statSync(part()).size === 100_000);
  terminal.type(keys.ctrlC);
  assert.equal((await terminal.exited).exitCode, 130);
  assert.equal(statSync(part()).size, 100_000);
  slow = false;
  await start(process.execPath, [bin, 'up', '--yes'], { env }).result;
  assert.deepEqual(readFileSync(path.join(tools, 'kubectl')), large);
  assert.ok(
    asked.some((one) => one.endsWith('/kubectl from 100000')),
    asked.join('\n'),
  );
});
