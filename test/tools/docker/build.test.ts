import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../../source/clock.js';
import { Cancelled } from '../../../source/problem.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import { withoutCacheMounts } from '../../../source/tools/docker/legacy-context.js';
import type { BuildEvent } from '../../../source/world/index.js';
import { type Fakes, fakePrograms, isAlive, never, recorded } from '../../support/programs/programs.js';
import { until } from '../../support/programs/until.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const buildx = (build: string) =>
  `case "$1 $2" in
'buildx version') echo 'github.com/docker/buildx v0.29.1 a32761a' ;;
'buildx build') ${build} ;;
esac`;

function build(t: TestContext, script: string, signal = never) {
  const fakes = fakePrograms(t, { docker: script });
  const docker = createDocker({ programs: fakes.programs, clock: systemClock });
  const context = path.join(fakes.folder, 'context');
  mkdirSync(path.join(context, 'node_modules/x'), { recursive: true });
  writeFileSync(path.join(context, 'node_modules/x/index.js'), '');
  writeFileSync(path.join(context, 'main.py'), 'print()');
  writeFileSync(path.join(context, '.env'), 'SECRET=1');
  writeFileSync(path.join(context, '.dockerignore'), 'main.py\n');
  const dockerfile = path.join(fakes.folder, 'Dockerfile');
  writeFileSync(dockerfile, 'FROM x\nRUN --mount=type=cache,target=/root/.npm npm ci\n');
  writeFileSync(`${dockerfile}.dockerignore`, 'node_modules\n.env\n');
  const request = {
    tag: 'taskflow-backend:1.0.0-3f9a2c41',
    context,
    dockerfile,
    buildArgs: { BASE: 'python:3.13-slim' },
    labels: { 'app.kubernetes.io/part-of': 'taskflow' },
    log: path.join(fakes.folder, 'logs/build.log'),
  };
  const events: BuildEvent[] = [];
  return { fakes, docker, request, events, done: docker.build(request, (event) => events.push(event), signal) };
}

const orderly = ({ observed }: Fakes) => observed.filter((command) => !command.includes('version'));

test('reports steps, bytes and lines, and writes a log of plain lines', async (t) => {
  const { fakes, events, request, docker, done } = build(t, buildx(`cat '${recorded('buildx-0.13-three-stages.rawjson')}' >&2`));
  await done;
  assert.equal(events.filter(({ type }) => type === 'build-step').length, 9);
  const log = readFileSync(request.log, 'utf8').split('\n');
  assert.ok(log.includes('hello') && log.includes('[builder 2/5] WORKDIR /app (cached)') && !log.some((line) => line.startsWith('{')));
  assert.deepEqual(orderly(fakes), [
    `docker buildx build --load --progress=rawjson --provenance=false --file ${request.dockerfile} --tag ${request.tag} ` +
      `--label app.kubernetes.io/part-of=taskflow --build-arg BASE=python:3.13-slim ${request.context}`,
  ]);
  assert.deepEqual(docker.buildCommand(request).join(' '), orderly(fakes)[0]);
});

test('puts the ignore rules of one build beside a copy of the Dockerfile, next to the log', async (t) => {
  const { fakes, docker, request, done } = build(t, buildx('true'));
  await done;
  const own = { ...request, ignore: '*\n!main.py\n' };
  await docker.build(own, () => {}, never);
  const copy = path.join(fakes.folder, 'logs/build.Dockerfile');
  assert.ok(docker.buildCommand(own).join(' ').includes(`--file ${copy} `));
  assert.equal(readFileSync(copy, 'utf8'), readFileSync(request.dockerfile, 'utf8'));
  assert.equal(readFileSync(`${copy}.dockerignore`, 'utf8'), own.ignore);
});

test('reports a failed build with its step, its last lines, and the path of the log', async (t) => {
  const { request, done } = build(t, buildx(`cat '${recorded('buildx-0.13-failing.rawjson')}' >&2; exit 1`));
  const problem = await problemOfRejection(done);
  assert.match(problem.problem, /^The image taskflow-backend:1\.0\.0-3f9a2c41 didn't build: \[builder 3\/3\] RUN echo/);
  assert.equal(problem.cause, 'npm ERR! 404 no such thing');
  assert.equal(problem.log, request.log);
  assert.ok(problem.details?.includes('npm ERR! code E404'));
});

test('reports a lost connection if the engine stops during a build', async (t) => {
  const script = `head -n 40 '${recorded('buildx-0.13-three-stages.rawjson')}' >&2; echo 'ERROR: error reading from server: EOF' >&2; exit 1`;
  const problem = await problemOfRejection(build(t, buildx(script)).done);
  assert.match(problem.cause, /connection to the Docker engine was lost/);
});

test('leaves no process running after a cancelled build', async (t) => {
  const stop = new AbortController();
  const { fakes, done } = build(t, buildx('sleep 300 & echo "$! $$" >"$HERE/pids"; wait'), stop.signal);
  done.catch(() => {});
  await until(() => fakes.written('pids') !== '');
  stop.abort();
  await assert.rejects(done, Cancelled);
  await until(() => !fakes.written('pids').trim().split(' ').map(Number).some(isAlive));
});

test('cuts the long lines of a build that floods its output', async (t) => {
  const script = `{ yes 'x y z' | head -n 300000; head -c 20000000 /dev/zero | tr '\\0' q; echo; } >&2; exit 1`;
  const { events, done } = build(t, buildx(script));
  const problem = await problemOfRejection(done);
  assert.equal(events.length, 300_001);
  assert.ok(events.every((event) => event.type === 'line' && event.line.length < 4200));
  assert.ok((problem.details?.at(-1)?.length ?? 0) < 4200);
});

const legacy = `case "$1" in
buildx) echo "docker: 'buildx' is not a docker command." >&2; exit 1 ;;
build) for last in "$@"; do :; done
  (cd "$last" && find . -type f | sort) >"$HERE/files"; cat "$4" >"$HERE/dockerfile"; echo "$DOCKER_BUILDKIT" >"$HERE/buildkit"; echo "$last" >"$HERE/stage"
  printf 'Sending build context to Docker daemon  1kB\\rSending build context to Docker daemon  64.05kB\\r\\r\\n'
  echo 'Step 1/2 : FROM x'; echo ' ---> f3841ed9f5b1'; echo 'Step 2/2 : RUN npm ci'; echo 'npm ERR! code E404'
  [ -e "$HERE/fails" ] || exit 0
  echo "The command '/bin/sh -c npm ci' returned a non-zero code: 1" >&2; exit 1 ;;
esac`;

test('adapts the build to the older builder without buildx, and leaves the folder as it was', async (t) => {
  const { fakes, request, events, done } = build(t, legacy);
  const before = readdirSync(request.context);
  await done;
  assert.deepEqual(
    events.filter((event) => event.type === 'build-step'),
    [
      { type: 'build-step', current: 1, total: 2, name: 'FROM x' },
      { type: 'build-step', current: 2, total: 2, name: 'RUN npm ci' },
    ],
  );
  assert.equal(fakes.written('files'), './main.py\n', 'by the ignore file of the Dockerfile alone');
  assert.equal(fakes.written('dockerfile'), 'FROM x\nRUN npm ci\n');
  assert.equal(fakes.written('buildkit'), '0\n');
  assert.deepEqual(readdirSync(request.context), before);
  assert.throws(() => readdirSync(fakes.written('stage').trim()), { code: 'ENOENT' });
  assert.deepEqual(events[0], { type: 'line', line: 'Sending build context to Docker daemon  64.05kB' });
});

test('names the failed step of the older builder, and its output', async (t) => {
  const { fakes, done } = build(t, legacy);
  writeFileSync(path.join(fakes.folder, 'fails'), '');
  const problem = await problemOfRejection(done);
  assert.match(problem.problem, /didn't build: RUN npm ci$/);
  assert.equal(problem.cause, 'npm ERR! code E404');
});

test("uses the older builder if buildx doesn't support rawjson", async (t) => {
  const { fakes, done } = build(t, `[ "$2" = version ] && echo 'github.com/docker/buildx v0.11.2 9872040'; exit 0`);
  await done;
  assert.match(orderly(fakes)[0] ?? '', /^docker build --force-rm --file /);
});

test('removes only cache mounts from a Dockerfile', () => {
  const mounts = 'RUN --mount=type=cache,target=/a --mount=type=bind,source=x,target=/x \\\n    --mount=target=/b,type=cache,id=y make\n';
  assert.equal(withoutCacheMounts(mounts), 'RUN --mount=type=bind,source=x,target=/x \\\n    make\n');
});
