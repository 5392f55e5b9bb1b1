// Reads requirements.txt and the files that it includes (https://pip.pypa.io/en/stable/reference/requirements-file-format/).
import path from 'node:path';
import type { Folder } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';

/** The requirement lines without comments and options. Refused if a line needs a file that the build doesn't have yet. */
export async function readRequirements(folder: Folder, file: string, seen = new Set<string>()): Promise<{ lines: string[] } | Refused> {
  seen.add(file);
  const lines: string[] = [];
  for (const line of logicalLines(await folder.text(file))) {
    const included = /^(?:-r|--requirement|-c|--constraint)[\s=]+(\S+)/.exec(line)?.[1];
    if (included !== undefined) {
      const name = path.posix.join(path.posix.dirname(file), included);
      if (!/^requirements[^/]*\.txt$/.test(name) || !(await folder.has(name)))
        return refuse(
          `${file} includes ${included}, but the build copies only requirements*.txt next to it`,
          `Move ${included} next to requirements.txt, and name it requirements-….txt.`,
        );
      if (seen.has(name)) continue;
      const more = await readRequirements(folder, name, seen);
      if ('type' in more) return more;
      lines.push(...more.lines);
    } else if (/^(-e|--editable)\b(?!.*git\+)|^\.{0,2}\/|^\.\.?(\[|$)|^file:|@\s*file:/.test(line)) {
      return refuse(
        `${file} installs a folder (${line}), but the build installs packages before it copies the sources`,
        `Remove ${line} from ${file}, and list its dependencies instead.`,
      );
    } else if (!line.startsWith('-') || line.includes('git+')) lines.push(line);
  }
  return { lines };
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

/** Names as PEP 503 writes them, also as `name[extra]` for each extra. */
export function requirementNames(lines: string[]): Set<string> {
  const names = new Set<string>();
  for (const line of lines) {
    const [, name, extras = ''] = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?/.exec(line) ?? [];
    if (!name) continue;
    const plain = name.toLowerCase().replace(/[-_.]+/g, '-');
    names.add(plain);
    for (const extra of extras.split(',')) if (extra.trim()) names.add(`${plain}[${extra.trim().toLowerCase()}]`);
  }
  return names;
}
