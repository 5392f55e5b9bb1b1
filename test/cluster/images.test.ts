// Builds both images and checks their contents, labels, sizes and build cache.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { output, start } from '../support/programs/command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const canary = 'cAnArY-0b6e2f-in-the-context';
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-images-'));
after(() => rmSync(work, { recursive: true, force: true }));

const kinds = {
  frontend: {
    base: 'node:20-alpine',
    arg: 'NODE_IMAGE',
    port: 3000,
    path: '/api/health',
    maxSize: 170e6,
    install: /npm ci/,
    source: 'src/app/layout.tsx',
  },
  backend: {
    base: 'python:3.13-slim',
    arg: 'PYTHON_IMAGE',
    port: 8000,
    path: '/health',
    maxSize: 230e6,
    install: /uv pip install/,
    source: 'main.py',
  },
} as const;

/** Files that many checkouts have and no image may contain. */
const ignored = [
  '.git/config',
  '.env',
  '.env.local',
  'node_modules/left/index.js',
  '.next/cache/x',
  '__pycache__/x.pyc',
  '.venv/pyvenv.cfg',
  'venv312/Lib/site-packages/x.py',
  'tests/test_x.py',
  'key.pem',
];

for (const [component, kind] of Object.entries(kinds)) {
  const folder = path.join(root, `${component}-docker`);
  const dockerfile = path.join(folder, 'Dockerfile');
  const text = readFileSync(dockerfile, 'utf8');
  const context = path.join(work, component);
  const tag = `taskflow-image-test-${component}:1`;

  async function build(...args: string[]): Promise<{ ms: number; steps: { name: string; cached?: boolean }[] }> {
    const all = ['buildx', 'build', '--load', '--provenance=false', '--progress=rawjson', '--file', dockerfile, ...args, context];
    const { code, stderr, ms } = await start('docker', all).result;
    assert.equal(code, 0, stderr.slice(-2000));
    const steps = [
      ...stderr.matchAll(
        /"name":\s*"((?:[^"\\]|\\.)*)"(?:,\s*"started":\s*"[^"]*")?(?:,\s*"completed":\s*"[^"]*")?(?:,\s*"cached":\s*(true))?/g,
      ),
    ];
    return { ms, steps: steps.map(([, name = '', cached]) => ({ name, ...(cached ? { cached: true } : {}) })) };
  }
  const inspect = async () => JSON.parse(await output('docker', ['image', 'inspect', tag]))[0];
  const inside = (...command: string[]) =>
    output('docker', ['run', '--rm', '--network=none', '--entrypoint', command[0] ?? '', tag, ...command.slice(1)]);

  describe(`the ${component} image`, () => {
    before(async () => {
      cpSync(path.join(folder, 'app'), context, {
        recursive: true,
        filter: (from) => !/\/(node_modules|\.next|__pycache__)(\/|$)/.test(from),
      });
      for (const file of ignored) {
        mkdirSync(path.dirname(path.join(context, file)), { recursive: true });
        writeFileSync(path.join(context, file), canary);
      }
      await build('--tag', tag);
    });
    after(async () => {
      await output('docker', ['image', 'rm', '--force', tag]);
    });

    test('is multi-stage, and a build argument sets the base image', async () => {
      assert.ok((text.match(/^FROM /gm) ?? []).length >= 2);
      assert.match(text, new RegExp(`^ARG ${kind.arg}=${kind.base}$`, 'm'));
      for (const [, from = ''] of text.matchAll(/^FROM (\S+)/gm)) assert.match(from, /^\$\{\w+\}$|^[a-z]+$/);
      const other = `taskflow-image-test-base-${component}:1`;
      await output('docker', ['tag', kind.base, other]);
      try {
        await build('--tag', `${tag}-other`, '--build-arg', `${kind.arg}=${other}`);
        await output('docker', ['image', 'rm', `${tag}-other`]);
      } finally {
        await output('docker', ['image', 'rm', other]);
      }
    });

    test('runs as a numeric non-root user', async () => {
      assert.equal((await inspect()).Config.User, '10001:10001');
    });

    test('installs locked dependencies in a cached layer that a source change keeps', async () => {
      assert.match(text, /--mount=type=cache/);
      const file = path.join(context, kind.source);
      const was = readFileSync(file, 'utf8');
      writeFileSync(file, `${was}\n`);
      try {
        const { steps } = await build();
        const installs = steps.filter(({ name }) => kind.install.test(name));
        assert.ok(installs.length > 0, JSON.stringify(steps));
        assert.ok(
          installs.some(({ cached }) => cached),
          JSON.stringify(installs),
        );
      } finally {
        writeFileSync(file, was);
      }
      if (component === 'backend') {
        const pinned = readFileSync(path.join(folder, 'app', 'requirements.txt'), 'utf8');
        const packages = pinned.split('\n').filter((line) => /^[a-z0-9]/i.test(line));
        assert.ok(packages.length > 5 && packages.every((line) => /^[\w.[\]-]+==\S+/.test(line)), packages.join('\n'));
        assert.ok((pinned.match(/--hash=sha256:/g) ?? []).length >= packages.length);
      }
    });

    test('contains no ignored file in any layer', async () => {
      const id = (await output('docker', ['create', tag])).trim();
      try {
        // Search every layer, because a later layer only hides removed files.
        const found = await output('sh', ['-c', `docker save ${tag} | grep -a -c '${canary}' || true`]);
        assert.equal(found.trim(), '0');
        const names = await output('sh', ['-c', `docker export ${id} | tar -tf - | grep '^app/'`]);
        assert.doesNotMatch(names, /\/\.git\/|\/\.env|__pycache__|\.venv|^app\/tests\//m);
      } finally {
        await output('docker', ['rm', id]);
      }
    });

    test('has no secret in its history, environment and build arguments', async () => {
      const history = await output('docker', ['history', '--no-trunc', tag]);
      const environment = await inside('env');
      for (const all of [history, environment, ...[...text.matchAll(/^(?:ARG|ENV) .*$/gm)].map(([line]) => line)]) {
        assert.doesNotMatch(all, /DATABASE_URL|BETTER_AUTH_SECRET|API_KEY|PASSWORD|TOKEN/i);
        assert.ok(!all.includes(canary));
      }
    });

    test('has OCI labels', async () => {
      const labels = (await inspect()).Config.Labels;
      for (const name of ['title', 'description', 'version', 'licenses']) assert.ok(labels[`org.opencontainers.image.${name}`], name);
    });

    test('contains no package manager and no compiler', async () => {
      for (const name of ['npm', 'npx', 'yarn', 'corepack', 'pip', 'pip3', 'uv', 'gcc', 'cc', 'make', 'git']) {
        assert.equal((await inside('sh', '-c', `command -v ${name} || echo none`)).trim(), 'none', name);
      }
    });

    test('runs with a read-only root file system and exits within 5 s of SIGTERM', async (t) => {
      const tmp = ['--tmpfs', '/tmp:mode=1777', ...(component === 'frontend' ? ['--tmpfs', '/app/.next/cache:mode=1777'] : [])];
      const id = (await output('docker', ['run', '--detach', '--read-only', ...tmp, '--publish', `127.0.0.1::${kind.port}`, tag])).trim();
      try {
        const [address] = (await output('docker', ['port', id, `${kind.port}/tcp`])).split('\n');
        for (let left = 150; ; left--) {
          const answer = await fetch(`http://${address}${kind.path}`).catch(() => undefined);
          if (answer?.status === 200) break;
          if (left === 0) assert.fail(`no response: ${await output('docker', ['logs', id])}`);
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        const { ms } = await start('docker', ['stop', '--time', '30', id]).result;
        t.diagnostic(`exited ${ms} ms after SIGTERM`);
        assert.ok(ms < 5000, `${ms} ms`);
        assert.match(await output('docker', ['inspect', '--format', '{{.State.ExitCode}}', id]), /^(0|143)$/m);
      } finally {
        await output('docker', ['rm', '--force', id]);
      }
    });

    test('is smaller than its size limit', async (t) => {
      const { Size: size } = await inspect();
      t.diagnostic(`${component}: ${(size / 1e6).toFixed(0)} MB`);
      assert.ok(size <= kind.maxSize, `${size}`);
    });

    test('a second build takes less than 2 s and produces the same image', async (t) => {
      const { Id: first } = await inspect();
      const { ms } = await build('--tag', tag);
      t.diagnostic(`second build: ${ms} ms`);
      assert.equal((await inspect()).Id, first);
      assert.ok(ms < 2000, `${ms} ms`);
    });
  });
}
