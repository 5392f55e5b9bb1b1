// The state folder: where it is, how it is made, and how what is ours in it is taken away when nothing is remembered any more.
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { causeInWords } from '../fault.js';
import { Failure } from '../problem.js';
import { isAlive } from '../process-start.js';

/** `$TASKFLOW_STATE_DIR`, or the user's config folder on this system. Absolute. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.TASKFLOW_STATE_DIR ? path.resolve(environment.TASKFLOW_STATE_DIR) : envPaths('taskflow-tui', { suffix: '' }).config;
}

/** Failure (exit 2) that names the folder. */
export function notWritable(folder: string, error: unknown): Failure {
  return new Failure(
    {
      problem: `the state folder ${folder} cannot be written`,
      cause: causeInWords(error),
      fix: 'make it writable, or name another in the environment variable TASKFLOW_STATE_DIR',
      exit: 2,
    },
    { cause: error },
  );
}

/** `pid`: of the process that has written it; what a living one needs is left to it, but for this one. */
type Ours = { folder: string; name: RegExp };

/** What the rooms write into the state folder, by the names that they give. A pane that the person saved (logs/saved) is the person's. */
const ours: Ours[] = [
  { folder: '.', name: /^state(\.new)?\.json(\.tmp-[0-9a-f]+)?$/ },
  { folder: 'files', name: /^[0-9a-f]{16}-[0-9a-f]{16}-(frontend|backend)(\.new)?\.json(\.tmp-[0-9a-f]+)?$/ },
  { folder: 'logs', name: /^(build|error)-.*\.log$/ },
  { folder: 'listeners', name: /^\d+-(?<pid>\d+)-[0-9a-f]+\.json(\.new)?$/ },
  { folder: 'kube', name: /^(?<pid>\d+)-\d*-[0-9a-f]+\.json(\.new)?$/ },
  // Downloads that were cut off; a program that was installed is the person's to keep.
  { folder: 'tools', name: /\.(?<pid>\d+)\.part$/ },
];

/** Removes what is ours, and the folders in it that are empty then. What is not ours stays. */
export function emptyFolder(folder: string): void {
  for (const { folder: inside, name } of ours) {
    const place = path.join(folder, inside);
    for (const entry of namesIn(place)) {
      const found = name.exec(entry);
      const pid = Number(found?.groups?.pid ?? process.pid);
      if (found && (pid === process.pid || !isAlive(pid))) quietly(() => rmSync(path.join(place, entry)));
    }
    if (inside !== '.') removeIfEmpty(place);
  }
}

/** Half-written files that one which was killed left behind. To be called by the one that holds the lock. */
export function removeHalfWritten(folder: string): void {
  for (const name of namesIn(folder)) {
    if (/^state(\.new\.json|\.json\.tmp-|\.new\.json\.tmp-)/.test(name)) quietly(() => rmSync(path.join(folder, name)));
  }
}

export function removeIfEmpty(folder: string): void {
  quietly(() => rmdirSync(folder));
}

/** The names of the files in a folder; none where it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Where tidying fails, what was to go stays: nothing depends on it. */
export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // It stays.
  }
}
