// Finds the workspace that an application belongs to (npm, pnpm, Yarn, Bun), and the packages in it that the application needs.
import path from 'node:path';
import { parse } from 'yaml';
import { type Folder, openFolder } from '../../folder.js';
import { foldersUpFrom } from '../../folders-up.js';
import { isRecord } from '../../parsed.js';
import { type Manifest, parseManifest } from '../package-json.js';
import { foldersOf, includes } from './patterns.js';

/** `place`: the folder from the workspace's root. */
export type Member = { place: string; folder: Folder; manifest: Manifest };

/** `app`: the application's folder from the root, '' if it is the root. `packages`: those that it needs, each after the ones that it needs itself. */
export type Workspace = { root: Folder; manifest: Manifest; app: string; packages: Member[] };

export async function workspaceOf(folder: Folder, manifest: Manifest): Promise<Workspace | undefined> {
  for (const directory of foldersUpFrom(folder.directory)) {
    const root = directory === folder.directory ? folder : openFolder(directory, folder.dockerfile);
    const own = root === folder ? manifest : parseManifest(await root.text('package.json'));
    if (!own) continue;
    const patterns = [...own.workspaces, ...(await pnpmPatterns(root))];
    const app = path.relative(directory, folder.directory).split(path.sep).join('/');
    if (patterns.length === 0 || (app !== '' && !includes(patterns, app))) continue;
    const members = await membersOf(root, patterns);
    return {
      root,
      manifest: own,
      app,
      packages: neededBy(
        manifest,
        members.filter(({ place }) => place !== app),
      ),
    };
  }
  return undefined;
}

/** https://pnpm.io/pnpm-workspace_yaml. A file without `packages` has settings only. */
async function pnpmPatterns(root: Folder): Promise<string[]> {
  try {
    const found: unknown = parse(await root.text('pnpm-workspace.yaml'));
    const list = isRecord(found) ? found.packages : undefined;
    return Array.isArray(list) ? list.filter((pattern) => typeof pattern === 'string') : [];
  } catch {
    return [];
  }
}

async function membersOf(root: Folder, patterns: string[]): Promise<Member[]> {
  const places = await foldersOf(root.directory, patterns);
  const members = await Promise.all(
    places.map(async (place): Promise<Member[]> => {
      const folder = openFolder(path.join(root.directory, place), root.dockerfile);
      const manifest = parseManifest(await folder.text('package.json'));
      return manifest?.name === undefined ? [] : [{ place, folder, manifest }];
    }),
  );
  return members.flat();
}

function neededBy(manifest: Manifest, members: Member[]): Member[] {
  const found = new Set<Member>();
  const visit = ({ packages }: Manifest, above: Member[]) => {
    for (const name of Object.keys(packages)) {
      const member = members.find((each) => each.manifest.name === name);
      if (!member || found.has(member) || above.includes(member)) continue;
      visit(member.manifest, [...above, member]);
      found.add(member);
    }
  };
  visit(manifest, []);
  return [...found];
}
