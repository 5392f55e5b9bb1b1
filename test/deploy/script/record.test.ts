// The record of a script: what it says of what is there, what would fail, and how it is undone.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Event } from '../../../source/deploy/engine/event.js';
import { deploymentPlan } from '../../../source/deploy/engine/plan.js';
import { foundIn } from '../../../source/deploy/script/current-state.js';
import { partsOf } from '../../../source/deploy/script/parts.js';
import { recordOf } from '../../../source/deploy/script/record.js';
import { rehearse } from '../../../source/deploy/script/rehearsal.js';
import { laidOut, oneLine } from '../../../source/deploy/script/shell.js';
import type { Settings } from '../../../source/release/settings.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { readingWorld } from '../../support/world/reading-world.js';

const at = Date.UTC(2026, 10, 25, 4, 50);

async function record(events: Event[], over: Partial<Settings> = {}): Promise<string> {
  const settings = await drySettings(over);
  const { worldFor } = readingWorld();
  const { docker, helm } = worldFor({ command: () => {} });
  const rehearsed = await rehearse({ plan: deploymentPlan, settings, worldFor, signal: new AbortController().signal });
  return recordOf({ parts: partsOf(settings, rehearsed, docker, helm, at), found: foundIn(events), uninstall: helm.uninstallCommand() });
}

const section = (text: string, title: string) => text.split('\n## ').find((part) => part.includes(title)) ?? '';

test('it is known as ours by its first line, and says where and when', async () => {
  const text = await record([]);
  assert.match(text.split('\n')[0] ?? '', /Written by taskflow-tui up --script/);
  assert.match(text, /2026-11-25 04:50 UTC/);
  assert.match(text, /\| Context \| minikube \|\n.*\n\| Namespace \| shop \|/);
});

test('what is true is told with its reason, what is not with its commands, and a failure with its fix', async () => {
  const text = await record([
    { type: 'check', at, step: 'tools', check: { name: 'helm', ok: true, level: 'ok', found: '4.1.4', needed: '≥ 3.14' } },
    { type: 'step-skipped', at, step: 'cluster', reason: 'minikube is running (unchanged since 14:02)', ms: 3 },
    { type: 'step-started', at, step: 'images', because: 'backend-docker/app/main.py changed' },
    { type: 'image', at, step: 'images', image: 'frontend', phase: 'kept', tag: 'taskflow-frontend:1.0.0-3f9a2c41' },
    { type: 'command', at, step: 'images', argv: ['docker', 'buildx', 'build', '/only/the/backend'] },
    { type: 'step-failed', at, step: 'secrets', problem: { problem: 'no value', cause: 'none was given', fix: 'give one' }, ms: 1 },
    { type: 'step-cancelled', at, step: 'release', ms: 1 },
  ]);
  assert.match(section(text, 'Tools found'), /\| helm \| 4\.1\.4 \| ≥ 3\.14 \|/);
  assert.match(section(text, '1. Cluster'), /would be skipped: minikube is running \(unchanged since 14:02\)/);
  const images = section(text, '3. Images');
  assert.match(images, /to be done: backend-docker\/app\/main\.py changed/);
  assert.match(images, /- taskflow-frontend:1\.0\.0-3f9a2c41 is in the engine already/);
  assert.match(images, /docker buildx build \/only\/the\/backend/);
  assert.match(section(text, '2. Secret'), /would fail: no value\. none was given\. Fix: give one/);
  assert.match(section(text, '5. Release'), /not known, because a step before it would fail/);
});

test('commands that stand above are not written twice', async () => {
  const forwards: Event[] = ['taskflow-frontend 3000:80', 'taskflow-backend 8000:8000'].map((ports) => ({
    type: 'command',
    at,
    step: 'ports',
    argv: `kubectl --context minikube --namespace shop port-forward service/${ports}`.split(' '),
  }));
  const text = await record([{ type: 'step-started', at, step: 'ports', because: 'not done before' }, ...forwards]);
  const ports = section(text, '6. Ports');
  assert.match(ports, /would run the commands above\.$/m);
  assert.equal(ports.split('port-forward').length - 1, 2);
});

test('the way back names everything, each in its own place', async () => {
  const text = section(await record([]), 'How to undo it');
  assert.match(text, /taskflow-tui down --all --namespace shop/);
  for (const command of [
    'helm uninstall taskflow',
    'delete secret taskflow-secrets',
    'delete namespace shop',
    'minikube image rm',
    'docker image rm',
  ])
    assert.ok(text.includes(command), command);
  const { target } = await drySettings();
  assert.doesNotMatch(await record([], { target: { ...target, namespace: 'default' } }), /delete namespace/);
});

test('text of others is not rendered, and cannot leave its cell or its block', async () => {
  const text = await record([
    { type: 'step-skipped', at, step: 'cluster', reason: 'a | b <script> [x](y)\n# heading', ms: 1 },
    { type: 'step-started', at, step: 'load', because: 'x' },
    { type: 'command', at, step: 'load', argv: ['minikube', '```\nrm'] },
  ]);
  assert.ok(section(text, '1. Cluster').includes('a \\| b \\<script\\> \\[x\\](y) \\# heading'));
  assert.match(section(text, '4. Load'), /````sh\nminikube '```\nrm'\n````/);
});

test('a long command has a line for each flag, and what is said beside stays a comment', () => {
  const long = ['helm', 'upgrade', '--install', 'taskflow', '/a/chart', '--set=a', 'last', '--values', 'x'.repeat(100)];
  assert.equal(
    laidOut(long),
    ['helm upgrade \\', '  --install taskflow \\', '  /a/chart \\', '  --set=a \\', '  last \\', `  --values ${'x'.repeat(100)}`].join(
      '\n',
    ),
  );
  assert.equal(
    oneLine(['kubectl', 'apply', '# Secret s, values on standard input']),
    'kubectl apply  # Secret s, values on standard input',
  );
});

test('a throwaway database is named where it is made, waited for and undone, and called temporary', async () => {
  const text = await record([], { throwawayDatabase: true });
  assert.match(section(text, 'What will be made'), /Secret `taskflow-database` in it, .* It is temporary: its data goes with its pod/);
  assert.match(section(text, '2. Secret'), /made by chance/);
  assert.match(section(text, '5. Release'), /rollout status deployment\/taskflow-database/);
  const undo = section(text, 'How to undo it');
  assert.match(undo, /delete secret taskflow-database/);
  assert.match(undo, /goes with the release/);
  assert.doesNotMatch(await record([]), /throwaway|taskflow-database/);
});
