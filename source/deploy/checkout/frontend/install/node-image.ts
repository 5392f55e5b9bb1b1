// Chooses the Node.js image: the version that the author names, and that the packages run on.
import semver from 'semver';
import type { Folder } from '../../folder.js';
import { isRecord, strings } from '../../parsed.js';
import type { Manifest } from '../package-json.js';
import type { LockFile } from './lock-file.js';

/** The Dockerfile's default first, then the newest to the oldest. */
const versions = ['20', '24', '22'];
/** https://nodejs.org/en/about/previous-releases */
const codenames: Record<string, string> = { iron: '20', jod: '22', krypton: '24', '*': '24' };

/** Undefined if the default image fits, or if nothing names another one. @param folders the application's, then its workspace's */
export async function nodeImage(folders: Folder[], manifest: Manifest, lock: LockFile | undefined): Promise<string | undefined> {
  const named = [...(await filesNaming(folders)), ...manifest.node, ...(await ownDockerfile(folders))];
  const demands = lock ? demandsOf(lock, manifest) : [];
  const runs = (version: string) => demands.every((range) => semver.satisfies(newestOf(version), range));
  for (const text of named) {
    const fits = versions.find((version) => runs(version) && allows(text, version));
    if (fits !== undefined) return imageOf(fits);
  }
  return imageOf(versions.find(runs));
}

function imageOf(version: string | undefined): string | undefined {
  return version === undefined || version === versions[0] ? undefined : `node:${version}-alpine`;
}

/** `22`, `v22.3.0` and `lts/jod` allow any 22; a range is npm's. */
function allows(text: string, version: string): boolean {
  const codename = /^lts\/(\S+)/.exec(text)?.[1];
  if (codename !== undefined) return codenames[codename.toLowerCase()] === version;
  const major = /^v?(\d+)(\.\d+){0,2}$/.exec(text)?.[1];
  if (major !== undefined) return major === version;
  return semver.validRange(text) !== null && semver.satisfies(newestOf(version), text);
}

/** Images contain the newest release of their version. */
function newestOf(version: string): string {
  return `${version}.99.99`;
}

async function filesNaming(folders: Folder[]): Promise<string[]> {
  const texts = await Promise.all(folders.flatMap((folder) => ['.nvmrc', '.node-version'].map((name) => folder.text(name))));
  return texts.map((text) => text.trim()).filter(Boolean);
}

async function ownDockerfile([folder]: Folder[]): Promise<string[]> {
  const version = /^FROM\s+(?:--\S+\s+)?(?:docker\.io\/)?(?:library\/)?node:(\d+)/im.exec((await folder?.text('Dockerfile')) ?? '')?.[1];
  return version === undefined ? [] : [version];
}

/** engines.node of the packages that the application depends on, if at least one image satisfies it. */
function demandsOf(lock: LockFile, { packages }: Manifest): string[] {
  const found = lock.manager === 'npm' ? npmEngines(lock.text, packages) : lock.manager === 'pnpm' ? pnpmEngines(lock.text, packages) : [];
  return found.filter(
    (range) => semver.validRange(range) !== null && versions.some((version) => semver.satisfies(newestOf(version), range)),
  );
}

function npmEngines(text: string, wanted: Record<string, string>): string[] {
  try {
    const lock: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    const packages = isRecord(lock) && isRecord(lock.packages) ? lock.packages : {};
    return Object.keys(wanted).flatMap((name) => {
      const entry = packages[`node_modules/${name}`];
      const node = isRecord(entry) ? strings(entry.engines).node : undefined;
      return node === undefined ? [] : [node];
    });
  } catch {
    return [];
  }
}

/** Entries are like `  next@16.0.1:`, followed by indented lines, one of them `    engines: {node: '>=20.9.0'}`. */
function pnpmEngines(text: string, wanted: Record<string, string>): string[] {
  return [
    ...text.matchAll(/^ {2}['/]?(@?[^@\s'/]+(?:\/[^@\s'/]+)?)[@/][^\n]*:\n(?: {4}[^\n]*\n)*? {4}engines: \{[^}\n]*node: '?([^'}\n]+)/gm),
  ].flatMap(([, name = '', node = '']) => (name in wanted ? [node.trim()] : []));
}
