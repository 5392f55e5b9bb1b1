// Finds dependencies that are folders or files beside the application: `file:`, `link:`, `portal:`, and `workspace:`.
import path from 'node:path';
import { type Folder, textsOf } from '../../folder.js';
import { refuse } from '../../parsed.js';
import type { Refused } from '../../result.js';
import type { Manifest } from '../package-json.js';

/** `reads`: folders in the context that the install reads. `refused`: the sources import a package that isn't in the context. */
export type LocalPackages = { reads: string[]; refused: Refused | undefined };

/** @param members names of the packages that are in the application's workspace */
export async function localPackages(folder: Folder, { packages }: Manifest, members: string[]): Promise<LocalPackages> {
  const reads: string[] = [];
  const absent: [name: string, range: string][] = [];
  for (const [name, range] of Object.entries(packages)) {
    const [, protocol = '', written = ''] = /^(workspace|file|link|portal):(.*)$/.exec(range) ?? [];
    if (protocol === '' || members.includes(name)) continue;
    const place = path.posix.normalize(written || '.').replace(/\/$/, '');
    const outside = protocol === 'workspace' || place.startsWith('..') || path.posix.isAbsolute(place);
    if (!outside && (await folder.has(path.posix.join(place, 'package.json')))) reads.push(...(place === '.' ? [] : [place]));
    else if (outside || !(await folder.has(place))) absent.push([name, range]);
  }
  const imported = absent.length ? await importedOf(folder) : new Set<string>();
  // A package manager links a folder that isn't there, and nothing misses it.
  const missing = absent.find(([name, range]) => range.startsWith('workspace:') || imported.has(name));
  return { reads, refused: missing && absentProblem(missing) };
}

function absentProblem([name, range]: [string, string]): Refused {
  return refuse(
    `Its dependency ${name} (${range}) lies outside the folder, and no workspace around it has that package`,
    'Publish that package, or move it into the application’s own sources.',
  );
}

async function importedOf(folder: Folder): Promise<Set<string>> {
  const texts = await textsOf(folder, (name) => /\.[cm]?[jt]sx?$/.test(name));
  const names = [...texts.values()].flatMap((text) =>
    [...text.matchAll(/(?:from|import|require\(|import\()\s*["'](@[^/"']+\/[^/"']+|[^./"'][^/"']*)/g)].map(([, name = '']) => name),
  );
  return new Set(names);
}
