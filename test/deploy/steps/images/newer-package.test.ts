// Packages of the wrong version: the offer of a newer or an older one, and what stands in its way.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { FailedAttempt } from '../../../../source/deploy/steps/images/failed-attempt.js';
import { takeNewerPackage } from '../../../../source/deploy/steps/images/packages/newer-package.js';
import { limitBelow, takeOlderPackage } from '../../../../source/deploy/steps/images/packages/older-package.js';
import type { Source } from '../../../../source/release/application.js';
import type { BuildChoices, Resolution, ResolutionRequest } from '../../../../source/world/index.js';
import { folderOf } from '../../../support/programs/checkout.js';
import { fakeContext } from '../../../support/world/step-context.js';

type Resolved = Extract<Resolution, { type: 'resolved' }>;
const resolved = (versions: Record<string, string>): Resolved => ({
  ...{ type: 'resolved', python: '3.13', versions, fromSource: [], compiled: [], headers: true },
  ...{ until: '2026-01-16T00:00:00Z', constrained: true, missing: [], unknown: [], absent: [] },
});
const packages = '/venv/lib/python3.13/site-packages';
const log = (frames: [file: string, line: number][], error: string) =>
  `INFO: starting\nTraceback (most recent call last):\n${frames.map(([file, line]) => `  File "${file}", line ${line}, in <module>\n    f()\n`).join('')}${error}`;
const model = '# A note\nfrom sqlmodel import Field, SQLModel\nclass Note(SQLModel):\n    owner: int = Field(ondelete="CASCADE")\n';
const error = "TypeError: Field() got an unexpected keyword argument 'ondelete'";
const inModel = log([[`/app/src/note.py`, 4]], error);
const list = 'fastapi==0.109.0\nsqlmodel==0.0.14\nhttpx\n';

type Stage = { text?: string; requirements?: string; answers?: (Resolution | undefined)[]; yes?: boolean; saved?: BuildChoices };

async function stage(t: TestContext, { text = inModel, requirements = list, answers = [], yes = true, saved }: Stage) {
  const directory = await folderOf(t, { 'requirements.txt': requirements, 'src/note.py': model });
  const source = {
    ...{ component: 'backend', directory, dockerfile: '/package/backend-docker/Dockerfile', pythons: ['3.13'] },
    ...{ buildArgs: { APP_MODULE: 'main:app' }, requirements: requirements.trim().split('\n') },
  } as unknown as Source;
  const asked: ResolutionRequest[] = [];
  const resolve = async (request: ResolutionRequest) => {
    asked.push(request);
    return answers[asked.length - 1];
  };
  const context = fakeContext({ world: { docker: { resolve } }, settings: { logs: '/logs' }, answers: [{ type: 'confirm', yes }] });
  if (saved) context.store.saveBuildChoices('backend', saved);
  const failed = new FailedAttempt('trial', { problem: 'x', cause: 'y', fix: 'z' }, text.split('\n'));
  const remedy = (from = source) => takeNewerPackage(failed, from, context);
  return {
    context,
    source,
    remedy,
    older: () => takeOlderPackage(failed, source, context),
    lists: () => asked.map(({ plan }) => plan.arguments.REQUIREMENTS),
    dated: () => asked.map(({ plan }) => plan.dated),
    added: () => asked.map(({ plan }) => plan.arguments.ADD_PACKAGES),
  };
}

test('offers the newest version that fits, remembers a yes, and says what it took', async (t) => {
  const { context, remedy, lists } = await stage(t, { answers: [resolved({ sqlmodel: '0.0.31' })] });
  const changed = await remedy();
  assert.deepEqual(changed?.buildArgs, { APP_MODULE: 'main:app', REQUIREMENTS: 'fastapi==0.109.0\\nsqlmodel>0.0.14\\nhttpx' });
  assert.deepEqual(lists(), [changed?.buildArgs.REQUIREMENTS]);
  assert.deepEqual(context.questions, [
    {
      type: 'confirm',
      id: 'newer-package',
      text: "sqlmodel==0.0.14 is too old for the backend's sources. Use 0.0.31, the newest that fits as of 2026-01-15, instead?",
      detail: [
        `src/note.py, line 4: ${error}`,
        'requirements.txt:2 pins sqlmodel==0.0.14',
        'With these requirements, the backend fails on every computer',
        'Your checkout stays as it is. To use the newer version everywhere, write into requirements.txt: sqlmodel==0.0.31',
      ],
    },
  ]);
  assert.deepEqual(context.store.choices().builds, { backend: { lifted: ['sqlmodel==0.0.14'] } });
  const news = context.news.filter(({ type }) => type === 'notice');
  assert.deepEqual(news, [
    { type: 'notice', level: 'info', text: 'backend: sqlmodel is 0.0.31, the newest that fits as of 2026-01-15, not sqlmodel==0.0.14' },
  ]);
});

test('lifts the pins that uv names too, and shows them', async (t) => {
  const words = `error: No solution found when resolving dependencies\n  Because fastapi==0.109.0 depends on starlette>=0.35,<0.36 and you require starlette>0.35, we can conclude that`;
  const requirements = 'fastapi==0.109.0\nstarlette==0.35.0\nhttpx==0.27.0\n';
  const text = log([[`/app/src/note.py`, 1]], `ImportError: cannot import name 'X' from 'starlette' (${packages}/starlette/__init__.py)`);
  const answers = [{ type: 'unresolved' as const, words }, resolved({ starlette: '0.50.0', fastapi: '0.128.0' })];
  const { context, remedy, lists } = await stage(t, { text, requirements, answers });
  const changed = await remedy();
  assert.deepEqual(lists(), ['fastapi==0.109.0\\nstarlette>0.35.0\\nhttpx==0.27.0', 'fastapi>0.109.0\\nstarlette>0.35.0\\nhttpx==0.27.0']);
  assert.equal(changed?.buildArgs.REQUIREMENTS, lists()[1]);
  const shown = JSON.stringify(context.questions);
  assert.match(shown, /starlette==0\.35\.0 is too old.*Use 0\.50\.0/);
  assert.match(shown, /requirements\.txt:1 and requirements\.txt:2 pin starlette==0\.35\.0 and fastapi==0\.109\.0/);
  assert.match(shown, /fastapi==0\.109\.0 doesn't fit the newer version, so 0\.128\.0 replaces it/);
  assert.match(shown, /starlette==0\.50\.0, fastapi==0\.128\.0"/);
  assert.deepEqual(context.store.choices().builds.backend?.lifted, ['starlette==0.35.0', 'fastapi==0.109.0']);
});

test('offers a newer package where one library calls another with an argument that it no longer has', async (t) => {
  const frames: [string, number][] = [
    ['/app/main.py', 3],
    [`${packages}/openai/_client.py`, 120],
    [`${packages}/openai/_base_client.py`, 740],
  ];
  const text = log(frames, "TypeError: Client.__init__() got an unexpected keyword argument 'proxies'");
  const { context, remedy } = await stage(t, { text, requirements: 'openai==1.3.5\nhttpx\n', answers: [resolved({ openai: '1.99.0' })] });
  assert.equal((await remedy())?.buildArgs.REQUIREMENTS, 'openai>1.3.5\\nhttpx');
  assert.match(JSON.stringify(context.questions), /openai==1\.3\.5 is too old for the backend's other packages/);
});

test('lifts the pins that hold a package that nothing pins', async (t) => {
  const requirements = 'fastapi==0.109.0\npydantic==2.5.3\nmcp\n';
  const text = log([[`/app/src/note.py`, 1]], "ModuleNotFoundError: No module named 'mcp.server.fastmcp'");
  const words = 'Because mcp>=1.0.0 depends on pydantic>=2.7.2 and you require pydantic==2.5.3, we can conclude that';
  const newer = resolved({ fastapi: '0.109.0', pydantic: '2.12.5', mcp: '1.26.0' });
  const answers = [resolved({ fastapi: '0.109.0', pydantic: '2.5.3', mcp: '0.9.1' }), { type: 'unresolved' as const, words }, newer, newer];
  const { context, remedy, lists, added } = await stage(t, { text, requirements, answers });
  assert.equal((await remedy())?.buildArgs.REQUIREMENTS, 'fastapi==0.109.0\\npydantic>2.5.3\\nmcp');
  assert.deepEqual(added(), [undefined, 'mcp>0.9.1', 'mcp>0.9.1', undefined]);
  assert.equal(lists()[3], 'fastapi==0.109.0\\npydantic>2.5.3\\nmcp');
  const [question] = context.questions;
  assert.ok(question?.type === 'confirm');
  assert.equal(
    question.text,
    "mcp 0.9.1 is too old for the backend's sources, and pydantic==2.5.3 keeps it there. Use 1.26.0, the newest that fits as of 2026-01-15, instead?",
  );
  assert.match(
    question.detail.join('\n'),
    /pydantic==2\.5\.3 doesn't fit the newer version, so 2\.12\.5 replaces it[\s\S]*: pydantic==2\.12\.5$/,
  );
  assert.match(JSON.stringify(context.news), /mcp is 1\.26\.0, .*, not mcp 0\.9\.1.*pydantic is 2\.12\.5, .*, not pydantic==2\.5\.3/);
  assert.deepEqual(context.store.choices().builds.backend?.lifted, ['pydantic==2.5.3']);
});

test('says when the newer version is from a later day than the checkout', async (t) => {
  const unresolved = { type: 'unresolved' as const, words: 'Because only sqlmodel<=0.0.14 is available and you require sqlmodel>0.0.14' };
  const answers = [unresolved, { ...resolved({ sqlmodel: '0.0.50' }), until: '' }];
  const { context, source, remedy, dated } = await stage(t, { answers });
  await remedy({ ...source, buildArgs: { PACKAGES_UNTIL: '2024-01-06T00:00:00Z' } });
  assert.deepEqual(dated(), [true, undefined]);
  const shown = JSON.stringify(context.questions);
  assert.match(shown, /Use 0\.0\.50, the newest that fits, instead\?.*No newer version is from the day of your checkout/);
});

test('asks nothing when nothing newer fits, when nothing pins the package, or when it is the application’s own', async (t) => {
  const unresolved = { type: 'unresolved' as const, words: 'Because only sqlmodel<=0.0.14 is available and you require sqlmodel>0.0.14' };
  const stages: Stage[] = [
    { answers: [unresolved] },
    { answers: [undefined] },
    { requirements: 'fastapi==0.109.0\nsqlmodel\n' },
    { text: log([['/app/src/note.py', 4]], "ModuleNotFoundError: No module named 'note.sub'"), requirements: 'note==1\n' },
    { text: log([['/app/src/../../etc/note.py', 4]], error) },
    { text: 'It printed something else' },
  ];
  for (const each of stages) {
    const { context, remedy } = await stage(t, each);
    assert.equal(await remedy(), undefined);
    assert.deepEqual(context.questions, []);
  }
});

test('changes nothing after a no', async (t) => {
  const { context, remedy } = await stage(t, { answers: [resolved({ sqlmodel: '0.0.31' })], yes: false });
  assert.equal(await remedy(), undefined);
  assert.deepEqual(context.store.choices().builds, {});
});

test('doesn’t keep a newer version that lacks it too', async (t) => {
  const { context, source, remedy } = await stage(t, { saved: { added: ['slowapi'], lifted: ['sqlmodel==0.0.14', 'httpx<1'] } });
  const lifted = { ...source, buildArgs: { REQUIREMENTS: 'fastapi==0.109.0\\nsqlmodel>0.0.14\\nhttpx' } };
  assert.equal(await remedy(lifted), undefined);
  assert.deepEqual(context.questions, []);
  assert.deepEqual(context.store.choices().builds.backend, { added: ['slowapi'], lifted: ['httpx<1'] });
  assert.match(JSON.stringify(context.news), /a newer version doesn't help, so the next run takes sqlmodel==0\.0\.14 again/);
});

test('offers an older version of what nothing pins, with the requirement that keeps it, and remembers a yes', async (t) => {
  const requirements = 'fastapi\nsqlmodel>=0.0.8\n';
  const answers = [resolved({ sqlmodel: '1.2.0' }), resolved({ sqlmodel: '0.0.31' })];
  const { context, older, added } = await stage(t, { requirements, answers });
  assert.equal((await older())?.buildArgs.ADD_PACKAGES, 'sqlmodel<1');
  assert.deepEqual(added(), [undefined, 'sqlmodel<1']);
  assert.deepEqual(context.questions, [
    {
      type: 'confirm',
      id: 'older-package',
      text: "sqlmodel 1.2.0 is too new for the backend's sources. Use 0.0.31 instead?",
      detail: [
        `src/note.py, line 4: ${error}`,
        'Nothing pins sqlmodel, so the newest version that fits was installed',
        'Your checkout stays as it is. To use an older version everywhere, write into its requirements: sqlmodel<1',
      ],
    },
  ]);
  assert.deepEqual(context.store.choices().builds.backend, { added: ['sqlmodel<1'] });
  assert.match(JSON.stringify(context.news), /backend: sqlmodel is 0\.0\.31, not 1\.2\.0/);
});

test('takes the older version of what a library calls, before the library itself', async (t) => {
  const text = log(
    [[`${packages}/agents/a.py`, 3]],
    `ImportError: cannot import name 'X' from 'openai.types' (${packages}/openai/types.py)`,
  );
  const answers = [resolved({ openai: '3.0.1', agents: '0.2.0' }), resolved({ openai: '2.9.0' })];
  const { older, context } = await stage(t, { text, requirements: 'agents\n', answers });
  assert.equal((await older())?.buildArgs.ADD_PACKAGES, 'openai<3');
  assert.match(JSON.stringify(context.questions), /openai 3\.0\.1 is too new for the backend's other packages/);
});

test('offers no older version where none fits, where it is unknown, or after a no', async (t) => {
  const unresolved = { type: 'unresolved' as const, words: 'Because you require sqlmodel<1 and sqlmodel==1.2.0, we can conclude that' };
  const stages: Stage[] = [
    { answers: [resolved({ sqlmodel: '1.2.0' }), unresolved] },
    { answers: [resolved({ sqlmodel: '0.0.31' })] },
    { answers: [undefined] },
    { text: 'It printed something else' },
  ];
  for (const each of stages) {
    const { context, older } = await stage(t, each);
    assert.equal(await older(), undefined);
    assert.deepEqual(context.questions, []);
  }
  const { context, older } = await stage(t, { answers: [resolved({ sqlmodel: '1.2.0' }), resolved({ sqlmodel: '0.9.0' })], yes: false });
  assert.equal(await older(), undefined);
  assert.deepEqual(context.store.choices().builds, {});
});

test('goes below the version whose first number that isn’t zero says what it is compatible with', () => {
  assert.equal(limitBelow('mcp', '2.1.0'), 'mcp<2');
  assert.equal(limitBelow('httpx', '0.28.1'), 'httpx<0.28');
  assert.equal(limitBelow('torch', '2.1+cpu'), 'torch<2');
  assert.equal(limitBelow('sqlmodel', '0.0.31'), undefined);
});
