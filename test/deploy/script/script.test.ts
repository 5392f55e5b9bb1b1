// The shell script, run by bash with programs that only record how they were called.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { formatScript } from '../../../source/deploy/script/script.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { encoded, secrets, secretsFile, scriptStage as stage } from '../../support/world/script.js';

test('is a valid bash script with any name in it', async (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'taskflow-script-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const strange = path.join(home, 'it\'s a "$(exit 1)" `y` folder\n# new line');
  mkdirSync(strange);
  writeFileSync(path.join(strange, 'values.yaml'), '{}\n');
  const settings = await drySettings({ valuesFiles: [`${strange}/values.yaml`] });
  settings.sources.backend = { ...settings.sources.backend, buildArgs: { NEXT_PUBLIC_NAME: `a'b "c" $d` } };
  const { file, run, calls } = await stage(t, settings);
  execFileSync('bash', ['-n', file]);
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 0, stderr);
  assert.ok(calls().join('\n').includes(`--values ${strange}/values.yaml`));
  assert.ok(calls().join('\n').includes(`--build-arg NEXT_PUBLIC_NAME=a'b "c" $d`));
});

test('on an empty machine: starts, stores, builds, loads, and installs, and every call names context and namespace', async (t) => {
  const { run, calls, written, parts } = await stage(t);
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 0, stderr);
  const all = calls();
  const order = [
    'minikube start -p minikube',
    'kubectl',
    'docker buildx build',
    'minikube image load',
    'helm lint',
    'helm upgrade --install taskflow',
  ];
  const at = order.map((begin) => all.findLastIndex((call) => call.startsWith(begin) && !/rollout/.test(call)));
  assert.deepEqual(
    at,
    [...at].sort((a, b) => a - b),
    all.join('\n'),
  );
  assert.ok(!at.includes(-1), all.join('\n'));
  for (const call of all.filter((c) => c.startsWith('kubectl'))) assert.match(call, /--context minikube/);
  for (const call of all.filter((c) => c.startsWith('helm'))) assert.match(call, /--kube-context minikube --namespace shop/);
  assert.deepEqual(written('engine').trim().split('\n').sort(), Object.values(parts.tags).sort());
  assert.deepEqual(written('node').trim().split('\n').sort(), Object.values(parts.tags).sort());
  assert.equal(all.filter((c) => c.includes('rollout status')).length, 2);
  assert.equal(JSON.parse(written('namespace')).metadata.name, 'shop');
});

test('puts the ignore rules of a workspace beside the Dockerfile that it builds', async (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'taskflow-script-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const settings = await drySettings({ logs: path.join(home, "it's logs") });
  const ignore = "*\n!package.json\n!apps/it's web\n";
  settings.sources.frontend = { ...settings.sources.frontend, context: settings.sources.frontend.directory, ignore };
  const { run, calls } = await stage(t, settings);
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 0, stderr);
  const copy = path.join(settings.logs, 'build-frontend.Dockerfile');
  assert.ok(calls().join('\n').includes(`--file ${copy} `));
  assert.equal(readFileSync(`${copy}.dockerignore`, 'utf8'), ignore);
  assert.equal(readFileSync(copy, 'utf8'), readFileSync(settings.sources.frontend.dockerfile, 'utf8'));
});

test('finds downloaded tools in any folder', async (t) => {
  const { file, folder, run, parts, calls } = await stage(t);
  const toolsFolder = path.join(folder, "it's $HOME's", 'tools');
  mkdirSync(toolsFolder, { recursive: true });
  renameSync(path.join(folder, 'minikube'), path.join(toolsFolder, 'minikube'));
  writeFileSync(file, formatScript({ ...parts, toolsFolder }));
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 0, stderr);
  assert.ok(calls().includes('minikube start -p minikube'), calls().join('\n'));
});

test('stores the Secret byte by byte with our labels, and puts no value into an argument or the environment', async (t) => {
  const { run, calls, written } = await stage(t);
  // Names that the script uses itself, exported by the person's shell.
  const exported = {
    given_url: 'x',
    given_auth: 'x',
    given_openai: 'x',
    value: 'x',
    typed: 'x',
    url: 'x',
    auth: 'x',
    encoded: 'x',
    line: 'x',
  };
  const { code, stdout, stderr } = await run(['-'], secretsFile, { ...exported, SHELLOPTS: 'allexport:xtrace' });
  assert.equal(code, 0, stderr);
  const { metadata, data, type } = JSON.parse(written('secret'));
  assert.deepEqual(metadata, { name: 'taskflow-secrets', labels: { app: 'taskflow', 'app.kubernetes.io/managed-by': 'taskflow-tui' } });
  assert.equal(type, 'Opaque');
  for (const [key, value] of Object.entries(secrets)) assert.equal(Buffer.from(data[key], 'base64').toString(), value);
  for (const place of [calls().join('\n'), written('.env'), written('helm'), written('upgrade'), written('lint'), stdout, stderr]) {
    assert.ok(!/cAnArY/.test(place), place);
    for (const value of Object.values(secrets)) assert.ok(!place.includes(encoded(value)), place);
  }
});

test('gives helm the values of the release step, with the revision of the Secret', async (t) => {
  const { run, written, parts } = await stage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  const values = JSON.parse(written('upgrade'));
  assert.deepEqual(JSON.parse(written('lint')), values);
  assert.deepEqual(values.secrets, { secretName: 'taskflow-secrets', revision: 'u-1/7' });
  for (const component of ['frontend', 'backend'] as const) {
    const { repository, tag } = values[component].image;
    assert.equal(`${repository}:${tag}`, parts.tags[component]);
  }
});

test('a second run without secrets starts, stores, builds, and loads nothing', async (t) => {
  const { run, calls, written } = await stage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  const [before, secret] = [calls().length, written('secret')];
  const { code, stdout, stderr } = await run([]);
  assert.equal(code, 0, stderr);
  const again = calls().slice(before);
  assert.deepEqual(
    again.filter((c) => /start|apply|create|buildx build|image load/.test(c)),
    [],
  );
  assert.match(stdout, /taskflow-secrets already has its three keys/);
  assert.equal(written('secret'), secret);
});

test('with one new value, keeps the others, and replaces only the Secret that it read', async (t) => {
  const { run, written } = await stage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  assert.equal((await run(['-'], 'openai-api-key = sk-other \r\n')).code, 0);
  const { metadata, data } = JSON.parse(written('secret'));
  assert.deepEqual([metadata.uid, metadata.resourceVersion], ['u-1', '7']);
  assert.equal(data['database-url'], encoded(secrets['database-url']));
  assert.equal(data['openai-api-key'], encoded('sk-other'));
});

test('stores not-set without an OpenAI key, and reads a file too', async (t) => {
  const { run, written, folder } = await stage(t);
  const file = path.join(folder, 'my secrets.txt');
  writeFileSync(file, `\ufeff# mine\n\n  database-url=${secrets['database-url']}  \r\nbetter-auth-secret=a=b=c`);
  assert.equal((await run([file])).code, 0);
  const { data } = JSON.parse(written('secret'));
  assert.equal(data['openai-api-key'], encoded('not-set'));
  assert.equal(data['better-auth-secret'], encoded('a=b=c'));
  assert.equal(data['database-url'], encoded(secrets['database-url']));
});

const wrong: [what: string, input: string, says: RegExp][] = [
  ['no =', 'cAnArY\n', /line 1 of the secrets has no =/],
  ['an unknown key', 'cAnArY=1\n', /line 1 of the secrets has an unknown key/],
  ['a key twice', `${secretsFile}better-auth-secret=cAnArY\n`, /line 4 of the secrets repeats better-auth-secret/],
  ['no value', 'better-auth-secret= \n', /line 1 of the secrets has no value/],
  ['a quoted value', 'better-auth-secret="cAnArY"\n', /better-auth-secret starts with a quote/],
  ['no URL', 'database-url=cAnArY\n', /database-url doesn't start with postgresql/],
  ['nothing', '# cAnArY\n', /have no key/],
];
for (const [what, input, says] of wrong) {
  test(`secrets with ${what}: exits with 2 before anything changes, without a value in the message`, async (t) => {
    const { run, calls } = await stage(t);
    const { code, stdout, stderr } = await run(['-'], input);
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.doesNotMatch(stdout + stderr, /cAnArY/);
    assert.deepEqual(
      calls().filter((c) => !/^docker (buildx )?version/.test(c)),
      [],
    );
  });
}

test('exits with 2 and stores nothing without a value and a terminal', async (t) => {
  const { run, written } = await stage(t);
  const { code, stderr } = await run([]);
  assert.equal(code, 2);
  assert.match(stderr, /no value for database-url/);
  assert.equal(written('secret'), '');
});

test('reports an image that is not in the node after the load, and does not run helm', async (t) => {
  const { run, calls, folder } = await stage(t);
  writeFileSync(path.join(folder, 'full'), '');
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 1);
  assert.match(stderr, /taskflow-frontend:\S+ isn't in the node after the load/);
  assert.ok(!calls().some((c) => c.startsWith('helm')));
});

test('exits with 3 for a missing tool and names its website, and with 2 for a wrong flag', async (t) => {
  const { run, folder } = await stage(t);
  const flag = await run(['--forward']);
  assert.equal(flag.code, 2);
  assert.match(flag.stderr, /unknown flag --forward/);
  const bare = path.join(folder, 'bin');
  mkdirSync(bare);
  symlinkSync(execFileSync('which', ['bash'], { encoding: 'utf8' }).trim(), path.join(bare, 'bash'));
  const { code, stderr } = await run(['-'], secretsFile, { PATH: bare });
  assert.equal(code, 3);
  assert.match(stderr, /docker isn't on the PATH; to install it: https:/);
});

test('does not start the cluster of another context than minikube’s', async (t) => {
  const settings = await drySettings();
  const { run, calls } = await stage(t, { target: { ...settings.target, context: 'kind-here' } });
  assert.equal((await run(['-'], secretsFile)).code, 0);
  assert.ok(!calls().some((c) => /^minikube (start|status)/.test(c)));
  assert.ok(calls().some((c) => c.startsWith('kubectl --context kind-here')));
});
