// The text of `doctor`: columns at every width, and commands that can be copied.
import assert from 'node:assert/strict';
import test from 'node:test';
import { doctorLines } from '../../../source/commands/doctor/lines.js';
import type { Check } from '../../../source/deploy/engine/event.js';

const well: Check = { name: 'helm', ok: true, level: 'ok', found: '4.1.4', needed: '≥ 3.14' };
const missing: Check = {
  name: 'kubectl',
  ok: false,
  level: 'error',
  found: 'not found',
  needed: '≥ 1.28',
  fix: 'install kubectl: https://kubernetes.io/docs/tasks/tools/',
  command:
    'curl -LO https://dl.k8s.io/release/$(curl -Ls https://dl.k8s.io/release/stable.txt)/bin/linux/amd64/kubectl && sudo install kubectl /usr/local/bin/kubectl',
};
const room: Check = {
  name: 'room',
  ok: true,
  level: 'warning',
  found: '78 GB disk free, docker has 2 GB memory, 2 cores',
  needed: '5 GB disk, 4 GB memory, 2 cores',
  fix: 'give it more in Docker Desktop: Settings, Resources, then Apply & restart',
};
const at = (columns: number) => ({ columns, unicode: true, windows: false });

test('at 80 columns, puts the requirement beside or below what was found and breaks the command', () => {
  assert.deepEqual(
    [well, missing, room].flatMap((check) => doctorLines(check, at(80))),
    [
      '✔ helm            4.1.4                        needed ≥ 3.14',
      '✖ kubectl         not found                    needed ≥ 1.28',
      '    fix      install kubectl: https://kubernetes.io/docs/tasks/tools/',
      '    command  curl -LO https://dl.k8s.io/release/$(curl -Ls \\',
      '      https://dl.k8s.io/release/stable.txt)/bin/linux/amd64/kubectl \\',
      '      && sudo install kubectl /usr/local/bin/kubectl',
      '! room            78 GB disk free, docker has 2 GB memory, 2 cores',
      '    needed   5 GB disk, 4 GB memory, 2 cores',
      '    fix      give it more in Docker Desktop: Settings, Resources, then Apply &',
      '             restart',
    ],
  );
});

test('the broken command means the same to the shell at every width, on Windows too', () => {
  for (const columns of [30, 40, 60, 80, 100, 160, Number.POSITIVE_INFINITY])
    for (const windows of [false, true]) {
      const lines = doctorLines(missing, { ...at(columns), windows });
      const from = lines.findIndex((line) => line.startsWith('    command'));
      const copied = lines.slice(from).join('\n').replace('    command', '');
      assert.equal(
        copied
          .replaceAll(windows ? '`\n' : '\\\n', '')
          .replace(/\s+/g, ' ')
          .trim(),
        missing.command,
      );
      for (const line of lines.slice(0, from)) assert.ok(line.length <= Math.max(columns, 50), line);
    }
  assert.equal(doctorLines(missing, at(Number.POSITIVE_INFINITY)).length, 3);
});

test('doesn’t break a quoted path', () => {
  const command = "'/mnt/c/Program Files/Docker/Docker/Docker Desktop.exe' && echo it runs";
  for (const columns of [30, 60]) {
    const text = doctorLines({ ...missing, command }, at(columns)).join('\n');
    assert.ok(text.includes("'/mnt/c/Program Files/Docker/Docker/Docker Desktop.exe' \\\n"), text);
  }
});

test('uses ASCII signs without UTF-8, and leaves out a long requirement that is met', () => {
  assert.match(doctorLines(missing, { ...at(80), unicode: false })[0] ?? '', /^x kubectl/);
  const long = { ...well, name: 'cluster', found: 'Kubernetes v1.35.0 at https://127.0.0.1:8443', needed: 'minikube, answering' };
  assert.deepEqual(doctorLines(long, at(80)), ['✔ cluster         Kubernetes v1.35.0 at https://127.0.0.1:8443']);
});
