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
import { computeInputDigest } from '../../source/deploy/checkout/input-digest.js';
import { findSource } from '../../source/deploy/checkout/source.js';
import { createRedactor } from '../../source/redact.js';
import type { BuildArgs } from '../../source/release/application.js';
import type { Component } from '../../source/release/component.js';
import { createDocker } from '../../source/tools/docker/docker.js';
import { createPrograms } from '../../source/tools/run/process.js';
import { folderOf } from '../support/programs/checkout.js';
import { output, taskflow } from '../support/programs/command.js';

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
async function built(component: Component, directory: string, page: string, buildArgs: BuildArgs = {}) {
  const source = await findSource(component, root, work, { directory, buildArgs });
  assert.equal(source.refused, undefined);
  const tag = (await computeInputDigest(source)).tag.replace('taskflow-', 'taskflow-checkout-');
  const { dockerfile } = source;
  const log = path.join(work, `${path.basename(directory)}.log`);
  await docker.build({ tag, context: directory, dockerfile, buildArgs: source.buildArgs, labels: {}, log }, () => {}, signal);
  made.push(tag);
  const alone = { tag, port: source.containerPort, path: source.paths.liveness || '/', environment: {}, placeholders: {}, seconds: 40 };
  const pod = { user: '10001:10001', readOnlyRoot: true, empty: [], writable: [] };
  const outcome = await docker.tryOut({ ...alone, ...pod }, { line: () => {}, isOver: () => false }, signal);
  return { source, status: outcome.type === 'answered' ? outcome.status : 0, text: await pageOf(tag, source.containerPort, page) };
}

async function pageOf(tag: string, port: number, page: string): Promise<string> {
  const id = (await output('docker', ['run', '--detach', '--publish', `127.0.0.1::${port}`, tag])).trim();
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
  const { source, status, text } = await built('frontend', directory, '/', { NEXT_PUBLIC_API_URL: 'http://elsewhere:1/$HOME' });
  assert.equal(source.paths.liveness, '/api/health');
  assert.equal(status, 200);
  assert.match(text.replaceAll('<!-- -->', ''), /API at http:\/\/elsewhere:1\/\$HOME/);
});

const application = `from fastapi import FastAPI\nfrom theirs.core import NAME\napp = FastAPI()\n@app.get("/health")\ndef health(): return {"name": NAME}\n`;

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
  const found = (await findSource('backend', root, work, { directory })).buildArgs.BUILD_PACKAGES ?? '';
  assert.match(found, /gcc .*libpq-dev/);
  // The stand-in for python:3.13-slim has no Python headers; the real image has them.
  const { source, text } = await built('backend', directory, '/', { BUILD_PACKAGES: `${found} python3-dev` });
  assert.equal(source.buildArgs.RUNTIME_PACKAGES, 'libpq5');
  assert.match(text, /^\d{6}$/);
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
