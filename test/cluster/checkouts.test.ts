// Builds and starts other people's applications: Next.js and FastAPI projects in several layouts.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '../../source/clock.js';
import { containerArguments, resolutionPlan, resolvedArguments } from '../../source/deploy/checkout/backend/packages/resolution-plan.js';
import { computeInputDigest } from '../../source/deploy/checkout/input-digest.js';
import { type Chosen, findSource } from '../../source/deploy/checkout/source.js';
import { FailedAttempt } from '../../source/deploy/steps/images/failed-attempt.js';
import { takeNewerPackage } from '../../source/deploy/steps/images/packages/newer-package.js';
import { createRedactor } from '../../source/redact.js';
import { contextOf, type Source } from '../../source/release/application.js';
import type { Component } from '../../source/release/component.js';
import { createDocker } from '../../source/tools/docker/docker.js';
import { createPrograms } from '../../source/tools/run/process.js';
import { folderOf } from '../support/programs/checkout.js';
import { output, taskflow } from '../support/programs/command.js';
import { fakeContext } from '../support/world/step-context.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-checkouts-'));
const docker = createDocker({
  programs: createPrograms({ redactor: createRedactor(), observer: { command: () => {} } }),
  clock: systemClock,
});
const { signal } = new AbortController();
const made: string[] = [];
after(async () => {
  for (const tag of made) await docker.removeImage(tag, signal);
  rmSync(work, { recursive: true, force: true });
});

/** Builds the image with the detected settings and tries it alone, as the wizard does, then requests a page. */
async function built(component: Component, directory: string, page: string, chosen: Chosen = {}) {
  const source = await findSource(component, root, work, { directory, ...chosen });
  assert.equal(source.refused, undefined);
  const tag = (await computeInputDigest(source)).tag.replace('taskflow-', 'taskflow-checkout-');
  const { dockerfile } = source;
  const log = path.join(work, `${path.basename(directory)}.log`);
  const found = component === 'backend' ? await resolved(source) : undefined;
  const buildArgs = found?.type === 'resolved' ? resolvedArguments(source, found) : source.buildArgs;
  const ignore = source.ignore === undefined ? {} : { ignore: source.ignore };
  await docker.build({ tag, context: contextOf(source), dockerfile, ...ignore, buildArgs, labels: {}, log }, () => {}, signal);
  made.push(tag);
  const alone = { tag, port: source.containerPort, path: source.paths.liveness || '/', environment: {}, placeholders: {}, seconds: 40 };
  const pod = { user: '10001:10001', readOnlyRoot: true, empty: [], writable: [] };
  const outcome = await docker.tryOut({ ...alone, ...pod }, { line: () => {}, isOver: () => false }, signal);
  return { source, tag, status: outcome.type === 'answered' ? outcome.status : 0, text: await pageOf(tag, source.containerPort, page) };
}

/** Builds the image, which fails its trial run, and lets the Images step's remedy ask, with a yes. */
async function mended(directory: string, chosen: Chosen) {
  const source = await findSource('backend', root, work, { directory, ...chosen });
  const { dockerfile, buildArgs } = source;
  const tag = (await computeInputDigest(source)).tag.replace('taskflow-', 'taskflow-checkout-');
  const log = path.join(work, 'old.log');
  await docker.build({ tag, context: contextOf(source), dockerfile, buildArgs, labels: {}, log }, () => {}, signal);
  made.push(tag);
  const lines: string[] = [];
  const pod = { user: '10001:10001', readOnlyRoot: true, empty: [], writable: [], environment: {}, placeholders: {}, seconds: 40 };
  const request = { tag, port: source.containerPort, path: '/', ...pod };
  const outcome = await docker.tryOut(request, { line: (line) => lines.push(line), isOver: () => false }, signal);
  assert.equal(outcome.type, 'ended', lines.join('\n'));
  const context = fakeContext({ world: { docker }, settings: { logs: work }, answers: [{ type: 'confirm', yes: true }] });
  const failed = new FailedAttempt('trial', { problem: 'x', cause: 'y', fix: 'z' }, lines);
  const changed = await takeNewerPackage(failed, source, context);
  return { changed, questions: JSON.stringify(context.questions), choices: context.store.choices().builds.backend, lines };
}

/** What the Images step finds out before the build. */
function resolved(source: Source) {
  const { dockerfile, ignore } = source;
  const resolver = path.join(path.dirname(dockerfile), 'resolution');
  const container = { buildArgs: containerArguments(source), plan: resolutionPlan(source), log: path.join(work, 'resolve.log') };
  const context = { context: contextOf(source), ...(ignore === undefined ? {} : { ignore }) };
  return docker.resolve({ resolver, ...context, dockerfile, ...container }, () => {}, signal);
}

async function resolvedIn(directory: string, chosen: Chosen = {}) {
  const source = await findSource('backend', root, work, { directory, ...chosen });
  assert.equal(source.refused, undefined);
  return resolved(source);
}

async function pageOf(tag: string, port: number, page: string, options: string[] = []): Promise<string> {
  const id = (await output('docker', ['run', '--detach', '--publish', `127.0.0.1::${port}`, ...options, tag])).trim();
  try {
    const [address] = (await output('docker', ['port', id, `${port}/tcp`])).split('\n');
    for (let left = 100; ; left--) {
      const answer = await fetch(`http://${address}${page}`).catch(() => undefined);
      if (answer?.ok) return await answer.text();
      assert.ok(left > 0, `${tag} does not answer ${page}: ${answer?.status}`);
      await systemClock.sleep(200);
    }
  } finally {
    await output('docker', ['rm', '--force', id]);
  }
}

const page = `export default function Page() { return <main>API at {process.env.NEXT_PUBLIC_API_URL}</main> }\n`;
const manifest = (next: string, react: string) =>
  JSON.stringify({ private: true, scripts: { build: 'next build' }, dependencies: { next, react, 'react-dom': react } });

test('builds Next.js without standalone output from a pnpm lock file, with the backend’s URL as NEXT_PUBLIC value', async (t) => {
  const directory = await folderOf(t, {
    'package.json': manifest('16.4.6', '19.3.1'),
    'app/layout.jsx': `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }\n`,
    'app/page.jsx': `'use client'\n${page}`,
  });
  await run('npx', ['--yes', 'pnpm@10', 'install', '--lockfile-only'], { cwd: directory });
  const { source, status, text } = await built('frontend', directory, '/');
  assert.ok(source.facts.includes('pnpm-lock.yaml'));
  assert.equal(status, 200);
  assert.match(text.replaceAll('<!-- -->', ''), /API at http:\/\/localhost:8000/);
});

test('builds Next.js 15 with pages below src from a yarn 4 lock file, and prefers a value from the command line', async (t) => {
  const directory = await folderOf(t, {
    'package.json': manifest('15.5.4', '19.1.1'),
    'yarn.lock': '',
    'src/pages/index.jsx': page,
    'src/pages/api/health.js': 'export default (_, answer) => answer.json({ status: "ok" })\n',
  });
  await run('npx', ['--yes', '@yarnpkg/cli-dist@4', 'install', '--mode=update-lockfile'], { cwd: directory });
  const { source, status, text } = await built('frontend', directory, '/', {
    buildArgs: { NEXT_PUBLIC_API_URL: 'http://elsewhere:1/$HOME' },
  });
  assert.equal(source.paths.liveness, '/api/health');
  assert.equal(status, 200);
  assert.match(text.replaceAll('<!-- -->', ''), /API at http:\/\/elsewhere:1\/\$HOME/);
});

test('builds Next.js 15 as next dev runs it, with a variable that a module wants, and leads its rewrites to the backend', async (t) => {
  const directory = await folderOf(t, {
    'package.json': JSON.stringify({
      ...JSON.parse(manifest('15.5.4', '19.1.1')),
      devDependencies: { typescript: '5.9.3', '@types/react': '19.1.13', '@types/node': '24.5.2' },
    }),
    'next.config.ts': `const origin = process.env.BACKEND_ORIGIN || 'http://127.0.0.1:8000'\nexport default { output: 'export', rewrites: async () => [{ source: '/b/:path*', destination: \`\${origin}/:path*\` }] }\n`,
    'app/layout.tsx': `export default function Layout({ children }: { children: React.ReactNode }) { return <html lang="en"><body>{children}</body></html> }\n`,
    'app/page.tsx': `'use client'\nimport { useSearchParams } from 'next/navigation'\nexport default function Page() { const n: number = 'a'; return <main>{n}{useSearchParams().get('q')}{process.env.NEXT_PUBLIC_CHAT_API_URL || 'http://localhost:8000/api/v1/chat'}</main> }\n`,
    'lib/db.ts': `if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set')\nexport const url = process.env.DATABASE_URL\n`,
    'app/api/db/route.ts': `import { url } from '@/lib/db'\nexport const dynamic = 'force-dynamic'\nexport const GET = () => Response.json({ url })\n`,
    'tsconfig.json': `{"compilerOptions":{"jsx":"preserve","module":"esnext","moduleResolution":"bundler","strict":true,"paths":{"@/*":["./*"]}}}`,
  });
  const { source, status, tag, text } = await built('frontend', directory, '/', { build: { skipped: ['checks', 'prerender'] } });
  assert.ok(source.facts.includes("rewrites to http://127.0.0.1:8000 lead to the backend's Service"));
  assert.equal(status, 200);
  assert.match(text, /http:\/\/localhost:8000\/api\/v1\/chat/);
  // The container is its own backend.
  const options = ['--hostname', 'self', '--env', 'BACKEND_URL=http://self:3000', '--env', 'DATABASE_URL=postgresql://given'];
  assert.equal(await pageOf(tag, 3000, '/b/api/db', options), '{"url":"postgresql://given"}');
});

const application = `from fastapi import FastAPI\nfrom theirs.core import NAME\napp = FastAPI()\n@app.get("/health")\ndef health(): return {"name": NAME}\n`;

test('builds an application of a monorepo, from a lock file that lacks a package, after the package of the workspace that it imports', async (t) => {
  const directory = await folderOf(t, {
    '.git/HEAD': '',
    'package.json': JSON.stringify({ private: true, workspaces: ['apps/*', 'packages/*'], scripts: { prepare: 'husky' } }),
    'apps/web/package.json': manifest('16.4.6', '19.3.1').replace('"next":', '"@repo/words":"*","next":'),
    'apps/web/app/layout.jsx': `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }\n`,
    'apps/web/app/page.jsx': `import { word } from '@repo/words'\nexport default function Page() { return <main>{word()}</main> }\n`,
    'apps/mobile/package.json': JSON.stringify({ name: 'mobile', dependencies: { 'no-such-package-of-taskflow': '1.0.0' } }),
    'packages/words/package.json': JSON.stringify({
      name: '@repo/words',
      ...{ version: '1.0.0', type: 'module', main: 'dist/index.js' },
      ...{ scripts: { build: 'mkdir -p dist && cp src/index.js dist' }, dependencies: { 'is-even': '1.0.0' } },
    }),
    'packages/words/src/index.js': `import isEven from 'is-even'\nexport const word = () => (isEven(2) ? 'words-of-a-package' : '')\n`,
    'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': { workspaces: ['apps/*', 'packages/*'] } } }),
  });
  const { source, status, text } = await built('frontend', path.join(directory, 'apps/web'), '/');
  assert.equal(source.context, directory);
  assert.equal(status, 200);
  assert.match(text, /words-of-a-package/);
});

test('builds FastAPI below src from uv.lock', async (t) => {
  const directory = await folderOf(t, {
    'pyproject.toml': '[project]\nname = "theirs"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = ["fastapi>=0.115"]\n',
    'src/theirs/__init__.py': '',
    'src/theirs/core.py': 'NAME = "theirs"\n',
    'src/theirs/main.py': application,
    Dockerfile:
      'FROM python:3.13-slim AS lock\nWORKDIR /w\nCOPY pyproject.toml .\nRUN pip install --quiet uv && uv lock\nFROM scratch\nCOPY --from=lock /w/uv.lock /\n',
  });
  await run('docker', ['buildx', 'build', '--output', `type=local,dest=${directory}`, directory]);
  const { source, status, text } = await built('backend', directory, '/health');
  assert.deepEqual(source.facts.slice(0, 2), ['FastAPI, theirs.main:app in src/', 'uv.lock']);
  assert.equal(status, 200);
  assert.equal(text, '{"name":"theirs"}');
});

test('builds FastAPI with a compiled driver: the image has the driver’s library but no compiler', async (t) => {
  const directory = await folderOf(t, {
    'requirements.txt': 'fastapi\nuvicorn\npsycopg2==2.9.11\n',
    'app/main.py':
      'import psycopg2\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef root(): return psycopg2.__libpq_version__\n',
  });
  const { source, text } = await built('backend', directory, '/');
  assert.equal(source.buildArgs.RUNTIME_PACKAGES, 'libpq5');
  assert.match(text, /^\d{6}$/);
});

const day = { build: { packages: '2026-02-10' } };
const models = 'from sqlmodel import Field, SQLModel\nclass Task(SQLModel, table=True):\n    id: int | None = Field(primary_key=True)\n';

test('builds unpinned requirements as of their day, from a module that its own folder’s name imports', async (t) => {
  const directory = await folderOf(t, {
    // The first two have a module of the same name.
    'requirements.txt': 'pyjwt\njwt\nfastapi[standard]\nsqlmodel\npsycopg2-binary\n',
    'models.py': models,
    'main.py':
      'import os\nimport sqlalchemy\nfrom jwt import PyJWTError\nfrom fastapi import FastAPI\nfrom backend.models import Task\napp = FastAPI()\n' +
      '@app.get("/health")\ndef health(): return [sqlalchemy.__version__, Task.__module__, os.environ["HOME"]]\n',
  });
  const { text } = await built('backend', directory, '/health', day);
  assert.match(text, /^\["2\.0\.\d+","backend\.models","\/tmp"\]$/);
});

test('finds what the sources import and nothing installs: in their order, without tests, branches, and try blocks', async (t) => {
  const directory = await folderOf(t, {
    'requirements.txt': 'fastapi\nsqlmodel\nopenai-agents\nmcp\n',
    'app/main.py': `from fastapi import FastAPI\nfrom app import auth, schemas\nfrom .database import engine\napp = FastAPI()\n`,
    'app/auth.py': 'import jwt\nfrom agents import Agent\ntry:\n    import redis\nexcept ImportError:\n    redis = None\n',
    'app/schemas.py': 'from pydantic import BaseModel, EmailStr\nfrom odd_helpers import x\ndef late():\n    import stripe\n',
    'app/database.py':
      'from typing import TYPE_CHECKING\nfrom sqlmodel import create_engine\nif TYPE_CHECKING:\n    import pandas\nengine = 1\n',
    'app/unused.py': 'import numpy\n',
    'tests/test_main.py': 'import pytest\n',
  });
  const found = await resolvedIn(directory, day);
  assert.ok(found?.type === 'resolved', JSON.stringify(found));
  const names = found.missing.map(({ name }) => name);
  assert.ok(names.includes('email-validator') && names.includes('psycopg2-binary'), names.join());
  assert.ok(!names.some((name) => ['redis', 'stripe', 'pandas', 'numpy', 'pytest', 'openai-agents'].includes(name)), names.join());
  assert.deepEqual(found.unknown, [{ name: 'odd_helpers', where: 'app/schemas.py:2' }]);
  assert.match(found.versions.sqlalchemy ?? '', /^2\.0\./);
});

test('an asynchronous engine has greenlet as of its day, and gets it offered with packages that no longer bring it', async (t) => {
  const directory = await folderOf(t, {
    'requirements.txt': 'fastapi\nsqlalchemy\nasyncpg\n',
    'main.py': 'from fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\napp = FastAPI()\n',
  });
  const found = await resolvedIn(directory, day);
  assert.ok(found?.type === 'resolved' && found.versions.greenlet !== undefined && found.missing.length === 0, JSON.stringify(found));
  const newest = await resolvedIn(directory, { build: { packages: 'today' } });
  assert.ok(newest?.type === 'resolved', JSON.stringify(newest));
  assert.equal(
    newest.versions.greenlet === undefined,
    newest.missing.some(({ name }) => name === 'greenlet'),
  );
});

test('resolves for the Python that has wheels and runs them, in seconds, and reports requirements that contradict each other', async (t) => {
  const main = { 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
  const old = await resolvedIn(await folderOf(t, { ...main, 'requirements.txt': 'fastapi==0.109.0\npsycopg2-binary==2.9.9\n' }), day);
  assert.ok(old?.type === 'resolved' && old.python === '3.12', JSON.stringify(old));
  const failing = await resolvedIn(await folderOf(t, { ...main, 'requirements.txt': 'fastapi\nsqlalchemy==2.0.23\n' }), day);
  assert.ok(failing?.type === 'resolved' && failing.python === '3.12', JSON.stringify(failing));
  const contrary = { ...main, 'requirements.txt': 'fastapi==0.115.0\nstarlette==0.47.0\n' };
  const words = await resolvedIn(await folderOf(t, contrary), day);
  assert.ok(words?.type === 'unresolved' && /Because fastapi==0\.115\.0 depends on starlette/.test(words.words), JSON.stringify(words));
  const future = await resolvedIn(await folderOf(t, { ...main, 'requirements.txt': 'fastapi==0.128.0\n' }), {
    build: { packages: '2024-01-01' },
  });
  assert.ok(future?.type === 'resolved' && future.until === '', 'none of that day fit, so the newest');
});

test('resolves without requirements that can’t be installed, and tells where they are named and imported', async (t) => {
  const main = 'from fastapi import FastAPI\nfrom app import tools\napp = FastAPI()\n@app.get("/")\ndef root(): return "up"\n';
  const files = {
    'requirements.txt': '# no-such-package-of-taskflow\nfastapi\nNo_Such.Package_of_TaskFlow[x]>=2\nsqlite3\n',
    'app/main.py': main,
    'app/tools.py': 'import sqlite3\ndef late():\n    import no_such_package_of_taskflow.client\n',
  };
  const directory = await folderOf(t, files);
  const name = 'no-such-package-of-taskflow';
  const imported = { where: 'app/tools.py:3', module: 'no_such_package_of_taskflow.client', atStart: false };
  const found = await resolvedIn(directory, day);
  assert.ok(found?.type === 'resolved', JSON.stringify(found));
  assert.deepEqual(found.absent, [
    { name, reason: 'index', places: ['requirements.txt:3'], imported },
    { name: 'sqlite3', reason: 'standard', places: ['requirements.txt:4'] },
  ]);
  const { text } = await built('backend', directory, '/', { build: { ...day.build, omitted: [name, 'sqlite3'] } });
  assert.equal(text, '"up"');
});

test('takes a newer version than a pin that is too old for the sources, and leaves the other pins alone', async (t) => {
  const model = 'from sqlmodel import Field, SQLModel\nclass Note(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n';
  const directory = await folderOf(t, {
    'requirements.txt': 'fastapi==0.115.0\nstarlette==0.37.2\nsqlmodel[x]==0.0.14 ; python_version > "3"\n',
    'main.py':
      'import fastapi, sqlmodel\nfrom src import note\napp = fastapi.FastAPI()\n@app.get("/")\ndef root(): return fastapi.__version__\n',
    'src/note.py': `${model}    owner: int = Field(foreign_key="note.id", ondelete="CASCADE")\n`,
  });
  const { changed, questions, choices, lines } = await mended(directory, day);
  assert.match(questions, /sqlmodel==0\.0\.14 is too old for the backend's sources\. Use 0\.0\.\d+, the newest/, lines.join('\n'));
  assert.match(questions, /src\/note\.py, line 4: TypeError: Field\(\) got an unexpected keyword argument 'ondelete'/);
  assert.deepEqual(choices?.lifted, ['sqlmodel==0.0.14']);
  const { source, text } = await built('backend', directory, '/', { build: { ...day.build, ...choices } });
  assert.equal(source.buildArgs.REQUIREMENTS, changed?.buildArgs.REQUIREMENTS);
  assert.equal(text, '"0.115.0"');
});

test('takes newer versions of a pin and of those that hold it', async (t) => {
  const directory = await folderOf(t, {
    'requirements.txt': 'fastapi==0.100.0\nstarlette==0.27.0\nanyio<5\n',
    'main.py': 'import fastapi\nfrom starlette.datastructures import no_such_name_yet\napp = fastapi.FastAPI()\n',
  });
  const { questions, choices } = await mended(directory, day);
  assert.match(questions, /starlette==0\.27\.0 is too old.*fastapi==0\.100\.0 doesn't fit the newer version/);
  assert.deepEqual(choices?.lifted, ['starlette==0.27.0', 'fastapi==0.100.0']);
});

test('takes a newer version than the pin that holds a package that nothing pins', async (t) => {
  const directory = await folderOf(t, {
    'requirements.txt': 'fastapi==0.95.0\n',
    'main.py': 'import fastapi\nfrom pydantic import field_validator\napp = fastapi.FastAPI()\n@app.get("/")\ndef root(): return "up"\n',
  });
  const { questions, choices } = await mended(directory, day);
  assert.match(questions, /pydantic 1\.10\.\d+ is too old for the backend's sources, and fastapi==0\.95\.0 keeps it there\. Use 2\./);
  assert.equal((await built('backend', directory, '/', { build: { ...day.build, ...choices } })).text, '"up"');
});

test('names the import of what can’t be installed, also of a file on another computer, and leaves a missing version alone', async (t) => {
  const starts = 'import no_such_package\nfrom fastapi import FastAPI\napp = FastAPI()\n';
  const project =
    '[project]\nname = "no-such-package"\nversion = "0"\ndependencies = [\n  "fastapi", "no-such-package-of-taskflow @ file:///C:/x",\n]\n';
  const local = await resolvedIn(await folderOf(t, { 'pyproject.toml': project, 'main.py': starts }), day);
  const imported = { where: 'main.py:1', module: 'no_such_package', atStart: true };
  assert.ok(local?.type === 'resolved', JSON.stringify(local));
  assert.deepEqual(local.absent, [{ name: 'no-such-package-of-taskflow', reason: 'file', places: ['pyproject.toml:5'], imported }]);
  const versions = { 'requirements.txt': 'fastapi[all]==99.9\n', 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
  const found = await resolvedIn(await folderOf(t, versions), day);
  assert.ok(found?.type === 'unresolved' && /no version of fastapi\[all\]==99\.9/.test(found.words), JSON.stringify(found));
});

test('builds from poetry.lock with Poetry’s own table, and completes it', async (t) => {
  const directory = await folderOf(t, {
    'pyproject.toml':
      '[tool.poetry]\nname = "x"\nversion = "0"\n[tool.poetry.dependencies]\npython = "^3.11"\nfastapi = "^0.115"\nslowapi = "*"\n',
    'poetry.lock': '[[package]]\nname = "fastapi"\nversion = "0.115.6"\n\n[[package]]\nname = "starlette"\nversion = "0.41.3"\n',
    'main.py':
      'import fastapi, starlette, slowapi\napp = fastapi.FastAPI()\n@app.get("/")\ndef root(): return [fastapi.__version__, starlette.__version__]\n',
  });
  const { source, text } = await built('backend', directory, '/', day);
  assert.match(source.hints.join(), /poetry\.lock lacks slowapi, which the build adds/);
  assert.equal(text, '["0.115.6","0.41.3"]');
});

test('builds a member of a uv workspace from its root, with the members that it depends on', async (t) => {
  const member = (name: string, dependencies: string) => `[project]\nname = "${name}"\nversion = "0"\ndependencies = [${dependencies}]\n`;
  const root = await folderOf(t, {
    'pyproject.toml': '[tool.uv.workspace]\nmembers = ["apps/*", "packages/*"]\n',
    'apps/api/pyproject.toml': `${member('api', '"fastapi", "shared"')}[tool.uv.sources]\nshared = { workspace = true }\n`,
    'apps/api/main.py':
      'import os\nfrom fastapi import FastAPI\nfrom shared import NAME\napp = FastAPI()\n@app.get("/")\ndef root(): return [NAME, os.getcwd(), os.path.exists("main.py")]\n',
    'packages/shared/pyproject.toml': `${member('shared', '')}[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n`,
    'packages/shared/shared/__init__.py': 'NAME = "shared"\n',
  });
  const { text } = await built('backend', path.join(root, 'apps/api'), '/', day);
  assert.equal(text, '["shared","/app",true]');
});

test('installs a folder of the checkout, a package that has only sources, and hashes', async (t) => {
  const directory = await folderOf(t, {
    'requirements.txt': '-r requirements/base.txt\n-e ./libs/common\n',
    'requirements/base.txt':
      'fastapi\ndocopt==0.6.2\nidna==3.10 --hash=sha256:946d195a0d259cbba61165e88e65941f16e9b36ea6ddb97f00452bae8b1287d3\n',
    'libs/common/pyproject.toml':
      '[project]\nname = "common"\nversion = "1"\n[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n',
    'libs/common/common/__init__.py': 'NAME = "common"\n',
    'main.py':
      'import docopt\nfrom common import NAME\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef root(): return NAME\n',
  });
  const { text } = await built('backend', directory, '/', day);
  assert.equal(text, '"common"');
});

test('`up` exits with 2 before it starts anything if a checkout can’t be built, and doctor reports it too', async (t) => {
  const directory = await folderOf(t, { 'requirements.txt': 'flask\n', 'main.py': 'app = 1\n' });
  const env = { TASKFLOW_STATE_DIR: path.join(work, 'state') };
  const { code, stdout, stderr } = await taskflow(['up', '--json', '--yes', '--backend', directory], { env });
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /flask application, not FastAPI/);
  const { checks } = JSON.parse((await taskflow(['doctor', '--json', '--backend', directory], { env })).stdout);
  assert.match(checks.find((check: { name: string }) => check.name === 'backend').found, /flask application/);
  const elsewhere = await folderOf(t, { 'backend/requirements.txt': 'flask\n', 'backend/main.py': 'app = 1\n' });
  assert.equal((await taskflow(['up', '--yes'], { env, cwd: elsewhere })).code, 2);
});
