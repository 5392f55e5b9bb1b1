// Resolving a Python checkout's packages before the build: Python, compilers, missing packages, contradictions.
import assert from 'node:assert/strict';
import test from 'node:test';
import { resolvedArguments } from '../../../../source/deploy/checkout/backend/packages/resolution-plan.js';
import { resolveWork } from '../../../../source/deploy/steps/images/packages/resolve.js';
import { nothingNeeded, type Source } from '../../../../source/release/application.js';
import type { Resolution, ResolutionRequest } from '../../../../source/world/index.js';
import { fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

type Resolved = Extract<Resolution, { type: 'resolved' }>;
const resolved: Resolved = {
  ...{ type: 'resolved', python: '3.13', versions: { fastapi: '0.128.0' }, fromSource: [], compiled: [], headers: true },
  ...{ until: '2026-02-10T00:00:00Z', constrained: true, missing: [], unknown: [], absent: [] },
};
const source = {
  component: 'backend',
  directory: '/checkout',
  dockerfile: '/package/backend-docker/Dockerfile',
  buildArgs: { APP_MODULE: 'main:app', PACKAGES_UNTIL: '2026-02-10T00:00:00Z', CONSTRAINTS: 'fastapi==0.128.0' },
  pythons: ['3.13', '3.12'],
  needs: nothingNeeded,
} as unknown as Source;

function stage(found: Resolution | undefined, yes = true) {
  const asked: ResolutionRequest[] = [];
  const context = fakeContext({
    world: {
      docker: {
        resolve: async (request) => {
          asked.push(request);
          return found;
        },
      },
    },
    settings: { sources: { frontend: source, backend: source }, logs: '/logs' },
    answers: [{ type: 'confirm', yes }],
  });
  const work = { source, tag: 'taskflow-backend:1.0.0-1', files: {}, startedAt: 0 };
  return { asked, context, work, resolve: () => resolveWork(work, context) };
}

test('builds on the Python for which all packages have wheels, and says why; the tag stays', async () => {
  const { asked, context, resolve } = stage({ ...resolved, python: '3.12' });
  const { source: found, tag } = await resolve();
  assert.equal(found.buildArgs.PYTHON_IMAGE, 'python:3.12-slim');
  assert.equal(tag, 'taskflow-backend:1.0.0-1');
  assert.equal(context.settings.sources.backend, source);
  assert.match(JSON.stringify(context.news), /Python 3\.12, because some packages have no wheel for 3\.13, or fail there/);
  assert.equal(asked[0]?.resolver, '/package/backend-docker/resolution');
  assert.equal(asked[0]?.plan.packages.jose, 'python-jose[cryptography]');
});

test('offers what the sources import and nothing installs, before the build; the driver is then known', async () => {
  const missing = [{ name: 'psycopg2-binary', because: 'db.py:1 imports sqlmodel, which needs a PostgreSQL driver' }];
  const { context, resolve } = stage({ ...resolved, missing });
  const { source: found } = await resolve();
  assert.equal(found.buildArgs.ADD_PACKAGES, 'psycopg2-binary');
  assert.equal(context.settings.sources.backend.buildArgs.ADD_PACKAGES, 'psycopg2-binary');
  assert.equal(context.settings.sources.backend.needs.database.driver, 'psycopg2');
  assert.deepEqual(context.store.choices().builds, { backend: { added: ['psycopg2-binary'] } });
});

test('keeps the versions that decide the form of the database URL from SQLAlchemy 2.1 on', async () => {
  const versions = { sqlalchemy: '2.1.9', 'psycopg2-binary': '2.9.11', fastapi: '0.128.0' };
  const { context, resolve } = stage({ ...resolved, versions });
  await resolve();
  const { installed, driver } = context.settings.sources.backend.needs.database;
  assert.deepEqual([driver, installed], ['psycopg2', { sqlalchemy: '2.1.9', 'psycopg2-binary': '2.9.11' }]);
});

test('builds without what the person doesn’t want, and names imports that lead nowhere', async () => {
  const unknown = [{ name: 'helpers', where: 'main.py:3' }];
  const { context, resolve } = stage({ ...resolved, missing: [{ name: 'slowapi', because: 'x' }], unknown }, false);
  assert.equal((await resolve()).source.buildArgs.ADD_PACKAGES, undefined);
  assert.match(JSON.stringify(context.news), /main\.py:3 imports helpers, which neither its packages nor its sources have/);
});

test('installs compilers only for packages that need them, and Python’s headers only where they are missing', () => {
  const compiled = { ...resolved, fromSource: ['pycairo', 'docopt'], compiled: ['pycairo'] };
  const args = resolvedArguments(source, compiled);
  assert.match(args.BUILD_PACKAGES ?? '', /^gcc .*libcairo2-dev/);
  assert.doesNotMatch(args.BUILD_PACKAGES ?? '', /python3-dev/);
  assert.equal(args.RUNTIME_PACKAGES, 'libcairo2');
  assert.match(resolvedArguments(source, { ...compiled, headers: false }).BUILD_PACKAGES ?? '', /python3-dev/);
  assert.equal(resolvedArguments(source, { ...resolved, fromSource: ['docopt'] }).BUILD_PACKAGES, undefined);
});

test('uses the newest packages if none of that day fit, and resolves again what a lock has wrong', async () => {
  const { context, resolve } = stage({ ...resolved, until: '', constrained: false });
  const { buildArgs } = (await resolve()).source;
  assert.deepEqual([buildArgs.PACKAGES_UNTIL, buildArgs.CONSTRAINTS], ['', '']);
  assert.match(JSON.stringify(context.news), /so the newest are used[\s\S]*lock file don't fit/);
});

test('fails in seconds when requirements contradict each other, with the resolver’s words', async () => {
  const words =
    'error: No solution found when resolving dependencies\n  cause: Because fastapi==0.115.0 depends on starlette<0.39.0 and you require starlette==0.47.0, …';
  const problem = await problemOfRejection(stage({ type: 'unresolved', words }).resolve());
  assert.equal(problem.problem, "The backend's requirements contradict each other");
  assert.match(problem.cause ?? '', /^Because fastapi==0\.115\.0 depends on/);
});

test('names a package that doesn’t exist', async () => {
  const absent = 'error: No solution found\n  cause: Because there are no versions of nosuch and you require nosuch, …';
  assert.equal(
    (await problemOfRejection(stage({ type: 'unresolved', words: absent }).resolve())).problem,
    "The backend's packages can't be resolved",
  );
});

test('doesn’t call a version that doesn’t exist a contradiction', async () => {
  const titles = [];
  for (const cause of [
    'Because there is no version of fastapi==99.9 and you require fastapi==99.9, we can conclude that …',
    'Because only fastapi[all]<=0.165.0 is available and you require fastapi[all]>=99,<100, we can conclude that …',
    'Because only pydantic<2 is available and fastapi==0.128.0 depends on pydantic>=2, we can conclude that …',
  ]) {
    const words = `error: No solution found when resolving dependencies\n  cause: ${cause}`;
    const { problem, cause: said } = await problemOfRejection(stage({ type: 'unresolved', words }).resolve());
    assert.equal(said, cause);
    titles.push(problem);
  }
  const unresolved = "The backend's packages can't be resolved";
  assert.deepEqual(titles, [unresolved, unresolved, "The backend's requirements contradict each other"]);
});

test('builds without a requirement that can’t be installed after a yes: it goes into the digest and the arguments of the build', async () => {
  const { context, resolve } = stage({ ...resolved, absent: [{ name: 'mcp-sdk', reason: 'index', places: ['requirements.txt:7'] }] });
  const { source: found } = await resolve();
  assert.equal(found.buildArgs.OVERRIDES, 'mcp-sdk ; python_version < "0"');
  assert.equal(context.settings.sources.backend.buildArgs.OVERRIDES, found.buildArgs.OVERRIDES);
});

test('resolves nothing for the included application, the frontend, a checkout’s own Dockerfile, or where the builder can’t', async () => {
  const others: Partial<Source>[] = [
    { own: true },
    { component: 'frontend' },
    { ownDockerfile: { used: true } as NonNullable<Source['ownDockerfile']> },
  ];
  for (const other of others) {
    const { asked, context, work } = stage(resolved);
    const same = { ...work, source: { ...source, ...other } };
    assert.equal(await resolveWork(same, context), same);
    assert.deepEqual(asked, []);
  }
  const { work, resolve } = stage(undefined);
  assert.equal(await resolve(), work);
});

test('offers a frontend’s absent packages without a resolver', async () => {
  const { asked, context, work } = stage(undefined);
  const absent = [{ name: 'axios', because: 'app/page.tsx:3 imports axios' }];
  const frontend = { ...source, component: 'frontend', buildArgs: {}, absent } as unknown as Source;
  const { source: found } = await resolveWork({ ...work, source: frontend }, context);
  assert.deepEqual([asked, found.buildArgs], [[], { ADD_PACKAGES: 'axios' }]);
  assert.deepEqual(context.store.choices().builds, { frontend: { added: ['axios'] } });
  assert.match(JSON.stringify(context.questions), /app\/page\.tsx:3 imports axios, and nothing installs it/);
});
