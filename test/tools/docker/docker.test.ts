import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Failure } from '../../../source/problem.js';
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
