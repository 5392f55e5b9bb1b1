import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { createRedactor } from '../../../source/redact.js';
import { createHelm } from '../../../source/tools/helm/helm.js';
import { createKubectl } from '../../../source/tools/kubectl/kubectl.js';
import { environmentFor, privateKubeconfig, removeLeftoverKubeconfigs } from '../../../source/tools/kubectl/private-kubeconfig.js';
import { thisProcess } from '../../../source/tools/machine/processes.js';
import { fakePrograms, never } from '../../support/programs/programs.js';
import { certificate, json, kubeconfigOf, manualClock, startApiServer } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const permissions = (file: string) => (statSync(file).mode & 0o777).toString(8);

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'private-kubeconfig-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('writes nothing before the first connection to a cluster', async (t) => {
  const folder = path.join(folderFor(t), 'kube');
  const kubeconfig = privateKubeconfig(folder, async () => undefined);
  assert.equal(await kubeconfig(), undefined);
  assert.equal(existsSync(folder), false);
  assert.deepEqual(await environmentFor(kubeconfig), {});
  assert.deepEqual(await environmentFor(undefined), {});
});

test('keeps one file for its owner only, with the current connection of the session', async (t) => {
  const folder = path.join(folderFor(t), 'kube');
  let content = 'one';
  const kubeconfig = privateKubeconfig(folder, async () => content);
  const file = (await kubeconfig()) ?? '';
  assert.equal(path.dirname(file), folder);
  assert.deepEqual([permissions(folder), permissions(file)], ['700', '600']);
  assert.equal(readFileSync(file, 'utf8'), 'one');
  content = 'two';
  assert.deepEqual(await Promise.all([kubeconfig(), kubeconfig()]), [file, file]);
  assert.equal(readFileSync(file, 'utf8'), 'two');
  rmSync(folder, { recursive: true });
  assert.equal(await kubeconfig(), file);
  assert.equal(readFileSync(file, 'utf8'), 'two', 'also when the folder was emptied meanwhile');
  assert.deepEqual(readdirSync(folder), [path.basename(file)], 'nothing half-written stays');
});

/** Writes a private kubeconfig in another process, which then runs `ending`. */
function processThat(folder: string, ending: string): { file: string } {
  const module = new URL('../../../source/tools/kubectl/private-kubeconfig.ts', import.meta.url).href;
  const script = `const { privateKubeconfig } = await import('${module}');
    const { writeSync } = await import('node:fs');
    writeSync(1, await privateKubeconfig(process.argv[1], async () => 'x')());
    ${ending}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', script, folder], {
    encoding: 'utf8',
  });
  assert.ok(stdout, stderr);
  return { file: stdout };
}

for (const [how, ending] of [
  ['ends', ''],
  ['ends early', 'process.exit(1)'],
  ['throws', "throw new Error('x')"],
]) {
  test(`removes the file when the process ${how}`, (t) => {
    const folder = path.join(folderFor(t), 'kube');
    const { file } = processThat(folder, ending ?? '');
    assert.equal(path.dirname(file), folder);
    assert.equal(existsSync(folder), false);
  });
}

test('removes the files of killed processes, and keeps those of living ones and other files', async (t) => {
  const folder = path.join(folderFor(t), 'kube');
  const { file } = processThat(folder, "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)");
  assert.ok(existsSync(file));
  const mine = (await privateKubeconfig(folder, async () => 'mine')()) ?? '';
  const reused = path.join(folder, `${process.pid}-1-ab.json`);
  const half = `${file}.4711.new`;
  const foreign = path.join(folder, 'config.json');
  for (const one of [reused, half, foreign]) writeFileSync(one, '');
  const { programs } = fakePrograms(t, {});
  await removeLeftoverKubeconfigs(folder, programs);
  assert.deepEqual(readdirSync(folder).sort(), [path.basename(mine), path.basename(foreign)].sort());
  await removeLeftoverKubeconfigs(path.join(folder, 'none'), programs);
});

test("uses and cleans a folder of its own in the temporary folder if it can't create the usual one", async (t) => {
  const blocked = path.join(folderFor(t), 'blocked');
  writeFileSync(blocked, '');
  const file = (await privateKubeconfig(path.join(blocked, 'kube'), async () => 'x')()) ?? '';
  t.after(() => rmSync(path.dirname(file), { recursive: true, force: true }));
  assert.ok(file.startsWith(path.join(tmpdir(), 'taskflow-tui-kube-')), file);
  assert.deepEqual([permissions(path.dirname(file)), permissions(file)], ['700', '600']);
  const ended = processThat(path.join(blocked, 'kube'), '');
  assert.equal(existsSync(path.dirname(ended.file)), false);
  const killed = processThat(path.join(blocked, 'kube'), "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)");
  assert.ok(existsSync(killed.file));
  const { programs } = fakePrograms(t, {});
  await removeLeftoverKubeconfigs(path.join(blocked, 'kube'), programs);
  assert.equal(existsSync(path.dirname(killed.file)), false);
  assert.ok(existsSync(file), 'ours is in use');
});

test('helm and kubectl stay with the cluster of the session when the user edits the kubeconfig', async (t) => {
  const server = await startApiServer();
  t.after(() => server.close());
  server.on('GET', /^\/version/, (response) => json(response, 200, { gitVersion: 'v1.33.1' }));
  server.on('GET', /namespaces\/kube-system$/, (response) => json(response, 200, { metadata: { uid: 'u-1' } }));
  const theirs = server.kubeconfig();
  const cluster = createCluster({ target, clock: manualClock(), redactor: createRedactor(), kubeconfig: theirs });
  const kubeconfig = privateKubeconfig(path.join(folderFor(t), 'kube'), cluster.kubeconfig);
  const tells = 'echo "$KUBECONFIG" >>"$HERE/kubeconfigs"; cat "$KUBECONFIG" >"$HERE/read"';
  const { programs, written } = fakePrograms(t, { kubectl: tells, helm: `${tells}; echo '[]'` });
  const [kubectl, helm] = [createKubectl({ programs, target, kubeconfig }), createHelm({ programs, target, kubeconfig })];
  await cluster.identity(never);
  writeFileSync(theirs, kubeconfigOf('https://elsewhere.example.com', certificate, 'other-token').replaceAll('minikube', 'prod'));
  for (const work of [() => kubectl.describe({ kind: 'pod', name: 'p' }, never), () => helm.history(never)]) {
    await work();
    const read = JSON.parse(written('read'));
    assert.deepEqual(
      [read.clusters[0].cluster.server, read['current-context'], read.users[0].user.token],
      [server.url, 'minikube', 'token'],
    );
  }
  const file = await kubeconfig();
  assert.equal(written('kubeconfigs'), `${file}\n`.repeat(2));
  assert.notEqual(file, theirs);
});

test('clears environment variables that override a kubeconfig', async () => {
  const environment = await environmentFor(async () => '/a/file');
  assert.equal(environment.KUBECONFIG, '/a/file');
  assert.equal(environment.HELM_KUBEAPISERVER, '');
  assert.equal(environment.HELM_KUBETOKEN, '');
});

test('gives each session its own file, named after its process', async (t) => {
  const folder = path.join(folderFor(t), 'kube');
  mkdirSync(folder);
  const [one, two] = [await privateKubeconfig(folder, async () => '1')(), await privateKubeconfig(folder, async () => '2')()];
  assert.notEqual(one, two);
  assert.ok(path.basename(one ?? '').startsWith(`${process.pid}-${thisProcess().started}-`));
});
