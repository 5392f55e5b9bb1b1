// Reads what a Next.js application needs from its deployment, and what it can't do without.
import { type Needs, nothingNeeded } from '../../../release/application.js';
import { outermost } from '../../../release/image-needs.js';
import type { Folder } from '../folder.js';
import { otherDatabase } from '../limits/databases.js';
import { mergeConflict } from '../limits/merge-conflicts.js';
import { missingScriptImports } from '../limits/missing-script-imports.js';
import { noPages } from '../limits/no-pages.js';
import { ownAddressHints } from '../limits/own-addresses.js';
import { prismaProvider } from '../limits/prisma-provider.js';
import { serviceHints } from '../limits/services.js';
import type { Refused } from '../result.js';
import { type ImpliedAlias, type ScriptImport, scriptModules } from '../sources/script-modules.js';
import { withoutScriptComments } from '../sources/script-text.js';
import { frontendVariables } from '../variables/script/frontend-variables.js';
import { scriptWrites } from '../writable/script-writes.js';
import { writableFolders, writableHints } from '../writable/writable-folders.js';

/** `imports`: of packages. */
export type FrontendNeeds = { needs: Needs; hints: string[]; refused: Refused | undefined; imports: ScriptImport[]; alias?: ImpliedAlias };

/** `packages`: names of its dependencies. */
export async function frontendNeeds(folder: Folder, packages: ReadonlySet<string>): Promise<FrontendNeeds> {
  const modules = await scriptModules(folder);
  const { variables, secretKeys, database } = await frontendVariables(folder, modules.files);
  const driver = secretKeys.includes('database-url') ? 'node' : undefined;
  const running = [...modules.files].map(([name, text]) => ({ name, text: withoutScriptComments(text) }));
  const other = otherDatabase({ sources: running, packages, secretKeys, variables });
  const folders = writableFolders(scriptWrites(modules.files));
  const writable = outermost([...folders.keys(), ...writableFolders(other.writes).keys()]);
  return {
    needs: { ...nothingNeeded, variables, secretKeys, database: { driver, ...database }, writable },
    hints: [...other.hints, ...serviceHints(running, variables), ...ownAddressHints('frontend', variables), ...writableHints(folders)],
    refused:
      mergeConflict(modules.files) ??
      other.refused ??
      (await prismaProvider(folder)) ??
      (await missingScriptImports(folder, modules)) ??
      (await noPages(folder)),
    imports: modules.packages,
    ...(modules.alias ? { alias: modules.alias } : {}),
  };
}
