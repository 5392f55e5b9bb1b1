// Finds the uv workspace around a checkout: its lock file, and the members that the checkout depends on (https://docs.astral.sh/uv/concepts/projects/workspaces/).
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import type { Folder } from '../../folder.js';
import { foldersOf, includes } from '../../frontend/workspace/patterns.js';
import { isRecord } from '../../parsed.js';
import { readProject } from './project-file.js';
import { plainName } from './requirements.js';

/** `root`: absolute. `app` and `members`: places in it. `lock`: the text of uv.lock. */
export type UvWorkspace = { root: string; app: string; members: string[]; lock: string };

const above = ['..', '../..', '../../..'];
/** A lock of a large workspace. */
const mostOfLock = 1 << 23;

/** `wanted`: names of members that the checkout depends on. Undefined without a workspace, or if it lacks one of them. */
export async function uvWorkspaceOf(folder: Folder, wanted: string[]): Promise<UvWorkspace | undefined> {
  for (const up of above) {
    const patterns = workspacePatterns(await folder.text(`${up}/pyproject.toml`));
    if (patterns === undefined) continue;
    const root = path.resolve(folder.directory, up);
    const app = path.relative(root, folder.directory).split(path.sep).join('/');
    if (!includes(patterns, app)) return undefined;
    const members = wanted.length === 0 ? [] : await placesOf(root, patterns, wanted);
    return members && { root, app, members, lock: await folder.text(`${up}/uv.lock`, mostOfLock) };
  }
  return undefined;
}

function workspacePatterns(text: string): string[] | undefined {
  try {
    const { tool } = parse(text);
    const uv = isRecord(tool) && isRecord(tool.uv) ? tool.uv : {};
    const members = isRecord(uv.workspace) ? uv.workspace.members : undefined;
    return Array.isArray(members) ? members.filter((member) => typeof member === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/** With the members that members depend on. */
async function placesOf(root: string, patterns: string[], wanted: string[]): Promise<string[] | undefined> {
  const known = new Map<string, { place: string; members: string[] }>();
  for (const place of await foldersOf(root, patterns)) {
    const read = readProject(await readFile(path.join(root, place, 'pyproject.toml'), 'utf8').catch(() => ''));
    if (read === 'unreadable' || !read.name) continue;
    known.set(plainName(read.name), { place, members: read.project?.members ?? [] });
  }
  const found = new Set<string>();
  const waiting = [...wanted];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const member = known.get(plainName(name));
    if (!member) return undefined;
    if (found.has(member.place)) continue;
    found.add(member.place);
    waiting.push(...member.members);
  }
  return [...found].sort();
}

/** The rules of the context's ignore file: only what the application needs. `general`: those beside the Dockerfile, which go on to apply. */
export function workspaceRules({ app, members }: UvWorkspace, general: string): string {
  const rules = general.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('/'));
  return ['*', '!pyproject.toml', '!uv.lock', ...[app, ...members].map((place) => `!${place}`), ...rules, ''].join('\n');
}
