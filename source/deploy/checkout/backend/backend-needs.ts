// Reads what a Python application needs from its deployment.
import { type Needs, nothingNeeded } from '../../../release/application.js';
import { pythonUse } from '../database/python-use.js';
import type { Folder } from '../folder.js';
import { reachableFiles } from '../sources/python-modules.js';
import { backendVariables } from '../variables/backend-variables.js';
import { readExamples } from '../variables/examples.js';
import type { Application } from './fastapi-application.js';

/** `sources`: every .py file of the checkout by its name. */
export async function backendNeeds(folder: Folder, sources: Map<string, string>, { file, directory }: Application): Promise<Needs> {
  const files = reachableFiles(sources, file, [directory, '.']);
  const examples = await readExamples(folder, 'backend');
  const { variables, secretKeys, databaseNames, logLevel } = backendVariables(files, sources, examples);
  const reached = new Map(files.map(({ name }) => [name, sources.get(name) ?? '']));
  const use = pythonUse(reached, examples.get('DATABASE_URL')?.value ?? '');
  return {
    ...nothingNeeded,
    variables,
    secretKeys,
    database: { driver: undefined, names: databaseNames, use },
    ...(logLevel === undefined ? {} : { logLevel }),
  };
}
