// `@/` in a checkout whose tsconfig.json doesn't say what it means.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { folderOf } from '../../../support/programs/checkout.js';
import { readNext } from './read.js';

const page = 'import { toast } from "@/hooks/use-toast"\nexport default function Page() { return toast }\n';
const hook = 'export const toast = 1\n';

test('takes the usual folder if its files are there, and says so', async (t) => {
  const tsconfig = '{\n  // written by hand\n  "compilerOptions": { "strict": true },\n}\n';
  const inSource = await readNext(t, { 'tsconfig.json': tsconfig, 'src/app/page.tsx': page, 'src/hooks/use-toast.ts': hook });
  assert.ok(inSource.hints.includes('tsconfig.json gives @/ no folder, so the build takes src/'), inSource.hints.join('\n'));
  const directory = await folderOf(t, { 'tsconfig.json': tsconfig });
  execFileSync('sh', ['-c', `eval "$0"`, inSource.buildArgs.BEFORE_BUILD ?? ''], { cwd: directory });
  const read = (name: string) => readFileSync(path.join(directory, name), 'utf8');
  assert.deepEqual(JSON.parse(read('tsconfig.json')), {
    extends: './tsconfig.own.json',
    compilerOptions: { paths: { '@/*': ['./src/*'] } },
  });
  assert.equal(read('tsconfig.own.json'), tsconfig);

  const named = await readNext(t, { 'src/app/page.tsx': page.replace('@/', '@/src/'), 'src/hooks/use-toast.ts': hook });
  assert.ok(
    named.hints.includes('tsconfig.json gives @/ no folder, so the build takes the folder of package.json'),
    named.hints.join('\n'),
  );

  const atRoot = await readNext(t, { 'app/page.tsx': page, 'hooks/use-toast.ts': hook });
  const scripts = await folderOf(t, { 'jsconfig.json': '{"compilerOptions": {"target": "es6"}}' });
  execFileSync('sh', ['-c', `eval "$0"`, atRoot.buildArgs.BEFORE_BUILD ?? ''], { cwd: scripts });
  assert.deepEqual(JSON.parse(readFileSync(path.join(scripts, 'jsconfig.json'), 'utf8')), {
    compilerOptions: { target: 'es6', paths: { '@/*': ['./*'] } },
  });
});

test('changes nothing where the configuration says it, or may say it elsewhere', async (t) => {
  const files = { 'src/app/page.tsx': page, 'src/hooks/use-toast.ts': hook };
  for (const more of [
    { 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}' },
    { 'tsconfig.json': '{"extends": "@acme/tsconfig"}' },
    { 'next.config.js': 'module.exports = { webpack: (c) => { c.resolve.alias["@"] = __dirname + "/src"; return c } }' },
  ])
    assert.equal((await readNext(t, { ...files, ...more })).buildArgs.BEFORE_BUILD, undefined, JSON.stringify(more));
});
