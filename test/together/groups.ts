// Names the folders whose test files share a process, because starting one for each file takes longer than the tests themselves.
import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const tests = path.join(import.meta.dirname, '..');

/** By the name of the file here that runs them. Their tests may not depend on module state, or end the process. */
export const groups = {
  clusterApi: ['cluster-api'],
  commands: ['commands'],
  deploy: ['deploy'],
  pure: ['release', 'diagnosis', 'live', 'state', 'world'],
  tools: ['tools'],
  ui: ['ui'],
} as const;

/** The test files of a group, relative to `test/`. */
export function filesOf(group: keyof typeof groups): string[] {
  return globSync(
    groups[group].map((folder) => `${folder}/**/*.test.{ts,tsx}`),
    { cwd: tests },
  ).sort();
}

/** Registers the tests of all files of the group in this process. */
export async function runTogether(group: keyof typeof groups): Promise<void> {
  for (const file of filesOf(group)) await import(pathToFileURL(path.join(tests, file)).href);
}
