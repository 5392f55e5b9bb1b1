// Requirements that can't be installed: the offer to leave them out, and the refusal.
import assert from 'node:assert/strict';
import test from 'node:test';
import { leaveOutAbsent } from '../../../../source/deploy/steps/images/packages/absent-requirement.js';
import type { Source } from '../../../../source/release/application.js';
import type { AbsentRequirement } from '../../../../source/world/index.js';
import { fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

const source = {
  ...{ component: 'backend', directory: '/checkout' },
  buildArgs: { APP_MODULE: 'main:app', OVERRIDES: 'pywin32 ; sys_platform == "win32"' },
} as unknown as Source;
const sdk: AbsentRequirement = { name: 'mcp-sdk', reason: 'index', places: ['requirements.txt:7'] };
const later = { where: 'app/tools.py:9', module: 'mcp_sdk.client', atStart: false };

function stage(absent: AbsentRequirement[], { yes = true, unknown = [] as { name: string; where: string }[], from = source } = {}) {
  const context = fakeContext({ answers: [{ type: 'confirm', yes }] });
  return { context, leaveOut: () => leaveOutAbsent(from, { absent, unknown }, context) };
}

test('asks whether to leave it out, with the line that names it; remembers a yes and says what was left out', async () => {
  const { context, leaveOut } = stage([sdk]);
  const changed = await leaveOut();
  assert.deepEqual(changed?.buildArgs, {
    APP_MODULE: 'main:app',
    OVERRIDES: 'pywin32 ; sys_platform == "win32"\\nmcp-sdk ; python_version < "0"',
  });
  assert.deepEqual(context.questions, [
    {
      type: 'confirm',
      id: 'leave-out-requirements',
      text: "mcp-sdk isn't in the package index. Leave it out of the image?",
      detail: [
        "requirements.txt:7 names mcp-sdk, which the package index doesn't have. Nothing in the sources imports it",
        'Your checkout stays as it is. To leave it out everywhere, change requirements.txt',
      ],
    },
  ]);
  assert.deepEqual(context.store.choices().builds, { backend: { omitted: ['mcp-sdk'] } });
  assert.deepEqual(context.news, [
    { type: 'notice', level: 'info', text: "backend: left out mcp-sdk, which the package index doesn't have" },
  ]);
  assert.ok(changed);
  assert.equal(await stage([sdk], { from: changed }).leaveOut(), undefined, 'a second time');
});

test('asks once about several, whatever the reasons', async () => {
  const text = async (absent: AbsentRequirement[]) => {
    const { context, leaveOut } = stage(absent, { unknown: [{ name: 'odd', where: 'main.py:3' }] });
    await leaveOut();
    return JSON.stringify(context.questions);
  };
  const other: AbsentRequirement = { name: 'uuid34', reason: 'index', places: ['pyproject.toml:4', 'requirements.txt:8'] };
  assert.match(await text([sdk, other]), /mcp-sdk and uuid34 aren't in the package index\. Leave them out of the image\?/);
  assert.match(await text([sdk, other]), /pyproject\.toml:4 and requirements\.txt:8 name uuid34/);
  const standard: AbsentRequirement = { name: 'sqlite3', reason: 'standard', places: ['requirements.txt:2'] };
  assert.match(await text([standard]), /sqlite3 is part of Python itself\. Leave it out.*Imports of it work without a package/);
  assert.match(await text([sdk, standard]), /mcp-sdk and sqlite3 can't be installed\. Leave them out/);
  const file: AbsentRequirement = { name: 'acme', reason: 'file', places: ['Pipfile:3'] };
  assert.match(await text([file]), /acme is a file that the checkout doesn't have.*main\.py:3 imports odd, which nothing else installs/);
});

test('warns of an import that runs later than the start', async () => {
  const { context, leaveOut } = stage([{ ...sdk, imported: later }]);
  await leaveOut();
  assert.match(JSON.stringify(context.questions), /app\/tools\.py:9 imports mcp_sdk\.client, but not when the application starts/);
  const text =
    "backend: left out mcp-sdk, which the package index doesn't have. app/tools.py:9 fails if the application gets there, because it imports mcp_sdk.client";
  assert.deepEqual(context.news, [{ type: 'notice', text }]);
});

test('refuses what the application imports when it starts, also if it was left out before', async () => {
  const absent = [{ ...sdk, imported: { where: 'main.py:1', module: 'mcp_sdk', atStart: true } }];
  const left = { ...source, buildArgs: { OVERRIDES: 'mcp-sdk ; python_version < "0"' } };
  for (const from of [source, left]) {
    const { context, leaveOut } = stage(absent, { from });
    const problem = await problemOfRejection(leaveOut());
    assert.equal(problem.problem, "A requirement of the backend can't be installed");
    assert.equal(problem.cause, "requirements.txt:7 names mcp-sdk, which the package index doesn't have, and main.py:1 imports mcp_sdk");
    assert.equal(problem.fix, 'Correct the name in requirements.txt, or remove it, then retry.');
    assert.deepEqual(context.questions, []);
  }
});

test('a no stops the step with the cause, and saves nothing', async () => {
  const { context, leaveOut } = stage([sdk, { ...sdk, name: 'uuid34' }], { yes: false });
  const problem = await problemOfRejection(leaveOut());
  assert.equal(problem.cause, "requirements.txt:7 names mcp-sdk, which the package index doesn't have");
  assert.match(problem.details?.join() ?? '', /names uuid34/);
  assert.match(problem.fix ?? '', /answer y, or run up with --yes\.$/);
  assert.deepEqual(context.store.choices().builds, {});
});
