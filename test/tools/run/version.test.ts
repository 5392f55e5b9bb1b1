import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askVersion, type VersionQuestion, versionQuestions } from '../../../source/tools/run/version.js';
import { fakePrograms, never } from '../../support/programs/programs.js';

const { docker, buildx, minikube, kubectl, helm } = versionQuestions;

const answers: [name: string, question: VersionQuestion, printed: string, version: string | undefined][] = [
  ['docker', docker, 'Docker version 28.2.2, build e6534b4', '28.2.2'],
  ['docker of Debian', docker, 'Docker version 20.10.24+dfsg1, build 297e128', '20.10.24+dfsg1'],
  ['podman under the name docker', docker, 'podman version 5.2.1', undefined],
  ['buildx', buildx, 'github.com/docker/buildx v0.29.1 a32761a', '0.29.1'],
  ['buildx of Debian', buildx, 'github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3', '0.13.1+ds1'],
  ['minikube', minikube, 'v1.38.1', '1.38.1'],
  ['kubectl', kubectl, '{\n  "clientVersion": {\n    "major": "1",\n    "gitVersion": "v1.35.2"\n  }\n}', '1.35.2'],
  ['helm 3', helm, 'v3.17.2', '3.17.2'],
  ['helm 4', helm, 'v4.1.4', '4.1.4'],
  ['a release candidate', helm, 'v4.0.0-rc.1', '4.0.0-rc.1'],
  ['garbage', helm, '\u001b[31m%%% not a version', undefined],
  ['nothing', helm, '', undefined],
];
for (const [name, question, printed, version] of answers) {
  test(`reads the version of ${name}: ${version ?? 'unreadable'}`, async (t) => {
    const { programs } = fakePrograms(t, { [question.file]: `cat <<'END'\n${printed}\nEND` });
    const found = await askVersion(programs, question, never);
    assert.ok(found.type === 'found');
    assert.equal(found.version, version);
    assert.ok(!/[\u001b\n]/.test(found.raw));
  });
}

test('reports a tool that is not on the PATH as missing', async (t) => {
  const { programs } = fakePrograms(t, {});
  for (const question of Object.values(versionQuestions))
    assert.deepEqual(await askVersion(programs, question, never), { type: 'missing' });
});

const withoutBuildx = [
  `docker: unknown command: docker buildx\n\nRun 'docker --help' for more information`,
  `docker: 'buildx' is not a docker command.\nSee 'docker --help'`,
];
for (const said of withoutBuildx) {
  test(`reports buildx as missing when docker says: ${said.split('\n')[0]}`, async (t) => {
    const { programs } = fakePrograms(t, { docker: `cat >&2 <<'END'\n${said}\nEND\nexit 1` });
    assert.deepEqual(await askVersion(programs, buildx, never), { type: 'missing' });
  });
}

test('reports a tool that fails as broken, with its output', async (t) => {
  const { programs } = fakePrograms(t, { helm: 'echo "error while loading shared libraries: libx.so" >&2; exit 127' });
  assert.deepEqual(await askVersion(programs, helm, never), {
    type: 'broken',
    reason: 'error while loading shared libraries: libx.so',
  });
});

test('reports a tool that hangs', async (t) => {
  const { programs } = fakePrograms(t, { kubectl: 'sleep 300' });
  assert.deepEqual(await askVersion(programs, kubectl, never, 0.2), { type: 'hangs', seconds: 0.2 });
});
