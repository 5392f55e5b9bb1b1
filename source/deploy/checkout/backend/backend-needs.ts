// Reads what a Python application needs from its deployment.
import { type Needs, nothingNeeded } from '../../../release/application.js';
import { pythonUse } from '../database/python-use.js';
import type { Folder } from '../folder.js';
import { missingPythonImports } from '../limits/missing-python-imports.js';
import type { Refused } from '../result.js';
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
  const { variables, secretKeys, databaseNames, logLevel } = backendVariables(files, sources, examples);
  const reached = new Map(files.map(({ name }) => [name, sources.get(name) ?? '']));
  const use = pythonUse(reached, examples.get('DATABASE_URL')?.value ?? '');
  const folders = writableFolders(pythonWrites(files));
  return {
    needs: {
      ...nothingNeeded,
      variables,
      secretKeys,
      database: { driver: undefined, names: databaseNames, use },
      writable: [...folders.keys()],
      ...(logLevel === undefined ? {} : { logLevel }),
    },
    hints: writableHints(folders),
    refused: await missingPythonImports(folder, files, sources.keys(), { roots, packages }),
  };
}
