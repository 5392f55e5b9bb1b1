// Asks git when a folder was last changed by a commit, without running anything that the repository configures.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Programs } from '../run/programs.js';

const answerSeconds = 5;

/**
 * A repository's own configuration can name programs. `log` would start a signature check, a pager, a file system monitor, or a transport that
 * fetches missing objects (https://git-scm.com/docs/git-config, https://git-scm.com/docs/partial-clone), so all of them are off.
 */
const safely = [
  '--no-pager',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false', 'protocol.allow=never'].flatMap((each) => [
    '-c',
    each,
  ]),
];
const environment = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: '', GIT_NO_LAZY_FETCH: '1' };

/** ISO 8601; undefined without a repository, without git, and for files that no commit has. */
export async function lastCommit(programs: Programs, directory: string, signal: AbortSignal): Promise<string | undefined> {
  if (!isInRepository(directory)) return undefined;
  const args = [
    '-C',
    directory,
    ...safely,
    'log',
    '-1',
    '--no-show-signature',
    '--no-ext-diff',
    '--no-textconv',
    '--format=%cI',
    '--',
    '.',
  ];
  try {
    const { exitCode, stdout } = await programs.read({ file: 'git', args, env: environment, signal, timeoutSeconds: answerSeconds });
    return exitCode === 0 && /^\d{4}-\d\d-\d\dT/.test(stdout) ? stdout.trim() : undefined;
  } catch {
    signal.throwIfAborted();
    // git is missing, or too slow: the caller uses the times of the files.
    return undefined;
  }
}

/** Most folders without a repository then start no program. */
function isInRepository(directory: string): boolean {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return true;
    if (path.dirname(folder) === folder) return false;
  }
}
