// Reads what a Python application needs from its deployment.
import { type Needs, nothingNeeded } from '../../../release/application.js';
import { outermost } from '../../../release/image-needs.js';
import { createsTables, modelMigration } from '../database/models.js';
import { pythonUse } from '../database/python-use.js';
import type { Folder } from '../folder.js';
import { otherDatabase } from '../limits/databases.js';
import { mergeConflict } from '../limits/merge-conflicts.js';
import { missingPythonImports } from '../limits/missing-python-imports.js';
import { ownAddressHints } from '../limits/own-addresses.js';
import { serviceHints } from '../limits/services.js';
import type { Refused } from '../result.js';
import { joinedLines } from '../sources/python-lines.js';
import { reachableFiles } from '../sources/python-modules.js';
import { readExamples } from '../variables/examples.js';
import { backendVariables } from '../variables/python/backend-variables.js';
import { pythonWrites } from '../writable/python-writes.js';
import { writableFolders, writableHints } from '../writable/writable-folders.js';
import type { Application } from './fastapi-application.js';

export type BackendNeeds = { needs: Needs; hints: string[]; refused: Refused | undefined };

type Question = { folder: Folder; sources: Map<string, string>; application: Application; packages: ReadonlySet<string> };

/** `sources`: every .py file of the checkout by its name. `packages`: names of what is installed. */
export async function backendNeeds({ folder, sources, application, packages }: Question): Promise<BackendNeeds> {
  const roots = [application.directory, '.'];
  const files = reachableFiles(sources, application.file, roots);
  const examples = await readExamples(folder, 'backend');
  const { variables, database, logLevel, ...read } = backendVariables(files, sources, examples);
  const reached = new Map(files.map(({ name }) => [name, sources.get(name) ?? '']));
  const use = pythonUse(reached, examples.get('DATABASE_URL')?.value ?? '');
  const secretKeys = read.secretKeys.filter((key) => key !== 'database-url' || use.sqliteUrl === undefined);
  const creates = createsTables(files);
  const tables = secretKeys.includes('database-url') ? modelMigration(files, creates) : undefined;
  const running = files.map(({ name, lines }) => ({ name, text: joinedLines(lines) }));
  const other = otherDatabase({ sources: running, packages, secretKeys, variables, sqliteUrl: use.sqliteUrl });
  const folders = writableFolders(pythonWrites(files));
  const writable = outermost([...folders.keys(), ...writableFolders(other.writes).keys()]);
  return {
    needs: {
      ...nothingNeeded,
      variables,
      secretKeys,
      database: { driver: undefined, ...database, use: { ...use, ...(creates ? { createsTables: true } : {}) } },
      migrations: tables ? [tables] : [],
      writable,
      ...(logLevel === undefined ? {} : { logLevel }),
    },
    hints: [...other.hints, ...serviceHints(running, variables), ...ownAddressHints('backend', variables), ...writableHints(folders)],
    refused: mergeConflict(reached) ?? other.refused ?? (await missingPythonImports(folder, files, sources.keys(), { roots, packages })),
  };
}
