// The state folder: its path, and the removal of our files from it.
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { Failure } from '../problem.js';
import { isAlive } from '../process-start.js';
import { describeCause } from '../unexpected-error.js';

/** `$TASKFLOW_STATE_DIR`, or the user's config folder on this system. Absolute. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.TASKFLOW_STATE_DIR ? path.resolve(environment.TASKFLOW_STATE_DIR) : envPaths('taskflow-tui', { suffix: '' }).config;
}

/** Failure (exit 2) that names the folder. */
export function notWritable(folder: string, error: unknown): Failure {
  return new Failure(
    {
      problem: `The state folder ${folder} can't be written`,
      cause: describeCause(error),
      fix: 'Make it writable, or set TASKFLOW_STATE_DIR to another folder.',
      exit: 2,
    },
    { cause: error },
  );
}

/** `pid`: a group for the process that wrote the file. Files of another running process stay. */
type OurFiles = { folder: string; name: RegExp };

/** Everything that taskflow-tui writes into the state folder, except logs that the person saved (logs/saved). */
const ourFiles: OurFiles[] = [
  { folder: '.', name: /^state(\.new)?\.json(\.tmp-[0-9a-f]+)?$/ },
  { folder: 'files', name: /^[0-9a-f]{16}-[0-9a-f]{16}-(frontend|backend)(\.new)?\.json(\.tmp-[0-9a-f]+)?$/ },
  { folder: 'logs', name: /^(build|resolve|error)-.*\.log$/ },
  { folder: 'listeners', name: /^\d+-(?<pid>\d+)-[0-9a-f]+\.json(\.new)?$/ },
  { folder: 'kube', name: /^(?<pid>\d+)-\d*-[0-9a-f]+\.json(\.new)?$/ },
  // Interrupted downloads. Installed programs stay.
  { folder: 'tools', name: /\.(?<pid>\d+)\.part$/ },
];

/** Deletes our files, and folders that are empty then. */
export function emptyFolder(folder: string): void {
  for (const { folder: inside, name } of ourFiles) {
    const place = path.join(folder, inside);
    for (const entry of namesIn(place)) {
      const found = name.exec(entry);
      const pid = Number(found?.groups?.pid ?? process.pid);
      if (found && (pid === process.pid || !isAlive(pid))) quietly(() => rmSync(path.join(place, entry)));
    }
    if (inside !== '.') removeIfEmpty(place);
  }
}

/** Deletes the drafts of a killed instance. Call it with the lock. */
export function removeDrafts(folder: string): void {
  for (const name of namesIn(folder)) {
    if (/^state(\.new\.json|\.json\.tmp-|\.new\.json\.tmp-)/.test(name)) quietly(() => rmSync(path.join(folder, name)));
  }
}

export function removeIfEmpty(folder: string): void {
  quietly(() => rmdirSync(folder));
}

/** The names of the files in a folder; none if it doesn't exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** For cleanup, which may fail: nothing depends on it. */
export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Stays until the next cleanup.
  }
}
