// Reads how a checkout's packages get into the image, from its own folder or from its workspace's root.
import path from 'node:path';
import type { BuildArgs } from '../../../../release/application.js';
import type { Folder } from '../../folder.js';
import type { PackagesDay } from '../../packages-day.js';
import type { Refused } from '../../result.js';
import type { Manifest } from '../package-json.js';
import { contextRules } from '../workspace/context.js';
import { prepareCommand } from '../workspace/prepare.js';
import { type Workspace, workspaceOf } from '../workspace/workspace.js';
import { installOf } from './install.js';
import { localPackages } from './local-packages.js';
import { lockFilesOf } from './lock-file.js';
import { nodeImage } from './node-image.js';

export type Packages = {
  refused: Refused | undefined;
  facts: string[];
  image: string | undefined;
  hints: string[];
  buildArgs: BuildArgs;
  /** The application's files, and those of its workspace's packages as `../../packages/db/index.ts`. */
  folder: Folder;
  /** The text of the lock file. */
  lock: string | undefined;
  /** Names of packages that the install brings. */
  installed: ReadonlySet<string>;
  context?: string;
  ignore?: string;
};

export async function readPackages(folder: Folder, manifest: Manifest, day: PackagesDay): Promise<Packages> {
  const workspace = await usedWorkspace(folder, manifest);
  const { root = folder, app = '', packages = [] } = workspace ?? {};
  const local = await localPackages(
    folder,
    manifest,
    packages.map((member) => member.manifest.name ?? ''),
  );
  const install = await installOf(root, workspace ? asInstalled(manifest, workspace) : manifest, day, app);
  const image = await nodeImage(root === folder ? [folder] : [folder, root], manifest, install.lock);
  const prepare = await prepareCommand(manifest, app, workspace);
  return {
    refused: local.refused,
    lock: install.lock?.text,
    installed: new Set([manifest, ...(workspace ? [workspace.manifest, ...packages.map((each) => each.manifest)] : [])].flatMap(namesOf)),
    facts: [...(app === '' ? [] : [workspaceFact(packages.length)]), ...install.facts],
    hints: install.hints,
    image,
    buildArgs: {
      ...install.buildArgs,
      ...(app === '' ? {} : { APP_DIRECTORY: app }),
      ...(local.reads.length ? { INSTALL_READS: local.reads.map((place) => path.posix.join(app, place)).join(' ') } : {}),
      ...('node-sass' in manifest.packages ? { COMPILERS: 'node-sass' } : {}),
      ...(prepare ? { PREPARE: prepare } : {}),
      ...(image ? { NODE_IMAGE: image } : {}),
    },
    folder: withPackages(folder, workspace),
    ...(workspace && app !== '' ? { context: root.directory, ignore: await contextRules(workspace) } : {}),
  };
}

function namesOf({ name, packages }: Manifest): string[] {
  return [...(name === undefined ? [] : [name]), ...Object.keys(packages)];
}

/** An application that needs nothing of the workspace around it and has a lock file of its own is installed alone. */
async function usedWorkspace(folder: Folder, manifest: Manifest): Promise<Workspace | undefined> {
  const workspace = await workspaceOf(folder, manifest);
  if (!workspace || workspace.app === '' || workspace.packages.length > 0) return workspace;
  return (await lockFilesOf(folder, manifest)).length > 0 ? undefined : workspace;
}

/** Only the root's manager and overrides count, and the workspace's packages come from no registry. */
function asInstalled(manifest: Manifest, { manifest: root, packages }: Workspace): Manifest {
  const members = new Set(packages.map((member) => member.manifest.name));
  return {
    ...manifest,
    packages: Object.fromEntries(Object.entries(manifest.packages).filter(([name]) => !members.has(name))),
    packageManager: root.packageManager ?? manifest.packageManager,
    overrides: root.overrides || manifest.overrides,
  };
}

function workspaceFact(count: number): string {
  return `workspace with ${count} package${count === 1 ? '' : 's'} that it needs`;
}

function withPackages(folder: Folder, workspace: Workspace | undefined): Folder {
  if (!workspace?.packages.length) return folder;
  const names = async () => {
    const lists = workspace.packages.map(async ({ place, folder: each }) => {
      const way = path.posix.relative(workspace.app, place);
      return (await each.names()).map((name) => path.posix.join(way, name));
    });
    return [...new Set([...(await folder.names()), ...(await Promise.all(lists)).flat()])].sort();
  };
  return { ...folder, names };
}
