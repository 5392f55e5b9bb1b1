import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { mergeBuildChoices } from '../../../source/commands/cli/build-choices.js';
import { helpText } from '../../../source/commands/cli/help.js';
import { commands, commonFlags, type Entry, type Flag, type Name, resourceTypes } from '../../../source/commands/cli/options.js';
import { parseCommand } from '../../../source/commands/cli/parse.js';
import { Failure } from '../../../source/problem.js';

const entries = Object.entries(commands) as [Name, Entry][];

const refused = (args: string[]): string => {
  try {
    parseCommand(args);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.problem.exit, 2);
    return error.problem.problem;
  }
  return assert.fail(`${args.join(' ')} was taken`);
};

test('runs the wizard without a command, and accepts flags anywhere', () => {
  assert.equal(parseCommand([]).name, 'wizard');
  const command = parseCommand(['--namespace', 'demo', 'up', '--json', '--yes', '--secrets-file', '-']);
  assert.ok(command.name === 'up');
  assert.equal(command.target.namespace, 'demo');
  assert.equal(command.secretsFile, '-');
  assert.deepEqual([command.json, command.yes, command.fresh, command.dryRun], [true, true, false, false]);
});

test('defaults the context to the profile', () => {
  const command = parseCommand(['status', '--profile', 'second']);
  assert.ok(command.name === 'status');
  assert.deepEqual(command.target, { profile: 'second', context: 'second', namespace: 'default', release: 'taskflow' });
});

test('parses the arguments of scale, restart and logs', () => {
  const scale = parseCommand(['scale', 'frontend=3', 'backend=0']);
  assert.deepEqual(scale.name === 'scale' && scale.replicas, { frontend: 3, backend: 0 });
  const logs = parseCommand(['logs', 'backend', '-f']);
  assert.deepEqual(logs.name === 'logs' && [logs.component, logs.follow], ['backend', true]);
});

test('accepts types for down --only separated by commas or in several flags', () => {
  const down = parseCommand(['down', '--only', 'release, secret', '--only', 'node-image', '-y']);
  assert.ok(down.name === 'down');
  assert.deepEqual([down.only, down.yes, down.all, down.cluster], [['release', 'secret', 'node-image'], true, false, false]);
  const plain = parseCommand(['down', '--all', '--cluster']);
  assert.ok(plain.name === 'down');
  assert.deepEqual([plain.only, plain.all, plain.cluster], [undefined, true, true]);
  const script = parseCommand(['up', '--script']);
  assert.ok(script.name === 'up');
  assert.deepEqual([script.script, script.dryRun], [true, false]);
});

test('--help lists every command and flag in lines that fit', () => {
  const overview = helpText();
  for (const [name, { flags }] of entries) {
    const text = name === 'wizard' ? overview : helpText(name);
    if (name !== 'wizard') assert.match(overview, new RegExp(`^  taskflow-tui ${name} `, 'm'));
    for (const [flag, { short }] of [...Object.entries<Flag>(flags), ...Object.entries<Flag>(commonFlags)]) {
      assert.match(text, new RegExp(`^  --${flag}\\b.*${short ? `, -${short}` : ''}  +\\S`, 'm'), `${name} --${flag}`);
      if (name !== 'wizard' && Object.hasOwn(flags, flag)) assert.match(overview, new RegExp(`--${flag}\\b`), `${flag} in the overview`);
    }
    for (const line of text.split('\n')) assert.ok(line.length < 120, line);
  }
  for (const type of resourceTypes) assert.ok(helpText('down').includes(type), type);
});

test('docs/commands.md has a section for every command, with exactly its flags', () => {
  const sections = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8').split(/^## /m);
  const flagsOf = (title: string) => {
    const section = sections.find((each) => each.startsWith(`${title}\n`)) ?? assert.fail(`no section ${title}`);
    return [...section.matchAll(/^\| `--([a-z-]+)/gm)].map(([, flag]) => flag).sort();
  };
  for (const [name, { flags }] of entries)
    assert.deepEqual(flagsOf(name === 'wizard' ? 'taskflow-tui' : `taskflow-tui ${name}`), Object.keys(flags).sort(), name);
  assert.deepEqual(flagsOf('Flags for every command'), Object.keys(commonFlags).sort());
});

test('the README names every command', () => {
  const rows = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8').split('\n');
  for (const [name] of entries) {
    const start = name === 'wizard' ? '| `taskflow-tui` |' : `| \`taskflow-tui ${name}`;
    assert.ok(
      rows.some((row) => row.startsWith(start)),
      `no row ${start}`,
    );
  }
});

test('parses --help and --version', () => {
  assert.deepEqual(parseCommand(['--help']), { name: 'help' });
  assert.deepEqual(parseCommand(['up', '-h']), { name: 'help', of: 'up' });
  assert.deepEqual(parseCommand(['--version']), { name: 'version' });
});

test('a usage error names what is wrong', () => {
  assert.match(refused(['--frobnicate']), /'--frobnicate'/);
  assert.match(refused(['up', '--follow']), /'--follow'/);
  assert.match(refused(['deploy']), /"deploy"/);
  assert.match(refused(['up', 'extra']), /"extra"/);
  assert.match(refused(['scale']), /frontend=N/);
  assert.match(refused(['scale', 'frontend=many']), /"frontend=many"/);
  assert.match(refused(['scale', 'frontend=101']), /"frontend=101"/);
  assert.match(refused(['restart', 'database']), /"database"/);
  assert.match(refused(['status', '--namespace', 'Not_A_Name']), /"Not_A_Name" for --namespace/);
  assert.match(refused(['status', '--release', 'r'.repeat(54)]), /--release/);
  assert.match(refused(['up', '--secrets-file']), /--secrets-file/);
  assert.match(refused(['down', '--only', 'release,everything']), /"everything" for --only/);
  assert.match(refused(['down', '--only', '']), /"" for --only/);
  assert.match(refused(['down', '--only', 'release,']), /"" for --only/);
  assert.match(refused(['up', '--only', 'release']), /'--only'/);
  assert.match(refused(['up', '--cluster']), /'--cluster'/);
  assert.match(refused(['completion']), /bash, zsh, fish, powershell/);
  assert.match(refused(['completion', 'tcsh']), /not "tcsh"/);
  assert.match(refused(['completion', 'bash', 'zsh']), /not "zsh"/);
});

test('assigns a build argument to the image whose Dockerfile declares it, and rejects unknown names', () => {
  const command = parseCommand(['up', '--build-arg', 'NEXT_PUBLIC_API_URL=http://x?a=b', '--build-arg', 'PYTHON_IMAGE=python:3.14-slim']);
  assert.ok(command.name === 'up');
  assert.deepEqual(command.buildArgs, {
    frontend: { NEXT_PUBLIC_API_URL: 'http://x?a=b' },
    backend: { PYTHON_IMAGE: 'python:3.14-slim' },
  });
  for (const word of [
    'constructor=x',
    'APP_MODULE=main',
    'APP_MODULE=main:create_app(1)',
    'HTTP_PROXY=x',
    'NODE_IMAGE',
    'NEXT_PUBLIC_=1',
    'NEXT_PUBLIC_A=1\n2',
    '=x',
  ])
    assert.match(refused(['up', '--build-arg', word]), /--build-arg/);
});

test('adds to the saved choices about a build; a package that is added is no longer left out', () => {
  const saved = { packages: 'today', added: ['slowapi'], omitted: ['mcp-sdk', 'uuid34'] };
  assert.deepEqual(mergeBuildChoices(saved, {}), saved);
  assert.deepEqual(mergeBuildChoices(undefined, {}), {});
  assert.deepEqual(mergeBuildChoices(saved, { packages: '2026-02-09', added: ['slowapi', 'MCP_SDK[x]>=1'] }), {
    packages: '2026-02-09',
    added: ['slowapi', 'MCP_SDK[x]>=1'],
    omitted: ['uuid34'],
  });
  assert.deepEqual(mergeBuildChoices({ omitted: ['uuid34'] }, { added: ['uuid34'] }), { added: ['uuid34'] });
  assert.deepEqual(mergeBuildChoices({ lifted: ['Sql_Model==1', 'httpx<1'] }, { added: ['sql-model'] }), {
    added: ['sql-model'],
    lifted: ['httpx<1'],
  });
});

test('reads which packages go into the images, and refuses what an installer could take for an option', () => {
  const command = parseCommand([
    'up',
    '--packages',
    '2026-02-09',
    '--add-package',
    'backend=email-validator',
    '--add-package',
    'frontend=@a/b',
  ]);
  assert.ok(command.name === 'up');
  assert.deepEqual(command.builds, {
    frontend: { packages: '2026-02-09', added: ['@a/b'] },
    backend: { packages: '2026-02-09', added: ['email-validator'] },
  });
  const own = parseCommand(['up', '--dockerfile', 'backend=own', '--dockerfile', 'frontend=default']);
  assert.ok(own.name === 'up');
  assert.deepEqual(own.builds, { frontend: { dockerfile: 'default' }, backend: { dockerfile: 'own' } });
  for (const word of ['own', 'backend=./Dockerfile']) assert.match(refused(['up', '--dockerfile', word]), /--dockerfile/);
  for (const word of ['yesterday', '2026-13-01', '2026-2-9']) assert.match(refused(['up', '--packages', word]), /--packages/);
  for (const word of ['email-validator', 'backend=--index-url=http://x', 'backend=a b', 'database=x', 'frontend=../x'])
    assert.match(refused(['up', '--add-package', word]), /--add-package/);
});
