// A trial run against a docker that replays what the real one says.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../../source/clock.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import type { TrialRequest } from '../../../source/world/index.js';
import { fakePrograms, never } from '../../support/programs/programs.js';

const tag = 'taskflow-backend:1.0.0-3f9a2c41';
const config = JSON.stringify({ User: 'app', Env: ['PATH=/bin'], Entrypoint: ['uvicorn'], Cmd: ['main:app'], WorkingDir: '/app' });

type Container = {
  port: number;
  /** What it prints on each start; it ends when `ends`. */
  prints?: string;
  ends?: boolean;
  /** The output of `docker inspect`. */
  state?: string;
};

/** The client stays attached until the container ends or is removed. */
const script = ({ port, prints = 'starting', ends = false, state = 'true 0 ' }: Container) => `case "$1" in
image) echo '${config}' ;;
create) echo 4f5e; touch "$HERE/container" ;;
start) case "$*" in *-folders) exit 0 ;; esac; cat >>"$HERE/stdin"; echo '${prints}'; ${ends ? '' : 'while [ -e "$HERE/container" ]; do sleep 0.02; done'} ;;
port) until [ -e "$HERE/stdin" ]; do sleep 0.02; done; echo "127.0.0.1:${port}" ;;
inspect) echo '${state}' ;;
rm) rm -f "$HERE/container" ;;
esac`;

function dockerWith(t: TestContext, container: Container) {
  const fakes = fakePrograms(t, { docker: script(container) });
  return { fakes, docker: createDocker({ programs: fakes.programs, clock: systemClock, environment: {} }) };
}

async function listening(t: TestContext, statuses: number[], whenAsked = () => {}): Promise<number> {
  const server = createServer((_, response) => {
    whenAsked();
    response.statusCode = statuses.length > 1 ? (statuses.shift() ?? 200) : (statuses[0] ?? 200);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

const canary = "c4n4ry'with $quotes";
const request: TrialRequest = {
  tag,
  port: 8000,
  path: '/health',
  environment: { LOG_LEVEL: 'info', JWT_SECRET: canary, 'not a name': 'x' },
  placeholders: { JWT_SECRET: 'taskflow-placeholder' },
  user: '10001:10001',
  readOnlyRoot: true,
  empty: [],
  writable: [],
  seconds: 20,
};

function watching() {
  const lines: string[] = [];
  return { lines, line: (line: string) => lines.push(line), isOver: () => false };
}

test('polls a container until it answers with a status below 500, then removes it', async (t) => {
  const { fakes, docker } = dockerWith(t, { port: await listening(t, [503, 500, 404]) });
  const outcome = await docker.tryOut(request, watching(), never);
  assert.equal(outcome.type === 'answered' && outcome.status, 404);
  assert.equal(fakes.written('container'), '');
  const created = fakes.calls().find((call) => call.startsWith('docker create')) ?? '';
  assert.match(
    created,
    /^docker create --pull=never --name taskflow-try-out-\w+ --label taskflow\.dev\/try-out=true --label taskflow\.dev\/try-out-owner=\d+\/\d+\/\S+ --publish 127\.0\.0\.1::8000/,
  );
  for (const restriction of [
    '--read-only',
    '--user 10001:10001',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    '--log-driver=none',
  ])
    assert.ok(created.includes(restriction), restriction);
  assert.match(fakes.calls().at(-1) ?? '', /^docker rm --force --volumes taskflow-try-out-/);
});

test('gives the values on stdin to a shell that becomes the image’s own command, and to no argument', async (t) => {
  const { fakes, docker } = dockerWith(t, { port: await listening(t, [200]) });
  await docker.tryOut(request, watching(), never);
  assert.equal(fakes.written('stdin'), "export LOG_LEVEL='info'\nexport JWT_SECRET='c4n4ry'\\''with $quotes'\n");
  assert.match(
    fakes.calls().join('\n'),
    /--interactive --entrypoint sh taskflow-backend:\S+ -c eval "\$\(cat\)"; exec "\$@" sh uvicorn main:app/,
  );
  assert.doesNotMatch(fakes.calls().join('\n'), /c4n4ry/);
});

test('gives placeholders to an image without a shell', async (t) => {
  const error = 'OCI runtime create failed: exec: "sh": executable file not found in $PATH: unknown';
  const { fakes, docker } = dockerWith(t, { port: 0, ends: true, state: `false 127 ${error}` });
  await assert.rejects(docker.tryOut(request, watching(), never), Failure);
  const created = fakes.calls().filter((call) => call.startsWith('docker create'));
  assert.match(created[1] ?? '', /--env JWT_SECRET=taskflow-placeholder taskflow-backend:\S+$/);
  assert.doesNotMatch(fakes.calls().join('\n'), /c4n4ry/);
});

test('reports a container that ends, after its last line as it is', async (t) => {
  const prints = 'no such folder: d4t4-folder';
  const { fakes, docker } = dockerWith(t, { port: await listening(t, [503]), prints, ends: true, state: 'false 3 ' });
  fakes.redactor.add('d4t4-folder');
  const watch = watching();
  assert.deepEqual(await docker.tryOut(request, watch, never), { type: 'ended', exitCode: 3, directory: '/app' });
  assert.deepEqual(watch.lines, [prints], 'not redacted, because remedies decide on it');
  assert.match(fakes.calls().at(-1) ?? '', /^docker rm/);
});

test('stops at the limit, or when the watch has seen enough', async (t) => {
  const { docker } = dockerWith(t, { port: await listening(t, [503]) });
  const late = await docker.tryOut({ ...request, seconds: 0.3 }, watching(), never);
  assert.equal(late.type === 'silent' && late.status, 503);
  const enough = await docker.tryOut(request, { ...watching(), isOver: (status) => status === 503 }, never);
  assert.equal(enough.type, 'silent');
});

test('mounts writable folders with the image’s own files in them, and removes them', async (t) => {
  const { fakes, docker } = dockerWith(t, { port: await listening(t, [200]) });
  await docker.tryOut({ ...request, writable: ['/app/logs', '/app/data'] }, watching(), never);
  const [prepared = '', created = ''] = fakes.calls().filter((call) => call.startsWith('docker create'));
  assert.match(prepared, /--volume \/app\/logs --volume \/app\/data --entrypoint sh .* sh \/app\/logs \/app\/data$/);
  assert.match(created, /--volumes-from taskflow-try-out-\w+-folders/);
  assert.match(fakes.calls().at(-1) ?? '', /^docker rm --force --volumes taskflow-try-out-\w+-folders/);
});

test('removes the container when cancelled', async (t) => {
  const stop = new AbortController();
  const { fakes, docker } = dockerWith(t, { port: await listening(t, [503], () => stop.abort()) });
  await assert.rejects(docker.tryOut(request, watching(), stop.signal), Cancelled);
  assert.match(fakes.calls().at(-1) ?? '', /^docker rm --force/);
});
