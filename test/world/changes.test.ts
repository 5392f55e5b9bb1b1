// The ports' types: a new change of a port doesn't compile until the guard and the dry run handle it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `file type` of each compile error after one more function `renew` is declared in each of these types. */
function brokenBy(t: test.TestContext, types: Record<string, string>): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-types-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(root, 'source'), path.join(folder, 'source'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const { compilerOptions } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
  const files = ['source/deploy/guarded.ts', 'source/deploy/dry-run/world.ts'];
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  for (const [file, type] of Object.entries(types)) {
    const port = path.join(folder, 'source/world', file);
    const [before, after] = readFileSync(port, 'utf8').split(`export type ${type} = {\n`);
    assert.ok(before !== undefined && after !== undefined, `${type} in ${file}`);
    writeFileSync(port, `${before}export type ${type} = {\n  renew(): Promise<void>;\n${after}`);
  }
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '--noEmit', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  return [...stdout.matchAll(/^(\S+)\(.*(?:\n .*)*?'renew'.* required in type '(\w+)'/gm)]
    .map(([, file, type]) => `${file} ${type}`)
    .sort();
}

test('a new change of the cluster does not compile until the guard and the dry run handle it', (t) => {
  assert.deepEqual(brokenBy(t, { 'cluster.ts': 'ClusterChanges' }), [
    'source/deploy/dry-run/cluster.ts ClusterChanges',
    'source/deploy/guarded.ts ClusterChanges',
  ]);
});

test('a new change of another port does not compile until the dry run handles it', (t) => {
  const ports = {
    'docker.ts': 'DockerChanges',
    'installer.ts': 'InstallerChanges',
    'kubectl.ts': 'KubectlChanges',
    'machine.ts': 'MachineChanges',
    'state.ts': 'StateChanges',
  };
  assert.deepEqual(brokenBy(t, ports), [
    'source/deploy/dry-run/machine.ts InstallerChanges',
    'source/deploy/dry-run/machine.ts MachineChanges',
    'source/deploy/dry-run/tools.ts DockerChanges',
    'source/deploy/dry-run/world.ts KubectlChanges',
    'source/deploy/dry-run/world.ts StateChanges',
  ]);
});
