// Reads a requirements file and the files that it includes (https://pip.pypa.io/en/stable/reference/requirements-file-format/).
import path from 'node:path';
import type { Folder } from '../../folder.js';
import { refuse } from '../../parsed.js';
import type { Refused } from '../../result.js';

/**
 * `others`: options, constraints, and folders, which name no package of an index. `needsSources`: it includes or installs something that isn't
 * next to it. `rewritten`: the lines aren't those of the file.
 */
export type Requirements = { lines: string[]; others: string[]; needsSources: boolean; rewritten: boolean };

const localFolder = /^(?:(?:-e|--editable)[\s=]+)?["']?((?:file:(?:\/\/)?)?\.{1,2}(?:[/\\][^\s;[]*)?)|@\s*file:(?:\/\/)?([^\s;]+)/;

/** The requirement lines without comments and options. Refused if a line needs something outside the folder. */
export async function readRequirements(folder: Folder, file: string, seen = new Set<string>()): Promise<Requirements | Refused> {
  seen.add(file);
  const found: Requirements = { lines: [], others: [], needsSources: file.includes('/'), rewritten: false };
  for (const line of logicalLines(await folder.text(file))) {
    const included = /^(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)/.exec(line)?.[1];
    if (included !== undefined) {
      const name = path.posix.join(path.posix.dirname(file), included);
      if (seen.has(name)) continue;
      if (!(await folder.has(name)) || name.startsWith('../')) return unreadable(file, included);
      const more = await readRequirements(folder, name, seen);
      if ('type' in more) return more;
      if (/^(?:-c|--constraint)/.test(line)) found.others.push(`-c ${name}`);
      else {
        found.lines.push(...more.lines);
        found.others.push(...more.others);
      }
      found.rewritten ||= more.rewritten;
      found.needsSources ||= more.needsSources || !/^requirements[^/]*\.txt$/.test(name);
      continue;
    }
    const [, conda] = /^([\w.-]+(?:\[[^\]]*\])?)\s*@\s*file:\/\/\//.exec(line) ?? [];
    if (conda !== undefined) {
      // `pip freeze` in a conda environment names folders of the machine that built the package.
      found.lines.push(conda);
      found.rewritten = true;
      continue;
    }
    const local = localFolder.exec(line);
    const target = (local?.[1] ?? local?.[2])?.replace(/^file:(\/\/)?/, '');
    if (target !== undefined) {
      // uv, like pip, starts from the folder that it runs in.
      if (/^\.\.|^\//.test(path.posix.normalize(target))) return outside(file, line);
      found.needsSources = true;
      found.others.push(line);
    } else if (!line.startsWith('-') || line.includes('git+')) found.lines.push(line.replace(/\s+--hash=\S+/g, ''));
    else if (!line.startsWith('--require-hashes')) found.others.push(line);
  }
  return found;
}

function unreadable(file: string, included: string): Refused {
  return refuse(`${file} includes ${included}, and the folder has no such file`, `Add ${included}, or remove the line from ${file}.`);
}

function outside(file: string, line: string): Refused {
  return refuse(
    `${file} installs a folder outside the application (${line}), which the build can’t read`,
    `Move that package into the application’s folder, or list its dependencies in ${file} instead.`,
  );
}

/** Joins lines at a trailing backslash, and removes comments and empty lines. */
function logicalLines(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
}

/** `sqlalchemy` of `SQLAlchemy[asyncio]>=2`, as PEP 503 writes it; undefined for a URL or a path. */
export function requirementName(line: string): string | undefined {
  const [, name] = /^([A-Za-z0-9][\w.-]*)/.exec(line) ?? [];
  return name && plainName(name);
}

export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Names as PEP 503 writes them, also as `name[extra]` for each extra. */
export function requirementNames(lines: string[]): Set<string> {
  const names = new Set<string>();
  for (const line of lines) {
    const plain = requirementName(line);
    if (plain === undefined) continue;
    names.add(plain);
    const [, extras = ''] = /^[A-Za-z0-9][\w.-]*\s*\[([^\]]*)\]/.exec(line) ?? [];
    for (const extra of extras.split(',')) if (extra.trim()) names.add(`${plain}[${extra.trim().toLowerCase()}]`);
  }
  return names;
}

export function isPinned(line: string): boolean {
  return /^[^;]*===?\s*\d/.test(line);
}

/** The requirements file to build from, if it isn't requirements.txt: one for production first, and none for tests or tools. */
export function otherRequirements(names: string[]): string | undefined {
  const ranks = [/prod/i, /^requirements\.in$/, /base|common|main|core/i, /requirements\/requirements\.(txt|in)$/];
  const rank = (name: string) => ranks.findIndex((pattern) => pattern.test(name));
  const found = names
    .filter((name) => /^(requirements[\w.-]{0,60}\.(txt|in)|requirements\/[\w.-]{1,60}\.(txt|in))$/.test(name))
    .filter((name) => !/dev|test|lint|doc|ci\b/i.test(name) && rank(name) >= 0);
  return found.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))[0];
}
