import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import { fakePrograms, never } from '../../support/programs/programs.js';
import { fakeClock } from '../../support/world/fakes.js';

const tag = 'taskflow-backend:1.0.0-3f9a2c41';

function dockerThat(t: TestContext, script: string, options: { environment?: NodeJS.ProcessEnv; engineSeconds?: number } = {}) {
  const fakes = fakePrograms(t, { docker: script });
  return { fakes, docker: createDocker({ programs: fakes.programs, clock: fakeClock(), environment: {}, engineSeconds: 60, ...options }) };
}

const says = (text: string, code = 1) => `echo '${text}' >&2; exit ${code}`;

test('tells a running engine from one that is down, denied, hanging, or not installed', async (t) => {
  const down = 'Cannot connect to the Docker daemon at unix:///nope. Is the docker daemon running?';
  const denied =
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: connect: permission denied';
  assert.deepEqual(await dockerThat(t, 'echo 20.10.24+dfsg1').docker.engine(never), { type: 'running', version: '20.10.24+dfsg1' });
  assert.deepEqual(await dockerThat(t, `echo; ${says(down)}`).docker.engine(never), { type: 'down', reason: down });
  assert.deepEqual(await dockerThat(t, says(denied)).docker.engine(never), { type: 'denied', reason: denied });
  assert.deepEqual(await dockerThat(t, 'sleep 300', { engineSeconds: 0.3 }).docker.engine(never), { type: 'hangs', seconds: 0.3 });
  const { programs } = fakePrograms(t, {});
  const none = createDocker({ programs, clock: fakeClock() });
  assert.deepEqual(await none.engine(never), { type: 'down', reason: "docker isn't installed" });
});

const inspected = (driver: string) =>
  JSON.stringify({ Id: 'sha256:f384', Size: 105742171, Architecture: 'amd64', GraphDriver: { Name: driver } });

test('reports the unpacked size of an image in a classic store', async (t) => {
  const { docker } = dockerThat(t, `echo '${inspected('overlay2')}'`);
  assert.deepEqual(await docker.image(tag, never), { id: 'sha256:f384', bytes: 105742171, measure: 'unpacked' });
});

test('returns undefined for a missing image, and fails if the engine is down', async (t) => {
  const gone = dockerThat(t, `echo; ${says(`Error response from daemon: no such image: ${tag}: No such image: ${tag}`)}`);
  assert.equal(await gone.docker.image(tag, never), undefined);
  await assert.rejects(dockerThat(t, says('Cannot connect to the Docker daemon')).docker.image(tag, never), Failure);
});

test("asks the engine's API for the unpacked size in a containerd store", async (t) => {
  const asked: (string | undefined)[] = [];
  const manifest = (architecture: string, Unpacked: number) => ({
    Kind: 'image',
    Available: Unpacked > 0,
    ImageData: { Platform: { architecture }, Size: { Unpacked } },
  });
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end(JSON.stringify({ Manifests: [{ Kind: 'attestation' }, manifest('arm64', 0), manifest('amd64', 187_400_000)] }));
  });
  const script = `[ "$1" = context ] && echo "unix://$HERE/engine.sock" || echo '${inspected('overlayfs')}'`;
  const { fakes, docker } = dockerThat(t, script);
  await new Promise<void>((resolve) => server.listen(path.join(fakes.folder, 'engine.sock'), resolve));
  t.after(() => server.close());
  assert.deepEqual(await docker.image(tag, never), { id: 'sha256:f384', bytes: 187_400_000, measure: 'unpacked' });
  assert.deepEqual(asked, [`/v1.48/images/${encodeURIComponent(tag)}/json?manifests=1`]);
});

test("falls back to the reported size if the API doesn't give the unpacked one", async (t) => {
  const { docker } = dockerThat(t, `echo '${inspected('overlayfs')}'`, { environment: { DOCKER_HOST: 'tcp://127.0.0.1:1' } });
  assert.deepEqual(await docker.image(tag, never), { id: 'sha256:f384', bytes: 105742171, measure: 'as reported' });
});

test('lists the tags of a repository without <none>', async (t) => {
  const { docker } = dockerThat(t, 'printf "taskflow-backend:1.0.0-3f9a2c41\\ntaskflow-backend:<none>\\n"');
  assert.deepEqual(await docker.tags('taskflow-backend', never), [tag]);
});

test('removes a missing image without an error, and fails for one in use', async (t) => {
  await dockerThat(t, says(`Error response from daemon: No such image: ${tag}`)).docker.removeImage(tag, never);
  await assert.rejects(dockerThat(t, says('conflict: unable to remove: container x is using it')).docker.removeImage(tag, never), Failure);
});

/** A docker whose container answers on the local port; `state` is the output of `docker inspect`. */
const container = (port: number, state: string) => `case "$1" in
create) echo 4f5e; touch "$HERE/container" ;;
port) echo "127.0.0.1:${port}" ;;
inspect) echo '${state}' ;;
logs) echo 'starting'; echo 'psycopg.OperationalError: no host' >&2 ;;
rm) rm "$HERE/container" ;;
esac`;

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

const request = { tag, port: 8000, path: '/health', environment: { LOG_LEVEL: 'info' }, seconds: 20 };

test('polls a container until it answers with a status below 500, then removes it', async (t) => {
  const { fakes, docker } = dockerThat(t, container(await listening(t, [503, 500, 404]), 'true 0'));
  assert.equal((await docker.tryOut(request, never)).status, 404);
  assert.equal(fakes.written('container'), '');
  const calls = fakes.calls();
  assert.match(
    calls[0] ?? '',
    /^docker create --pull=never --name taskflow-try-out-\w+ --label taskflow\.dev\/try-out=true --label taskflow\.dev\/try-out-owner=\d+\/\d+\/\S+ --publish 127\.0\.0\.1::8000 --env LOG_LEVEL=info taskflow-backend/,
  );
  assert.match(calls.at(-1) ?? '', /^docker rm --force --volumes taskflow-try-out-/);
});

test('reports a container that ends with its log, and removes it', async (t) => {
  const { fakes, docker } = dockerThat(t, container(await listening(t, [503]), 'false 3'));
  await assert.rejects(docker.tryOut(request, never), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.problem.cause, 'It ended with exit code 3. Its last line: psycopg.OperationalError: no host');
    assert.deepEqual(error.problem.details, ['starting', 'psycopg.OperationalError: no host']);
    return true;
  });
  assert.match(fakes.calls().at(-1) ?? '', /^docker rm/);
});

test('fails if the container never gives a good answer in time', async (t) => {
  const { docker } = dockerThat(t, container(await listening(t, [503]), 'true 0'));
  await assert.rejects(docker.tryOut({ ...request, seconds: 0.3 }, never), (error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.problem.cause, /^The last answer was 503 within 0\.3 s/);
    return true;
  });
});

test('removes the container when cancelled', async (t) => {
  const stop = new AbortController();
  const { fakes, docker } = dockerThat(t, container(await listening(t, [503], () => stop.abort()), 'true 0'));
  await assert.rejects(docker.tryOut(request, stop.signal), Cancelled);
  assert.match(fakes.calls().at(-1) ?? '', /^docker rm --force/);
});
