// The record of a script: the current state, what would fail, and how to undo everything.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Event } from '../../../source/deploy/engine/event.js';
import { deploymentPlan } from '../../../source/deploy/engine/plan.js';
import { readCurrentState } from '../../../source/deploy/script/current-state.js';
import { collectParts } from '../../../source/deploy/script/parts.js';
import { formatRecord } from '../../../source/deploy/script/record.js';
import { formatCommand, oneLine } from '../../../source/deploy/script/shell.js';
import { simulateInstall } from '../../../source/deploy/script/simulate.js';
import type { Settings } from '../../../source/release/settings.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { readingWorld } from '../../support/world/reading-world.js';

const at = Date.UTC(2026, 10, 25, 4, 50);

async function record(events: Event[], over: Partial<Settings> = {}): Promise<string> {
  const settings = await drySettings(over);
  const { worldFor } = readingWorld();
  const { docker, helm } = worldFor({ command: () => {} });
  const requests = await simulateInstall({ plan: deploymentPlan, settings, worldFor, signal: new AbortController().signal });
  return formatRecord({
    parts: collectParts(settings, requests, docker, helm, at),
    found: readCurrentState(events),
    uninstall: helm.uninstallCommand(),
  });
}

const section = (text: string, title: string) => text.split('\n## ').find((part) => part.includes(title)) ?? '';

test('starts with our marker, and has the target and the time', async () => {
  const text = await record([]);
  assert.match(text.split('\n')[0] ?? '', /Written by taskflow-tui up --script/);
  assert.match(text, /2026-11-25 04:50 UTC/);
  assert.match(text, /\| Context \| minikube \|\n.*\n\| Namespace \| shop \|/);
});

test('shows a done step with its reason, another one with its commands, and a failure with its fix', async () => {
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
  assert.match(images, /to do: backend-docker\/app\/main\.py changed/);
  assert.match(images, /- taskflow-frontend:1\.0\.0-3f9a2c41 is already in the engine/);
  assert.match(images, /docker buildx build \/only\/the\/backend/);
  assert.match(section(text, '2. Secret'), /would fail: no value\. none was given\. Fix: give one/);
  assert.match(section(text, '5. Release'), /unknown, because an earlier step would fail/);
});

test('does not repeat the commands above', async () => {
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

test('lists how to undo everything', async () => {
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

test('escapes text from outside in cells and code blocks', async () => {
  const text = await record([
    { type: 'step-skipped', at, step: 'cluster', reason: 'a | b <script> [x](y)\n# heading', ms: 1 },
    { type: 'step-started', at, step: 'load', because: 'x' },
    { type: 'command', at, step: 'load', argv: ['minikube', '```\nrm'] },
  ]);
  assert.ok(section(text, '1. Cluster').includes('a \\| b \\<script\\> \\[x\\](y) \\# heading'));
  assert.match(section(text, '4. Load'), /````sh\nminikube '```\nrm'\n````/);
});

test('puts each flag of a long command on its own line, and keeps a comment a comment', () => {
  const long = ['helm', 'upgrade', '--install', 'taskflow', '/a/chart', '--set=a', 'last', '--values', 'x'.repeat(100)];
  assert.equal(
    formatCommand(long),
    ['helm upgrade \\', '  --install taskflow \\', '  /a/chart \\', '  --set=a \\', '  last \\', `  --values ${'x'.repeat(100)}`].join(
      '\n',
    ),
  );
  assert.equal(
    oneLine(['kubectl', 'apply', '# Secret s, values on standard input']),
    'kubectl apply  # Secret s, values on standard input',
  );
});

test('names a throwaway database where it is made and removed, and calls it temporary', async () => {
  const text = await record([], { throwawayDatabase: true });
  assert.match(section(text, 'What the script makes'), /Secret `taskflow-database` in it, .* It is temporary: its data goes with its pod/);
  assert.match(section(text, '2. Secret'), /makes a random one/);
  assert.match(section(text, '5. Release'), /rollout status deployment\/taskflow-database/);
  const undo = section(text, 'How to undo it');
  assert.match(undo, /delete secret taskflow-database/);
  assert.match(undo, /Uninstalling the release deletes the throwaway database/);
  assert.doesNotMatch(await record([]), /throwaway|taskflow-database/);
});
