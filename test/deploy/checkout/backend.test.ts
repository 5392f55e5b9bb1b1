// Recognizes FastAPI checkouts, and refuses those that can't be built.
import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { readCheckout } from '../../../source/deploy/checkout/checkout.js';
import type { Checkout } from '../../../source/deploy/checkout/result.js';
import type { BuildArgs } from '../../../source/release/application.js';
import { folderOf } from '../../support/programs/checkout.js';

const dockerfile = path.resolve(import.meta.dirname, '../../../backend-docker/Dockerfile');

async function read(t: TestContext, files: Record<string, string>, given: BuildArgs = {}): Promise<Checkout> {
  return readCheckout('backend', await folderOf(t, files), dockerfile, given);
}

async function buildable(t: TestContext, files: Record<string, string>, given: BuildArgs = {}) {
  const checkout = await read(t, files, given);
  assert.ok(checkout.type === 'buildable', JSON.stringify(checkout));
  return checkout;
}

const packages = { 'requirements.txt': 'fastapi==0.115\nuvicorn\npsycopg2-binary\n' };
const application = 'from fastapi import FastAPI\napp = FastAPI(title="x")\n';

test('finds the application module, and the folder where its imports start', async (t) => {
  const cases: [files: Record<string, string>, module: string, directory?: string][] = [
    [{ 'main.py': application }, 'main:app'],
    [{ 'app/main.py': application, 'app/__init__.py': '' }, 'app.main:app'],
    [{ 'src/main.py': application }, 'src.main:app'],
    [{ 'main.py': 'print("a script")\n', 'app/main.py': application }, 'app.main:app'],
    [{ 'backend/server.py': 'import fastapi\napi: fastapi.FastAPI = fastapi.FastAPI()\n' }, 'backend.server:api'],
    [{ 'main.py': 'from factory import create_app\napp = create_app()\n', 'factory.py': 'from fastapi import FastAPI\n' }, 'main:app'],
    [{ 'src/main.py': `from database import engine\n${application}`, 'src/database.py': '' }, 'main:app', 'src'],
    [{ 'src/taskflow/main.py': `from taskflow.core import x\n${application}`, 'src/taskflow/core.py': '' }, 'taskflow.main:app', 'src'],
    [
      { 'app/main.py': `from app.db import x\nfrom .models import y\n${application}`, 'app/db.py': '', 'app/models.py': '' },
      'app.main:app',
    ],
    [{ 'tests/main.py': application, 'api/main.py': application }, 'api.main:app'],
    [{ 'app/__init__.py': application }, 'app:app'],
  ];
  for (const [files, module, directory] of cases) {
    const { buildArgs, facts } = await buildable(t, { ...packages, ...files });
    assert.equal(buildArgs.APP_MODULE, module);
    assert.equal(buildArgs.APP_DIRECTORY, directory);
    assert.match(facts[0] ?? '', new RegExp(`^FastAPI, ${module}`));
  }
});

test('uses APP_MODULE from the command line unchanged', async (t) => {
  const { buildArgs } = await buildable(
    t,
    { ...packages, 'odd.py': 'from fastapi import FastAPI\nclass X: app = FastAPI()\n' },
    { APP_MODULE: 'odd:api' },
  );
  assert.equal(buildArgs.APP_MODULE, 'odd:api');
});

test('reads the packages of requirements.txt and its includes, else of uv.lock, else of pyproject.toml', async (t) => {
  const from = async (files: Record<string, string>) => (await buildable(t, { 'main.py': application, ...files })).facts.slice(1, 3);
  const project = '[project]\nname = "x"\ndependencies = ["fastapi[standard]>=0.115", "asyncpg"]\n';
  assert.deepEqual(
    await from({
      'requirements.txt': '-r requirements-base.txt\n# psycopg2\n',
      'requirements-base.txt': 'FastAPI\npsycopg[binary] >= 3 ; python_version > "3"\n',
    }),
    ['requirements.txt', 'psycopg 3'],
  );
  assert.deepEqual(await from({ 'pyproject.toml': project }), ['pyproject.toml', 'asyncpg']);
  assert.deepEqual(await from({ 'pyproject.toml': project, 'uv.lock': 'version = 1\n' }), ['uv.lock', 'asyncpg']);
  const same = '[project]\nname = "x"\ndependencies = ["fastapi", "psycopg2-binary"]\n';
  assert.deepEqual(await from({ 'pyproject.toml': same, ...packages }), ['requirements.txt', 'psycopg2']);
});

test('refuses what can’t be built, with a fix', async (t) => {
  const cases: [files: Record<string, string>, cause: RegExp, fix: RegExp][] = [
    [{ 'requirements.txt': 'flask\n', 'main.py': 'app = Flask()\n' }, /flask application/, /FastAPI application/],
    [{ 'requirements.txt': 'Django==5\n', 'manage.py': '' }, /django application/, /FastAPI application/],
    [{ 'requirements.txt': 'requests\n', 'main.py': 'print()\n' }, /Neither its packages nor its sources/, /FastAPI application/],
    [{ ...packages, 'main.py': 'print()\n' }, /app = FastAPI/, /--build-arg APP_MODULE=/],
    [{ 'pyproject.toml': '[project\n', 'main.py': application }, /isn't valid TOML/, /Correct pyproject\.toml/],
    [{ 'pyproject.toml': '[project]\nname = "x"\n', 'main.py': application }, /no project\.dependencies/, /requirements\.txt/],
    [{ 'requirements.txt': 'fastapi\n-e ../shared\n', 'main.py': application }, /outside the application \(-e \.\.\/shared\)/, /Move that/],
    [{ 'requirements.txt': '-r base.txt\n', 'main.py': application }, /includes base\.txt/, /Add base\.txt/],
  ];
  for (const [files, cause, fix] of cases) {
    const checkout = await read(t, files);
    assert.ok(checkout.type === 'refused', JSON.stringify(checkout));
    assert.match(checkout.cause, cause);
    assert.match(checkout.fix, fix);
  }
});

test('finds health paths only if the sources are unambiguous', async (t) => {
  const paths = async (files: Record<string, string>) => (await buildable(t, { ...packages, ...files })).paths;
  const none = { liveness: '', readiness: '' };
  const both = (path: string) => ({ liveness: path, readiness: path });
  assert.deepEqual(await paths({ 'main.py': `${application}@app.get("/health")\ndef health(): ...\n` }), both('/health'));
  assert.deepEqual(await paths({ 'main.py': `${application}@app.get("/healthz")\n@app.get("/readyz")\ndef health(): ...\n` }), {
    liveness: '/healthz',
    readiness: '/readyz',
  });
  const router = (made: string) => `from fastapi import APIRouter\nrouter = ${made}\n@router.get("/health")\ndef health(): ...\n`;
  const main = (include: string) => `from routers import health\n${application}${include}\n`;
  const routers = (made: string, include: string) => paths({ 'main.py': main(include), 'routers/health.py': router(made) });
  assert.deepEqual(await routers('APIRouter()', 'app.include_router(health.router)'), both('/health'));
  assert.deepEqual(await routers('APIRouter(prefix="/api")', 'app.include_router(health.router)'), both('/api/health'));
  assert.deepEqual(await routers('APIRouter()', 'app.include_router(health.router, prefix="/v1")'), none);
  assert.deepEqual(await routers('APIRouter(prefix=PREFIX)', 'app.include_router(health.router)'), none);
  assert.deepEqual(await routers('APIRouter()', ''), none);
  const trusted = (hosts: string) =>
    paths({
      'main.py': `${application}@app.get("/health")\ndef health(): ...\napp.add_middleware(\n    TrustedHostMiddleware, allowed_hosts=${hosts})\n`,
    });
  assert.deepEqual(await trusted('["localhost"]'), none, 'the address of a pod isn’t among its hosts');
  assert.deepEqual(await trusted('["*"]'), both('/health'));
  assert.deepEqual(await paths({ 'main.py': `${application}# "/health"\nx = "/health"\n` }), none);
});

test('chooses packages and hints by the database driver', async (t) => {
  const found = async (requirement: string) =>
    buildable(t, {
      'requirements.txt': `fastapi\n${requirement}\n`,
      'main.py': `${application}import os\nurl = os.environ["DATABASE_URL"]\n`,
    });
  assert.equal((await found('psycopg2')).buildArgs.RUNTIME_PACKAGES, 'libpq5');
  assert.match((await found('psycopg2')).buildArgs.BUILD_PACKAGES ?? '', /libpq-dev/);
  assert.equal((await found('psycopg2-binary')).buildArgs.BUILD_PACKAGES, undefined);
  assert.equal((await found('psycopg')).buildArgs.RUNTIME_PACKAGES, 'libpq5');
  assert.equal((await found('asyncpg')).needs.database.driver, 'asyncpg');
  assert.match((await found('aiosqlite')).hints.join(), /no PostgreSQL driver/);
  const without = await buildable(t, { 'requirements.txt': 'fastapi\n', 'main.py': application });
  assert.doesNotMatch(without.hints.join(), /PostgreSQL/);
});

test('chooses a Python image that satisfies requires-python', async (t) => {
  const image = async (python: string) =>
    (
      await buildable(t, {
        'pyproject.toml': `[project]\nname = "x"\nrequires-python = "${python}"\ndependencies = ["fastapi"]\n`,
        'main.py': application,
      })
    ).buildArgs.PYTHON_IMAGE;
  assert.equal(await image('>=3.11'), undefined);
  assert.equal(await image('>=3.11,<3.13'), 'python:3.12-slim');
  assert.equal(await image('==3.12.*'), 'python:3.12-slim');
  assert.equal(await image('~=3.11.2'), 'python:3.11-slim');
  assert.equal(await image('~=3.11'), undefined);
  assert.equal(await image('>=3.14'), 'python:3.14-slim');
  assert.equal(await image('>=3.9,!=3.9.1'), undefined);
});

test('ignores a dangling link in the folder', async (t) => {
  const root = await folderOf(t, { ...packages, 'main.py': application });
  await symlink('nowhere', path.join(root, '.#lock.py'));
  await symlink('nowhere', path.join(root, 'gone.py'));
  assert.equal((await readCheckout('backend', root, dockerfile, {})).type, 'buildable');
});

test('finds no health path behind a nested router, a dependency or a prefix', async (t) => {
  const health = 'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/health")\ndef health(): ...\n';
  const liveness = async (main: string, more: Record<string, string> = { 'routers/health.py': health }) =>
    (await buildable(t, { ...packages, 'main.py': main, ...more })).paths.liveness;
  const include = (lines: string) => `from fastapi import APIRouter\nfrom routers import health\n${application}${lines}\n`;
  assert.equal(await liveness(include('app.include_router(health.router)')), '/health');
  assert.equal(await liveness(`from routers.health import router as alive\n${application}app.include_router(alive)\n`), '/health');
  const nested = 'api_router = APIRouter()\napi_router.include_router(health.router)\napp.include_router(api_router, prefix="/api/v1")';
  assert.equal(await liveness(include(nested)), '');
  assert.equal(await liveness(include('app.include_router(health.router, dependencies=[Depends(x)], prefix="/api/v1")')), '');
  assert.equal(await liveness(`${application}router = APIRouter()\napp.include_router(router)\n`), '');
  assert.equal(await liveness(`${application}@app.get("/health", dependencies=[Depends(user)])\ndef health(): ...\n`, {}), '');
  assert.equal(await liveness(`from fastapi import FastAPI\napp = FastAPI(dependencies=[x])\n@app.get("/health")\ndef h(): ...\n`, {}), '');
});

test('chooses the main application among several, and ignores examples and docstrings', async (t) => {
  const module = async (files: Record<string, string>) => (await buildable(t, { ...packages, ...files })).buildArgs;
  assert.equal((await module({ 'examples/main.py': application, 'backend/app/main.py': application })).APP_MODULE, 'backend.app.main:app');
  assert.equal((await module({ 'main.py': 'api = FastAPI()\napp = FastAPI()\napp.mount("/api", api)\n' })).APP_MODULE, 'main:app');
  assert.equal((await module({ 'main.py': '"""\napp = FastAPI()\n"""\n', 'server.py': application })).APP_MODULE, 'server:app');
  assert.equal(
    (await module({ 'main.py': 'from f import create_app\napplication = create_app()\n', 'f.py': '' })).APP_MODULE,
    'main:application',
  );
  const own = await module({ 'app/main.py': `import logging\nfrom .db import x\n${application}`, 'app/logging.py': '', 'app/db.py': '' });
  assert.deepEqual([own.APP_MODULE, own.APP_DIRECTORY], ['app.main:app', undefined]);
});

test('reads UTF-16 and git requirements, refuses folders outside, and finds the health route of a given module', async (t) => {
  const root = await folderOf(t, { 'main.py': application });
  await writeFile(path.join(root, 'requirements.txt'), `\ufefffastapi==0.115\r\npsycopg2==2.9\r\n`, 'utf16le');
  const utf16 = await readCheckout('backend', root, dockerfile, {});
  assert.ok(utf16.type === 'buildable' && utf16.facts.includes('psycopg2, compiled'));
  const conda = await buildable(t, { 'requirements.txt': 'fastapi @ file:///home/conda/x\n', 'main.py': application });
  assert.equal(conda.buildArgs.REQUIREMENTS, 'fastapi');
  const git = await buildable(t, { 'requirements.txt': 'fastapi\n-e git+https://example.com/x.git#egg=x\n', 'main.py': application });
  assert.match(git.buildArgs.BUILD_PACKAGES ?? '', /\bgit\b/);
  const named = { 'api/odd.py': `${application}@app.get("/health")\ndef h(): ...\n`, ...packages };
  assert.equal((await buildable(t, named, { APP_MODULE: 'api.odd:app' })).paths.liveness, '/health');
  const folders = '[project]\nname = "x"\ndependencies = ["fastapi", "shared"]\n[tool.uv.sources]\nshared = { path = "../shared" }\n';
  assert.equal((await read(t, { 'pyproject.toml': folders, 'main.py': application })).type, 'refused');
  const poetry = { ...packages, 'pyproject.toml': '[tool.poetry.dependencies]\npython = ">=3.11,<3.13"\n', 'main.py': application };
  assert.equal((await buildable(t, poetry)).buildArgs.PYTHON_IMAGE, 'python:3.12-slim');
});

// A regular expression with quadratic backtracking would take hours here.
test('reads a mebibyte of anything in linear time', async (t) => {
  const floods = ['\n', ' ', 'a', 'app = get', 'include_router(', '@app.get("/', 'FastAPI(', '"""'].map((text) =>
    text.repeat(1e6 / text.length),
  );
  const files = Object.fromEntries(floods.map((text, i) => [`f${i}.py`, text]));
  assert.equal((await buildable(t, { ...packages, ...files, 'main.py': application })).buildArgs.APP_MODULE, 'main:app');
});
