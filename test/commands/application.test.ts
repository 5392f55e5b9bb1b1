import assert from 'node:assert/strict';
import test from 'node:test';
import { applicationOf, newestPair } from '../../source/commands/application.js';
import type { Common } from '../../source/commands/cli/options.js';
import { parseCommand } from '../../source/commands/cli/parse.js';
import { folderOf } from '../support/programs/checkout.js';
import { problemOfRejection } from '../support/world/step-context.js';

const next = '{"dependencies":{"next":"16.0.0"}}';
const pair = (folder: string) => ({ [`${folder}frontend/package.json`]: next, [`${folder}backend/requirements.txt`]: 'fastapi\n' });
const common = (...args: string[]) => parseCommand(['up', ...args]) as Common & { name: string };
const never = async () => assert.fail('asked');
const lastCommit = async (folder: string) => (folder.includes('phase-3') ? '2026-02-10T10:00:00Z' : '2026-01-01T10:00:00Z');
const both = { ...pair('phase-2/'), ...pair('phase-3/') };

test('asks which pair to deploy, newest first, and says what was chosen', async (t) => {
  const start = await folderOf(t, both);
  const asked: string[] = [];
  const choose = async (pairs: { frontend: string; backend: string }[]) => {
    asked.push(...pairs.map(({ frontend }) => frontend));
    return { frontend: 'phase-2/frontend', backend: 'phase-2/backend' };
  };
  const found = await applicationOf(common(), { start, before: () => undefined, choose, lastCommit });
  assert.deepEqual(asked, ['phase-3/frontend', 'phase-2/frontend']);
  assert.deepEqual([found.common.frontend, found.common.backend], ['phase-2/frontend', 'phase-2/backend']);
  assert.deepEqual(found.chosen, { frontend: 'phase-2/frontend', backend: 'phase-2/backend' });
});

test('does not ask when flags, the usual folders, or an earlier choice decide', async (t) => {
  const start = await folderOf(t, both);
  const usual = await folderOf(t, { ...pair(''), ...both });
  const before = () => ({ frontend: 'phase-2/frontend', backend: 'phase-2/backend' });
  const request = { start, before: () => undefined, choose: never, lastCommit };
  assert.equal((await applicationOf(common('--frontend', 'x'), request)).common.frontend, 'x');
  assert.equal((await applicationOf(common(), { ...request, start: usual })).common.frontend, undefined);
  assert.equal((await applicationOf(common(), { ...request, before })).common.backend, 'phase-2/backend');
  assert.equal((await applicationOf(common(), { ...request, before: () => 'included' as const })).common.backend, undefined);
});

test('asks again when the folder that was chosen is gone, and never for a command that does not deploy', async (t) => {
  const start = await folderOf(t, both);
  const before = () => ({ frontend: 'phase-1/frontend', backend: 'phase-1/backend' });
  const choose = async () => 'included' as const;
  assert.equal((await applicationOf(common(), { start, before, choose, lastCommit })).chosen, 'included');
  assert.equal((await applicationOf(common(), { start, before, choose: undefined, lastCommit })).chosen, undefined);
});

test('`up --yes` takes the newest pair and says so; without --yes it exits 2 and lists the pairs', async (t) => {
  const start = await folderOf(t, both);
  const lines: string[] = [];
  const request = { start, before: () => undefined, lastCommit };
  const { chosen } = await applicationOf(common(), { ...request, choose: newestPair(true, (text) => lines.push(text)) });
  assert.deepEqual(chosen, { frontend: 'phase-3/frontend', backend: 'phase-3/backend' });
  assert.match(lines.join(), /phase-3\/frontend and phase-3\/backend, the newest of 2/);
  const problem = await problemOfRejection(applicationOf(common(), { ...request, choose: newestPair(false, () => {}) }));
  assert.equal(problem.exit, 2);
  assert.match(problem.cause, /phase-2\/frontend with phase-2\/backend/);
  assert.match(problem.fix, /--frontend phase-3\/frontend --backend phase-3\/backend/);
});
