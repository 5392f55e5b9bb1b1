// Lists the folders of a workspace that its patterns name, such as `apps/*` and `!apps/old`.
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Deeper folders, and more folders than that, aren't those of a workspace. */
const deepest = 6;
const most = 2000;

/** Whether the patterns include a folder; '/'-separated, relative to the workspace's root. */
export function includes(patterns: string[], folder: string): boolean {
  return patterns.reduce((included, written) => {
    const excludes = written.startsWith('!');
    return expression(excludes ? written.slice(1) : written).test(folder) ? !excludes : included;
  }, false);
}

/** Folders below `root` that the patterns include, sorted. */
export async function foldersOf(root: string, patterns: string[]): Promise<string[]> {
  const found: string[] = [];
  let visited = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (depth > deepest || ++visited > most) return;
    const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      const below = path.posix.join(folder, entry.name);
      if (includes(patterns, below)) found.push(below);
      if (patterns.some((pattern) => mayContain(pattern, below))) await walk(below, depth + 1);
    }
  };
  await walk('', 0);
  return found.sort();
}

/** `*` is one folder, `**` any number of them. */
function expression(pattern: string): RegExp {
  const parts = normal(pattern).split('/');
  const text = parts.map((part) => (part === '**' ? '.*' : part.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*+/g, '[^/]*'))).join('/');
  return new RegExp(`^${text.replaceAll('.*/', '(?:.*/)?')}$`);
}

/** A folder below this one may match. */
function mayContain(pattern: string, folder: string): boolean {
  const parts = normal(pattern.replace(/^!/, '')).split('/');
  const names = folder.split('/');
  for (const [at, name] of names.entries()) {
    const part = parts[at];
    if (part === '**') return true;
    if (part === undefined || !expression(part).test(name)) return false;
  }
  return parts.length > names.length;
}

function normal(pattern: string): string {
  return path.posix.normalize(pattern).replace(/\/$/, '');
}
