// Reads what a Next.js application needs from its deployment, and what it can't do without.
import { type Needs, nothingNeeded } from '../../../release/application.js';
import type { Folder } from '../folder.js';
import { missingScriptImports } from '../limits/missing-script-imports.js';
import type { Refused } from '../result.js';
import { scriptModules } from '../sources/script-modules.js';
import { frontendVariables } from '../variables/script/frontend-variables.js';
import { scriptWrites } from '../writable/script-writes.js';
import { writableFolders, writableHints } from '../writable/writable-folders.js';

export async function frontendNeeds(folder: Folder): Promise<{ needs: Needs; hints: string[]; refused: Refused | undefined }> {
  const modules = await scriptModules(folder);
  const { variables, secretKeys, databaseNames } = await frontendVariables(folder, modules.files);
  const driver = secretKeys.includes('database-url') ? 'node' : undefined;
  const folders = writableFolders(scriptWrites(modules.files));
  return {
    needs: { ...nothingNeeded, variables, secretKeys, database: { driver, names: databaseNames }, writable: [...folders.keys()] },
    hints: writableHints(folders),
    refused: await missingScriptImports(folder, modules),
  };
}
