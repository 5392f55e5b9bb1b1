// Pins that are too old: which requirement lines have one, and what replaces them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { pinOf, pinsOf, withoutPins } from '../../../../source/deploy/checkout/backend/packages/lifted-pins.js';
import { application, buildable } from './read.js';

test('knows a pin, and the versions above it', () => {
  const cases: [line: string, newer: string | undefined][] = [
    ['sqlmodel==0.0.14', 'sqlmodel>0.0.14'],
    ['sqlmodel === 0.0.14', 'sqlmodel>0.0.14'],
    ['Foo_Bar[x,y] == 1.0 ; python_version < "3.14"', 'Foo_Bar[x,y]>1.0 ; python_version < "3.14"'],
    ['torch==2.1.0+cpu', 'torch>2.1.0'],
    ['x~=1.4.2', 'x>=1.4.2,!=1.4.*'],
    ['x~=1.4', 'x>=1.4,!=1.*'],
    ['x==1.4.*', 'x>=1.4,!=1.4.*'],
    ['x>=0.115,<0.116', 'x>=0.116'],
    ['x<=2,!=2.5', 'x>2,!=2.5'],
    ['x (<2)', 'x>=2'],
    ['x>=1', undefined],
    ['x', undefined],
    ['x!=1.0', undefined],
    ['x @ git+https://example.com/x.git@v1==2', undefined],
    ['./x==1', undefined],
    ['--index-url https://example.com/simple==1', undefined],
    [`x==1${' '.repeat(600)}`, undefined],
  ];
  for (const [line, newer] of cases) assert.equal(pinOf(line)?.newer, newer, line);
  assert.equal(pinOf('Foo_Bar[x] == 1.0 ; python_version > "3"')?.text, 'Foo_Bar==1.0');
  assert.equal(pinOf('Foo_Bar[x] == 1.0')?.name, 'foo-bar');
});

test('lifts only the chosen pins, and none of a lock', () => {
  const installed = { buildArgs: { REQUIREMENTS: 'a==1\\nb==1\\nc<2', CONSTRAINTS: 'b==1' } };
  assert.deepEqual(
    pinsOf(installed).map(({ name }) => name),
    ['a', 'c'],
  );
  assert.deepEqual(withoutPins(installed, ['c<2', 'b==1']), { ...installed.buildArgs, REQUIREMENTS: 'a==1\\nb==1\\nc>=2' });
  assert.equal(withoutPins(installed, ['a==2']), installed.buildArgs);
});

test('keeps the other lines of a requirements file, and forgets a choice once the file has another version', async (t) => {
  const requirements = `-c requirements-limits.txt
--extra-index-url https://example.com/simple
-r requirements-base.txt
sqlmodel==0.0.14  # old
./vendored
fastapi==0.115.0 --hash=sha256:00
`;
  const files = { 'main.py': application, 'requirements-base.txt': 'httpx<1\n', 'requirements-limits.txt': 'anyio<5\n' };
  const read = (text: string) =>
    buildable(t, { ...files, 'vendored/setup.py': '', 'requirements.txt': text }, {}, { packages: 'today', lifted: ['sqlmodel==0.0.14'] });
  const { buildArgs, facts } = await read(requirements);
  assert.deepEqual(buildArgs.REQUIREMENTS?.split('\\n'), [
    '-c requirements-limits.txt',
    '--extra-index-url https://example.com/simple',
    './vendored',
    'httpx<1',
    'sqlmodel>0.0.14',
    'fastapi==0.115.0',
  ]);
  assert.ok(facts.includes('a newer version than sqlmodel==0.0.14'));
  const corrected = await read(requirements.replace('0.0.14', '0.0.31'));
  assert.equal(corrected.buildArgs.REQUIREMENTS, undefined);
  assert.doesNotMatch(corrected.facts.join(), /newer/);
});

test('leaves alone a requirements file with a password, and a lock', async (t) => {
  const choices = { packages: 'today', lifted: ['sqlmodel==0.0.14'] };
  const password = '--extra-index-url https://me:password@example.com/simple\nfastapi\nsqlmodel==0.0.14\n';
  const secret = await buildable(t, { 'main.py': application, 'requirements.txt': password }, {}, choices);
  assert.deepEqual([secret.requirements, secret.buildArgs.REQUIREMENTS], [undefined, undefined]);
  const project = '[project]\nname = "x"\nversion = "0"\ndependencies = ["fastapi", "sqlmodel==0.0.14"]\n';
  const open = await buildable(t, { 'main.py': application, 'pyproject.toml': project }, {}, choices);
  assert.equal(open.buildArgs.REQUIREMENTS, 'fastapi\\nsqlmodel>0.0.14');
  const lock = 'version = 1\n\n[[package]]\nname = "sqlmodel"\nversion = "0.0.14"\nsource = { registry = "https://pypi.org/simple" }\n';
  const locked = await buildable(t, { 'main.py': application, 'pyproject.toml': project, 'uv.lock': lock }, {}, choices);
  assert.equal(locked.buildArgs.REQUIREMENTS, 'fastapi\\nsqlmodel==0.0.14');
});
