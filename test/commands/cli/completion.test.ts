// The completion scripts in real shells. A shell that isn't installed is skipped.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { completionScript } from '../../../source/commands/cli/completion/index.js';
import { commands, commonFlags, type Entry, type Flag, type Name, resourceTypes, shells } from '../../../source/commands/cli/options.js';
import { bin } from '../../support/programs/command.js';
import { keys, openTerminal, type Terminal } from '../../support/programs/pty.js';

const names = Object.keys(commands).slice(1);
const flagsOf = (name: Name) => [...Object.entries<Flag>(commands[name].flags), ...Object.entries<Flag>(commonFlags)];
const long = (name: Name) => flagsOf(name).map(([flag]) => `--${flag}`);
const all = (name: Name) => flagsOf(name).flatMap(([flag, { short }]) => [`--${flag}`, ...(short ? [`-${short}`] : [])]);

const without = (shell: string) => (spawnSync(shell, ['-c', 'exit 0']).error ? `${shell} is not installed` : (false as const));

/** A folder with files to offer, and a kubectl first on PATH that knows two contexts. */
function stage(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-completion-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['web', 'wide open', 'programs']) mkdirSync(path.join(folder, name));
  for (const name of ['more values.yaml', 'my-secrets']) writeFileSync(path.join(folder, name), '');
  const kubectl = path.join(folder, 'programs', 'kubectl');
  writeFileSync(kubectl, '#!/bin/sh\n[ "$*" = "config get-contexts -o name" ] && printf "minikube\\nkind-other\\n"\n');
  chmodSync(kubectl, 0o755);
  for (const shell of shells) writeFileSync(path.join(folder, `script.${shell}`), completionScript(shell));
  return { folder, env: { PATH: `${path.join(folder, 'programs')}:${process.env.PATH}` } };
}

const sorted = (words: readonly string[]) => [...words].sort();

test('prints the script for each shell, and rejects an unknown shell by name', () => {
  for (const shell of shells) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'completion', shell], { encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, completionScript(shell), '']);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'completion', 'tcsh'], { encoding: 'utf8' });
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /completion needs one of bash, zsh, fish, powershell, not "tcsh"/);
});

// Split like bash does, at `=` too.
const cases: [line: string[], offered: readonly string[]][] = [
  [[''], names],
  [['s'], ['status', 'scale']],
  [['--'], long('wizard')],
  [['-'], all('wizard')],
  ...(Object.keys(commands).slice(1) as Name[]).flatMap((name): [string[], readonly string[]][] => [
    [[name, '-'], all(name)],
    [[name, ''], (commands[name] as Entry).words ?? []],
  ]),
  [['--namespace', 'up', 'restart', 'b'], ['backend']],
  [['--namespace', '=', 'up', 'logs', '-f', 'f'], ['frontend']],
  [['--no-color', 'completion', 'p'], ['powershell']],
  [['scale', 'fr'], ['frontend=']],
  [['scale', 'frontend', '='], []],
  [['up', '--namespace', ''], []],
  [
    ['up', '--context', ''],
    ['minikube', 'kind-other'],
  ],
  [['--context', '=', 'mini'], ['minikube']],
  [['up', '--values', 'mo'], ['more values.yaml']],
  [['up', '--secrets-file', '=', 'my'], ['my-secrets']],
  [
    ['up', '--frontend', 'w'],
    ['web', 'wide open'],
  ],
  [['up', '--backend', 'm'], []],
  [['down', '--only', ''], resourceTypes],
  [['down', '--only', '=', 'release,se'], ['release,secret']],
  [
    ['down', '--only', 'release', '--c'],
    ['--context', '--confirm-context', '--cluster'],
  ],
  [['nonsense', ''], []],
];

test('bash offers the commands, flags and values of the table', (t) => {
  const { folder, env } = stage(t);
  const asked = cases.map(
    ([words]) => `COMP_WORDS=(taskflow-tui ${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length}
_taskflow_tui; printf '%s\\t' "\${COMPREPLY[@]}"; echo`,
  );
  const program = ['set -u', '. ./script.bash', ...asked].join('\n');
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  assert.equal(stderr, '');
  const answers = stdout.trimEnd().split('\n');
  for (const [index, [words, offered]] of cases.entries()) {
    const answer = (answers[index] ?? '').split('\t').filter((word) => word !== '');
    assert.deepEqual(sorted(answer), sorted(offered), words.join(' '));
  }
});

/** An interactive shell in which the script was loaded, and what a line becomes when Tab is pressed at its end. */
async function keyboard(t: TestContext, file: string, args: string[], load: string) {
  const { folder, env } = stage(t);
  const terminal: Terminal = openTerminal(file, args, {
    cwd: folder,
    columns: 120,
    env: { ...env, HOME: folder, PS1: '> ', PROMPT: '> ' },
  });
  t.after(() => terminal.kill());
  await terminal.until('> ');
  terminal.type(`${load}; clear; echo loa''ded${keys.enter}`);
  await terminal.until('loaded\n> ');
  return async (line: string, becomes: string) => {
    terminal.type(`${line}${keys.tab}`);
    await terminal.until((screen) => screen.split('\n').some((row) => row.trimEnd() === `> ${becomes}`.trimEnd()));
    // ctrl-e, ctrl-u: the line is empty again.
    terminal.type('\u0005\u0015');
    await terminal.until((screen) => (screen.trimEnd().split('\n').at(-1) ?? '').trimEnd() === '>');
  };
}

const typedLines: [line: string, becomes: string][] = [
  ['taskflow-tui resta', 'taskflow-tui restart '],
  ['taskflow-tui restart b', 'taskflow-tui restart backend '],
  ['taskflow-tui scale fr', 'taskflow-tui scale frontend='],
  ['taskflow-tui up --secrets-f', 'taskflow-tui up --secrets-file'],
  ['taskflow-tui up --values mo', 'taskflow-tui up --values more\\ values.yaml'],
  ['taskflow-tui up --values=mo', 'taskflow-tui up --values=more\\ values.yaml'],
  ['taskflow-tui --namespace up logs ba', 'taskflow-tui --namespace up logs backend'],
  ['taskflow-tui up --frontend=we', 'taskflow-tui up --frontend=web/'],
  ['taskflow-tui --context mini', 'taskflow-tui --context minikube'],
  ['taskflow-tui down --only release,node', 'taskflow-tui down --only release,node-image'],
];

test('bash completes a typed line', async (t) => {
  const becomes = await keyboard(t, 'bash', ['--norc', '--noprofile'], '. ./script.bash');
  for (const [line, whole] of typedLines) await becomes(line, whole);
});

test('zsh completes a typed line', { skip: without('zsh') }, async (t) => {
  const load = `autoload -Uz compinit; compinit -D; eval "$(cat script.zsh)"; bindkey -e`;
  const becomes = await keyboard(t, 'zsh', ['-f'], load);
  // Where a value may follow, zsh goes on to the `=`, and where another of a list may, to the comma.
  for (const [line, whole] of typedLines) await becomes(line, whole.replace(/-file$/, '-file=').replace(/-image$/, '-image,'));
});

test('fish offers the commands, flags and values of the table', { skip: without('fish') }, (t) => {
  const { folder, env } = stage(t);
  const offered = (line: string) => {
    const program = `source script.fish; complete -C '${line}'`;
    const home = { HOME: folder, XDG_CONFIG_HOME: folder };
    const { stdout, stderr } = spawnSync('fish', ['-N', '-c', program], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env, ...home },
    });
    assert.equal(stderr, '');
    return sorted(stdout.split('\n').flatMap((row) => (row ? [row.split('\t')[0] ?? ''] : [])));
  };
  assert.deepEqual(offered('taskflow-tui '), sorted(names));
  assert.deepEqual(offered('taskflow-tui --'), sorted(long('wizard')));
  for (const name of names as Name[]) {
    assert.deepEqual(offered(`taskflow-tui ${name} --`), sorted(long(name)), name);
    assert.deepEqual(offered(`taskflow-tui ${name} `), sorted((commands[name] as Entry).words ?? []), name);
  }
  assert.deepEqual(offered('taskflow-tui --namespace up restart b'), ['backend']);
  assert.deepEqual(offered('taskflow-tui up --namespace '), []);
  assert.deepEqual(offered('taskflow-tui up --context '), ['kind-other', 'minikube']);
  assert.deepEqual(offered('taskflow-tui up --values mo'), ['more values.yaml']);
  assert.deepEqual(offered('taskflow-tui up --frontend w'), ['web/', 'wide open/']);
  assert.deepEqual(offered('taskflow-tui down --only '), sorted(resourceTypes));
  assert.deepEqual(offered('taskflow-tui down --only release,sec'), ['release,secret']);
});

test('PowerShell offers the commands, flags and values of the table', { skip: without('pwsh') }, (t) => {
  const { folder, env } = stage(t);
  const offered = (line: string) => {
    const program = `Get-Content -Raw script.powershell | Invoke-Expression; (TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText`;
    const { stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', program], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return sorted(stdout.split(/\r?\n/).filter((row) => row !== ''));
  };
  assert.deepEqual(offered('taskflow-tui '), sorted([...names, ...all('wizard')]));
  assert.deepEqual(offered('taskflow-tui --namespace up restart b'), ['backend']);
  assert.deepEqual(offered('taskflow-tui up --context mini'), ['minikube']);
  assert.deepEqual(offered('taskflow-tui down --only release,sec'), ['release,secret']);
});
