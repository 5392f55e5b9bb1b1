// What a checkout's packages are installed from: requirements files, manifests, and lock files.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { pipfileLockVersions, tomlLockVersions } from '../../../../source/deploy/checkout/backend/packages/lock-versions.js';
import { requirementLines, specifier } from '../../../../source/deploy/checkout/backend/packages/poetry.js';
import { readCheckout } from '../../../../source/deploy/checkout/checkout.js';
import { folderOf } from '../../../support/programs/checkout.js';
import { application, buildable, dockerfile } from './read.js';

const uvLock = (...names: string[]) =>
  `version = 1\nrequires-python = ">=3.12"\n${names.map((name) => `\n[[package]]\nname = "${name}"\nversion = "1.2.3"\nsource = { registry = "https://pypi.org/simple" }\n`).join('')}`;
const poetry = (dependencies: string) =>
  `[tool.poetry]\nname = "x"\nversion = "0"\n[tool.poetry.dependencies]\npython = "^3.11"\n${dependencies}`;

test('builds from Poetry’s own table, with the versions of poetry.lock', async (t) => {
  const { facts, buildArgs, pythons } = await buildable(t, {
    'main.py': application,
    'pyproject.toml': poetry('fastapi = "^0.115"\nuvicorn = { version = "^0.30", extras = ["standard"] }\npsycopg2-binary = "*"\n'),
    'poetry.lock':
      '[[package]]\nname = "fastapi"\nversion = "0.115.6"\ndescription = "x"\noptional = false\n\n[package.dependencies]\nstarlette = ">=0.40"\n\n' +
      '[[package]]\nname = "uvicorn"\nversion = "0.30.1"\n\n[[package]]\nname = "psycopg2-binary"\nversion = "2.9.9"\n\n' +
      '[[package]]\nname = "odd"\nversion = "1.0"\n\n[package.source]\ntype = "git"\nurl = "https://example.com/odd.git"\n',
  });
  assert.equal(facts[1], 'poetry.lock');
  assert.equal(buildArgs.REQUIREMENTS, String.raw`fastapi>=0.115,<0.116\nuvicorn[standard]>=0.30,<0.31\npsycopg2-binary`);
  assert.equal(buildArgs.CONSTRAINTS, String.raw`fastapi==0.115.6\nuvicorn==0.30.1\npsycopg2-binary==2.9.9`);
  assert.deepEqual(pythons?.slice(0, 2), ['3.13', '3.12']);
});

test('translates what Poetry and Pipenv write into requirement lines', () => {
  const forms = { '^1.2.3': '>=1.2.3,<2', '^0.2.3': '>=0.2.3,<0.3', '^0.0.3': '>=0.0.3,<0.0.4', '^0': '>=0,<1', '~1.2.3': '>=1.2.3,<1.3' };
  const more = {
    '~1': '>=1,<2',
    '*': '',
    '1.2': '==1.2',
    '>=1,<2': '>=1,<2',
    '~=1.2': '~=1.2',
    '==1.*': '==1.*',
    '1.*': '==1.*',
    '^1 || ^2': '',
  };
  for (const [written, wanted] of Object.entries({ ...forms, ...more })) assert.equal(specifier(written), wanted, written);
  const table = {
    python: '^3.11',
    a: { git: 'https://example.com/a.git', tag: 'v1' },
    b: { path: 'libs/b', develop: true },
    c: { version: '^1', optional: true },
    d: [
      { version: '1.0', python: '<3.12' },
      { version: '2.0', markers: "sys_platform == 'win32'" },
    ],
    'not a name; rm': '*',
  };
  assert.deepEqual(requirementLines(table), [
    'a @ git+https://example.com/a.git@v1',
    './libs/b',
    'd==1.0 ; python_version < "3.12"',
    "d==2.0 ; (sys_platform == 'win32')",
  ]);
});

test('builds from pdm.lock and Pipfile with its lock', async (t) => {
  const project = '[project]\nname = "x"\ndependencies = ["fastapi", "asyncpg"]\n[tool.pdm]\n';
  const pdm = await buildable(t, {
    'main.py': application,
    'pyproject.toml': project,
    'pdm.lock':
      '[metadata]\nstrategy = []\n\n[[package]]\nname = "fastapi"\nversion = "0.115.0"\n\n[[package]]\nname = "asyncpg"\nversion = "0.30.0"\n',
  });
  assert.deepEqual([pdm.facts[1], pdm.buildArgs.CONSTRAINTS], ['pdm.lock', String.raw`fastapi==0.115.0\nasyncpg==0.30.0`]);
  const pipenv = await buildable(t, {
    'main.py': application,
    Pipfile: '[packages]\nfastapi = "*"\npsycopg2-binary = ">=2.9"\n[requires]\npython_version = "3.11"\n',
    'Pipfile.lock': JSON.stringify({ default: { fastapi: { version: '==0.110.0' } }, develop: { pytest: { version: '==8.0' } } }),
  });
  assert.equal(pipenv.buildArgs.REQUIREMENTS, String.raw`fastapi\npsycopg2-binary>=2.9`);
  assert.equal(pipenv.buildArgs.CONSTRAINTS, 'fastapi==0.110.0');
  assert.equal(pipenv.buildArgs.PYTHON_IMAGE, 'python:3.11-slim');
  assert.match(pipenv.hints.join(), /Pipfile\.lock lacks psycopg2-binary, which the build adds/);
});

test('a requirements file that lacks what the manifest names loses to the lock, and its other packages are kept', async (t) => {
  const project = '[project]\nname = "x"\ndependencies = ["fastapi", "slowapi"]\n';
  const found = await buildable(t, {
    'main.py': `from slowapi import Limiter\n${application}`,
    'requirements.txt': 'fastapi==0.115\nstripe\n',
    'pyproject.toml': project,
    'uv.lock': uvLock('fastapi', 'slowapi'),
  });
  assert.equal(found.facts[1], 'uv.lock');
  assert.equal(found.buildArgs.REQUIREMENTS, String.raw`fastapi\nslowapi\nstripe`);
  assert.match(found.hints.join(), /The build uses uv\.lock, because requirements\.txt lacks slowapi/);
});

test('a requirements file without versions gets those of the lock beside it', async (t) => {
  const files = {
    'main.py': application,
    'pyproject.toml': '[project]\nname = "x"\ndependencies = ["fastapi"]\n',
    'uv.lock': uvLock('fastapi'),
  };
  const loose = await buildable(t, { ...files, 'requirements.txt': 'fastapi\n' });
  assert.equal(loose.buildArgs.CONSTRAINTS, 'fastapi==1.2.3');
  const pinned = await buildable(t, { ...files, 'requirements.txt': 'fastapi==0.115\n' });
  assert.equal(pinned.buildArgs.CONSTRAINTS, undefined);
});

test('a lock that lacks what its manifest names is completed; one that agrees is exported by uv', async (t) => {
  const files = { 'main.py': application, 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["fastapi", "openai"]\n' };
  const stale = await buildable(t, { ...files, 'uv.lock': uvLock('fastapi') });
  assert.equal(stale.buildArgs.REQUIREMENTS, String.raw`fastapi\nopenai`);
  assert.equal(stale.buildArgs.CONSTRAINTS, 'fastapi==1.2.3');
  assert.match(stale.hints.join(), /uv\.lock lacks openai, which the build adds/);
  const current = await buildable(t, { ...files, 'uv.lock': uvLock('fastapi', 'openai') });
  assert.equal(current.buildArgs.REQUIREMENTS_FILE, 'uv.lock');
  assert.equal(current.buildArgs.CONSTRAINTS, undefined);
});

test('leaves out of a lock what the index can’t have: local versions, folders, git, and versions that only a marker tells apart', () => {
  const text = [
    'name = "torch"\nversion = "2.3.0+cpu"',
    'name = "own"\nversion = "0.1.0"\nsource = { editable = "." }',
    'name = "odd"\nversion = "0.1.0"\nsource = { git = "https://example.com/odd.git?rev=1#2" }',
    'name = "numpy"\nversion = "1.26"',
    'name = "numpy"\nversion = "2.1"',
    'name = "typing_Extensions"\nversion = "4.1"',
  ].map((each) => `[[package]]\n${each}\n`);
  assert.deepEqual(tomlLockVersions(text.join('\n')), ['typing-extensions==4.1']);
  const forked = ['1.26"\nmarkers = "python_version < \\"3.12\\"', '2.1"\nmarkers = "python_version >= \\"3.12\\"'];
  assert.deepEqual(tomlLockVersions(forked.map((each) => `[[package]]\nname = "numpy"\nversion = "${each}"\n`).join('\n')), [
    'numpy==1.26 ; python_version < "3.12"',
    'numpy==2.1 ; python_version >= "3.12"',
  ]);
  assert.deepEqual(pipfileLockVersions('{'), []);
});

test('installs folders of the checkout, and requirements files in other places', async (t) => {
  const args = async (files: Record<string, string>) => (await buildable(t, { 'main.py': application, ...files })).buildArgs;
  assert.equal((await args({ 'requirements.txt': 'fastapi\n-e .\n', 'setup.py': '' })).COPY_FIRST, '.');
  assert.equal((await args({ 'requirements.txt': 'fastapi\nfile:./lib\n' })).COPY_FIRST, '.');
  assert.equal((await args({ 'requirements.txt': 'fastapi\n-e ./shared\n' })).COPY_FIRST, '.');
  assert.equal((await args({ 'requirements.txt': '-r requirements/base.txt\n', 'requirements/base.txt': 'fastapi\n' })).COPY_FIRST, '.');
  assert.equal(
    (await args({ 'requirements.txt': '-r requirements-base.txt\n', 'requirements-base.txt': 'fastapi\n' })).COPY_FIRST,
    undefined,
  );
  const other = { 'requirements/base.txt': 'fastapi\n', 'requirements/prod.txt': '-r base.txt\n', 'requirements/dev.txt': '-r base.txt\n' };
  const production = await args(other);
  assert.deepEqual([production.REQUIREMENTS_FILE, production.COPY_FIRST], ['requirements/prod.txt', '.']);
  assert.equal((await args({ 'requirements-prod.txt': 'fastapi\n' })).REQUIREMENTS_FILE, 'requirements-prod.txt');
  const hashes = 'fastapi==0.115 \\\n    --hash=sha256:abc\n';
  assert.equal((await args({ 'requirements.txt': hashes })).REQUIREMENTS, undefined);
  assert.equal((await args({ 'requirements.txt': 'fastapi\npywin32==306\n' })).OVERRIDES, 'pywin32 ; sys_platform == "win32"');
  const dynamic = '[project]\nname = "x"\ndynamic = ["dependencies"]\n';
  assert.deepEqual((await args({ 'pyproject.toml': dynamic })).REQUIREMENTS_FILE, 'pyproject.toml');
});

test('puts the day and the added packages into the build, and says so', async (t) => {
  const files = { 'main.py': application, 'requirements.txt': 'fastapi\npsycopg2-binary\n' };
  const found = await buildable(t, files, {}, { packages: '2026-02-09', added: ['slowapi', 'email-validator'] });
  assert.equal(found.buildArgs.PACKAGES_UNTIL, '2026-02-10T00:00:00Z');
  assert.equal(found.buildArgs.ADD_PACKAGES, 'slowapi email-validator');
  assert.ok(found.facts.includes('packages as of 2026-02-09, as you chose'));
  const newest = await buildable(t, files, {}, { packages: 'today' });
  assert.equal(newest.buildArgs.PACKAGES_UNTIL, undefined);
  assert.ok(newest.facts.includes('the newest packages'));
});

test('leaves out what the person chose to, as long as the checkout names it', async (t) => {
  const choices = { packages: 'today', omitted: ['mcp-sdk', 'acme'] };
  const of = (files: Record<string, string>) => buildable(t, { 'main.py': application, ...files }, {}, choices);
  const found = await of({ 'requirements.txt': 'fastapi\npywin32\nMCP_SDK>=1\n' });
  assert.equal(found.buildArgs.OVERRIDES, 'pywin32 ; sys_platform == "win32"\\nmcp-sdk ; python_version < "0"');
  assert.ok(found.facts.includes("without mcp-sdk, which can't be installed"));
  const corrected = await of({ 'requirements.txt': 'fastapi\nmcp\n' });
  assert.equal(corrected.buildArgs.OVERRIDES, undefined);
  assert.doesNotMatch(corrected.facts.join(), /without/);
  const computed = await of({ 'setup.py': 'from setuptools import setup\nsetup(install_requires=["fastapi", "acme"])\n' });
  assert.match(computed.buildArgs.OVERRIDES ?? '', /acme/);
});

test('builds a member of a uv workspace with the lock of its root, and from the root if it depends on other members', async (t) => {
  const member = (name: string, more = '') => `[project]\nname = "${name}"\nversion = "0"\n${more}`;
  const uses = (name: string) => `dependencies = ["fastapi", "${name}"]\n[tool.uv.sources]\n${name} = { workspace = true }\n`;
  const root = await folderOf(t, {
    'pyproject.toml': '[tool.uv.workspace]\nmembers = ["apps/*", "packages/*"]\n',
    'uv.lock': uvLock('fastapi'),
    'apps/api/pyproject.toml': member('api', uses('shared')),
    'apps/api/main.py': application,
    'apps/alone/pyproject.toml': member('alone', 'dependencies = ["fastapi"]\n'),
    'apps/alone/main.py': application,
    'packages/shared/pyproject.toml': member('shared', uses('core')),
    'packages/core/pyproject.toml': member('core'),
    'packages/other/pyproject.toml': member('other'),
  });
  const read = async (place: string) => {
    const found = await readCheckout('backend', path.join(root, place), dockerfile, {});
    assert.ok(found.type === 'buildable', JSON.stringify(found));
    return found;
  };
  const api = await read('apps/api');
  assert.equal(api.context, root);
  assert.equal(api.buildArgs.REQUIREMENTS, String.raw`fastapi\n./packages/core\n./packages/shared`);
  assert.deepEqual([api.buildArgs.APP_FOLDER, api.buildArgs.CONSTRAINTS], ['apps/api', 'fastapi==1.2.3']);
  assert.match(api.ignore ?? '', /^\*\n!pyproject\.toml\n!uv\.lock\n!apps\/api\n!packages\/core\n!packages\/shared\n[\s\S]*\*\*\/\.env\n/);
  const alone = await read('apps/alone');
  assert.deepEqual(
    [alone.context, alone.buildArgs.CONSTRAINTS, alone.buildArgs.REQUIREMENTS_FILE],
    [undefined, 'fastapi==1.2.3', undefined],
  );
});
