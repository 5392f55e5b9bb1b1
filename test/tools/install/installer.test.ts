// Installs from a local copy of the publishers' files, and refuses every file that differs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { createInstaller } from '../../../source/tools/install/installer.js';
import { buildOf, systemOf } from '../../../source/tools/install/publishers.js';
import { never } from '../../support/programs/programs.js';
import { answering, fileOf, folderFor, here, offered, publish, publishAll, serve } from '../../support/servers/publishers.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const posix = { skip: process.platform === 'win32' };

test('each tool comes from its publisher’s address for the system, if there is a build for it', () => {
  const urls = (platform: NodeJS.Platform, architecture: string, name?: string) => {
    const system = systemOf(platform, architecture, name);
    return system && (['minikube', 'kubectl', 'helm'] as const).map((tool) => buildOf(tool, system)?.url);
  };
  assert.deepEqual(urls('linux', 'x64'), [
    'https://storage.googleapis.com/minikube/releases/v1.38.1/minikube-linux-amd64',
    'https://dl.k8s.io/release/v1.35.2/bin/linux/amd64/kubectl',
    'https://get.helm.sh/helm-v4.1.4-linux-amd64.tar.gz',
  ]);
  assert.deepEqual(urls('darwin', 'arm64'), [
    'https://storage.googleapis.com/minikube/releases/v1.38.1/minikube-darwin-arm64',
    'https://dl.k8s.io/release/v1.35.2/bin/darwin/arm64/kubectl',
    'https://get.helm.sh/helm-v4.1.4-darwin-arm64.tar.gz',
  ]);
  assert.deepEqual(urls('darwin', 'x64', 'VirtualApple @ 2.50GHz processor'), urls('darwin', 'arm64'));
  assert.deepEqual(urls('win32', 'x64'), [
    'https://storage.googleapis.com/minikube/releases/v1.38.1/minikube-windows-amd64.exe',
    'https://dl.k8s.io/release/v1.35.2/bin/windows/amd64/kubectl.exe',
    'https://get.helm.sh/helm-v4.1.4-windows-amd64.tar.gz',
  ]);
  assert.equal(urls('win32', 'arm64')?.[0], undefined);
  assert.equal(urls('win32', 'arm64')?.[1], 'https://dl.k8s.io/release/v1.35.2/bin/windows/arm64/kubectl.exe');
  for (const [platform, architecture] of [
    ['freebsd', 'x64'],
    ['linux', 'ia32'],
    ['linux', 'riscv64'],
  ] as const)
    assert.equal(urls(platform, architecture), undefined);
  const nowhere = createInstaller({ folder: '/x', environment: {}, system: undefined });
  assert.equal(nowhere.offer('helm'), undefined);
});

test('installs all three from a server, executable for their owner, in a folder of their owner', async (t) => {
  const { url, asked } = await serve(t, await publishAll(t));
  const folder = path.join(folderFor(t), 'state', 'tools');
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: `${url}/` } });
  assert.deepEqual(await installer.installed(), []);
  for (const tool of ['minikube', 'kubectl', 'helm'] as const) {
    const seen: { bytes: number; total?: number }[] = [];
    await installer.install(offered(installer, tool), (progress) => seen.push(progress), never);
    assert.equal(readFileSync(path.join(folder, tool), 'utf8'), answering[tool]);
    assert.equal(seen[0]?.bytes, 0);
    assert.equal(seen.at(-1)?.bytes, seen.at(-1)?.total);
    if (tool !== 'helm') assert.equal(seen.at(-1)?.bytes, answering[tool].length);
    if (process.platform !== 'win32') assert.equal(statSync(path.join(folder, tool)).mode & 0o777, 0o755);
  }
  if (process.platform !== 'win32') assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(folder).sort(), ['helm', 'kubectl', 'minikube']);
  assert.deepEqual(
    (await installer.installed()).map(({ tool, file }) => [tool, file]),
    ['minikube', 'kubectl', 'helm'].map((tool) => [tool, path.join(folder, tool)]),
  );
  assert.ok(asked.includes(`/dl.k8s.io/release/v1.35.2/bin/${here.os}/${here.processor}/kubectl`), asked.join('\n'));
});

test('closes a folder that others could write to, and replaces an older program in it', posix, async (t) => {
  const mirror = await publishAll(t);
  const folder = folderFor(t);
  chmodSync(folder, 0o777);
  writeFileSync(path.join(folder, 'helm'), 'an older one');
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: mirror } });
  await installer.install(offered(installer, 'helm'), () => {}, never);
  assert.equal(readFileSync(path.join(folder, 'helm'), 'utf8'), answering.helm);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('installs from a folder without a server', async (t) => {
  const mirror = await publishAll(t);
  const folder = folderFor(t);
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: mirror } });
  const offer = offered(installer, 'helm');
  assert.match(offer.url, /^file:.*get\.helm\.sh/);
  await installer.install(offer, () => {}, never);
  assert.deepEqual(readdirSync(folder), ['helm']);
});

for (const tool of ['kubectl', 'helm'] as const)
  test(`refuses a ${tool} that differs from the published one with both digests, and leaves no file`, async (t) => {
    const mirror = await publishAll(t);
    const file = fileOf(mirror, tool);
    const bytes = readFileSync(file);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const folder = folderFor(t);
    const { url } = await serve(t, mirror);
    const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: url } });
    const problem = await problemOfRejection(installer.install(offered(installer, tool), () => {}, never));
    assert.match(problem.problem, new RegExp(`^${tool} .* wasn't installed, because it differs from what its publisher published`));
    const [expected, found] = problem.cause.match(/[0-9a-f]{64}/g) ?? [];
    assert.ok(expected && found && expected !== found, problem.cause);
    assert.equal(problem.exit, 3);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await installer.installed(), []);
  });

test('refuses an archive without the program, leaves no file, and starts over at the next try', async (t) => {
  const mirror = await publishAll(t);
  const other = { os: here.os, processor: here.processor === 'amd64' ? 'arm64' : 'amd64' } as const;
  await publish(mirror, 'helm', 'for another processor', other);
  copyFileSync(fileOf(mirror, 'helm', other), fileOf(mirror, 'helm'));
  copyFileSync(`${fileOf(mirror, 'helm', other)}.sha256sum`, `${fileOf(mirror, 'helm')}.sha256sum`);
  const folder = folderFor(t);
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: mirror } });
  const problem = await problemOfRejection(installer.install(offered(installer, 'helm'), () => {}, never));
  assert.match(problem.cause, new RegExp(`The archive has no ${here.os}-${here.processor}/helm`));
  assert.deepEqual(readdirSync(folder), []);
});

test('refuses a file that isn’t an archive, and leaves no file', async (t) => {
  const mirror = folderFor(t);
  await publish(mirror, 'helm', 'x');
  const file = fileOf(mirror, 'helm');
  writeFileSync(file, 'not a gzipped tar at all, although its digest is right');
  writeFileSync(`${file}.sha256sum`, createHash('sha256').update(readFileSync(file)).digest('hex'));
  const folder = folderFor(t);
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: mirror } });
  const problem = await problemOfRejection(installer.install(offered(installer, 'helm'), () => {}, never));
  assert.equal(problem.cause, "The archive can't be read");
  assert.deepEqual(readdirSync(folder), []);
});

test('names a folder that it can’t create, with the cause and the fix', posix, async (t) => {
  const file = path.join(folderFor(t), 'file');
  writeFileSync(file, '');
  const folder = path.join(file, 'tools');
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: await publishAll(t) } });
  const problem = await problemOfRejection(installer.install(offered(installer, 'kubectl'), () => {}, never));
  assert.equal(problem.problem, "kubectl 1.35.2 couldn't be installed");
  assert.ok(problem.cause.startsWith(`${folder} can't be written: a part of the path is a file, not a folder`), problem.cause);
  assert.match(problem.fix, /TASKFLOW_STATE_DIR/);
  assert.equal(problem.exit, 3);
});

test('refuses an invalid checksum before it downloads anything', async (t) => {
  const mirror = await publishAll(t);
  writeFileSync(`${fileOf(mirror, 'kubectl')}.sha256`, '<html>sign in to this network</html>');
  const { url, asked } = await serve(t, mirror);
  const installer = createInstaller({ folder: folderFor(t), environment: { TASKFLOW_TOOLS_MIRROR: url } });
  const problem = await problemOfRejection(installer.install(offered(installer, 'kubectl'), () => {}, never));
  assert.match(problem.cause, /no valid checksum/);
  assert.equal(asked.length, 1);
});

test('names a mirror that is neither a URL nor a folder, exits with 2, and shows no password', async (t) => {
  const offer = (mirror: string) => async () =>
    createInstaller({ folder: '/x', environment: { TASKFLOW_TOOLS_MIRROR: mirror } }).offer('helm');
  for (const mirror of ['tools', './tools', 'ftp://mirror.example.com/', '/no/such/folder', path.join(folderFor(t), 'none')]) {
    const problem = await problemOfRejection(offer(mirror)());
    assert.equal(problem.problem, `TASKFLOW_TOOLS_MIRROR=${mirror} can't be used`);
    assert.equal(problem.exit, 2);
  }
  for (const mirror of [
    'ftp://me:cAnArY@mirror.example.com/',
    'me:cAnArY@mirror.example.com',
    'https://me:c@nArY cAnArY@mirror.example.com:99999/',
    'ftp://mirror.example.com/?token=cAnArY',
  ])
    assert.match(
      (await problemOfRejection(offer(mirror)())).problem,
      /^TASKFLOW_TOOLS_MIRROR=(\w+:\/\/)?mirror\.example\.com\S* can't be used$/,
    );
});

test('sends a mirror its password, and shows it in no offer and no failure', async (t) => {
  const mirror = await publishAll(t);
  const given: (string | undefined)[] = [];
  const { url } = await serve(t, mirror, (request) => {
    given.push(request.headers.authorization);
    return false;
  });
  const folder = folderFor(t);
  const environment = { TASKFLOW_TOOLS_MIRROR: `${url.replace('//', '//me:cAnArY@')}?token=cAnArY` };
  const installer = createInstaller({ folder, environment });
  const offer = offered(installer, 'kubectl');
  await installer.install(offer, () => {}, never);
  assert.deepEqual([...new Set(given)], [`Basic ${Buffer.from('me:cAnArY').toString('base64')}`]);
  assert.ok(existsSync(path.join(folder, 'kubectl')));
  rmSync(fileOf(mirror, 'minikube'));
  const problem = await problemOfRejection(installer.install(offered(installer, 'minikube'), () => {}, never));
  assert.match(problem.cause, /answered 404/);
  assert.doesNotMatch(JSON.stringify([offer, problem]), /cAnArY/);
});
