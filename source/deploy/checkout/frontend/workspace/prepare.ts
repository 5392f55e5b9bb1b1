// Decides what must run before the build: the application's own install scripts, and what its workspace's packages need.
import { quoteCommand } from '../../../../quote.js';
import { ownScripts } from '../install/own-scripts.js';
import type { Manifest } from '../package-json.js';
import { prismaOf } from '../prisma.js';
import type { Member, Workspace } from './workspace.js';

/** A shell command for the context's root; undefined if nothing must run. @param app the application's folder, '' if it is the root */
export async function prepareCommand(manifest: Manifest, app: string, workspace: Workspace | undefined): Promise<string | undefined> {
  const root = workspace && app !== '' ? ownScripts(workspace.manifest.scripts) : undefined;
  const packages = await Promise.all((workspace?.packages ?? []).map(packageCommand));
  const own = ownScripts(manifest.scripts);
  const commands = [...(root ? [`{ ${root}; }`] : []), ...packages.flat(), ...(own ? [within(app, `{ ${own}; }`)] : [])];
  return commands.length ? commands.join(' && ') : undefined;
}

/** In the order in which an author runs them: scripts of the install, Prisma's client, the build. */
async function packageCommand({ place, folder, manifest }: Member): Promise<string[]> {
  const scripts = ownScripts(manifest.scripts);
  const prisma = await prismaOf(folder, manifest);
  const builds = manifest.scripts.build !== undefined && (await lacksEntries({ place, folder, manifest }));
  const commands = [
    ...(scripts ? [`{ ${scripts}; }`] : []),
    ...(prisma.command ? [prisma.command] : []),
    ...(builds ? ['npm run build'] : []),
  ];
  return commands.length ? [within(place, commands.join(' && '))] : [];
}

/** Other packages import files of it that only its build makes, such as `dist/index.js`. */
async function lacksEntries({ folder, manifest }: Member): Promise<boolean> {
  const files = manifest.entries.filter((entry) => /^(\.\/)?[^*]+\.\w+$/.test(entry));
  const present = await Promise.all(files.map((file) => folder.has(file)));
  return present.includes(false);
}

function within(place: string, command: string): string {
  return place === '' ? command : `(cd ${quoteCommand([place])} && ${command})`;
}
