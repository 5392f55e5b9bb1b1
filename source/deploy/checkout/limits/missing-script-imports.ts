// Refuses a frontend whose pages import files that the checkout doesn't have.
import type { Folder } from '../folder.js';
import { isRecord, refuse, strings } from '../parsed.js';
import type { Refused } from '../result.js';
import type { ScriptModules } from '../sources/script-modules.js';
import { fileAt } from '../sources/script-paths.js';
import { ignoredBy } from './git-ignored.js';

type Missing = ScriptModules['missing'][number];

export async function missingScriptImports(folder: Folder, { missing }: ScriptModules): Promise<Refused | undefined> {
  const names = await folder.names();
  const known = new Set(names);
  const generated = await generatesFiles(folder);
  const certain: Missing[] = [];
  for (const one of missing) if (await isCertain(folder, one, known)) certain.push(one);
  const first = certain[0];
  const target = first?.candidates[0];
  if (!first || target === undefined) return undefined;
  const renamed = spelledOtherwise(first, names);
  if (renamed)
    return refuse(
      `${first.file}:${first.line} imports ${first.specifier}, but the file is ${renamed}: Linux tells upper and lower case apart`,
      'Write the import as the file is named. On macOS and Windows the build doesn’t notice.',
    );
  const ignored = await ignoredBy(folder, target);
  if (generated && !ignored) return undefined;
  const others = new Set(certain.map(({ candidates }) => candidates[0])).size - 1;
  const cause = `${first.file}:${first.line} imports ${first.specifier}, but the checkout has no ${target}${alsoMissing(others)}`;
  if (!ignored) return refuse(cause, `Add ${target}, or remove the import.`);
  return refuse(
    `${cause}: line ${ignored.line} of ${ignored.file} (${ignored.pattern}) keeps it out of Git`,
    `Where the files still exist, add the line !**/${ignored.folder}/ to ${ignored.file}, and commit ${ignored.folder}.`,
  );
}

function alsoMissing(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ', nor another imported file' : `, nor ${others} other imported files`;
}

/** It isn't generated, hidden, outside of the folder, behind a symbolic link, or ignored by the build alone. */
async function isCertain(folder: Folder, { candidates }: Missing, known: ReadonlySet<string>): Promise<boolean> {
  for (const candidate of candidates) {
    if (
      candidate.startsWith('..') ||
      /(^|\/)(?:_{0,2}generated|\.[^./][^/]*|gql|paraglide|node_modules|styled-system)(\/|$)/.test(candidate)
    )
      return false;
    if (/\/(?:generated|prisma)\b|payload-types|\.generated\b/.test(candidate)) return false;
    if (foldersAbove(candidate).some((above) => known.has(above))) return false;
    const endings = ['', '.tsx', '.ts', '.jsx', '.js', '.json', '.mjs', '/index.ts', '/index.tsx', '/index.js'];
    if ((await Promise.all(endings.map((ending) => folder.has(candidate + ending)))).includes(true)) return false;
  }
  return true;
}

function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** A name that differs only in case. */
function spelledOtherwise({ candidates }: Missing, names: string[]): string | undefined {
  const lower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = candidates.map((candidate) => fileAt(candidate.toLowerCase(), new Set(lower.keys()))).find((one) => one !== undefined);
  return found === undefined ? undefined : lower.get(found);
}

const generators = /\b(?:generate|codegen|contentlayer|velite|panda|paraglide|relay|fumadocs|convex|tina|orval|kubb|intl)\w*/;

/** A script writes files before the build. */
async function generatesFiles(folder: Folder): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await folder.text('package.json'));
    const { build = '', prebuild = '', postinstall = '', prepare = '' } = strings(isRecord(manifest) ? manifest.scripts : undefined);
    return generators.test(
      [build.replace(/\bprisma generate\b/g, ''), prebuild, postinstall.replace(/\bprisma generate\b/g, ''), prepare].join(' '),
    );
  } catch {
    return false;
  }
}
