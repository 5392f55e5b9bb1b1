// requirements.txt, with the files that it includes (https://pip.pypa.io/en/stable/reference/requirements-file-format/).
import path from 'node:path';
import type { Folder } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';

/** The requirement lines without comments and options. Refused: a line that needs what the build does not have at that point. */
export async function readRequirements(folder: Folder, file: string, seen = new Set<string>()): Promise<{ lines: string[] } | Refused> {
  seen.add(file);
  const lines: string[] = [];
  for (const line of joined(await folder.text(file))) {
    const included = /^(?:-r|--requirement|-c|--constraint)[\s=]+(\S+)/.exec(line)?.[1];
    if (included !== undefined) {
      const name = path.posix.join(path.posix.dirname(file), included);
      if (!/^requirements[^/]*\.txt$/.test(name) || !(await folder.has(name)))
        return refuse(
          `${file} includes ${included}, and the build has only requirements*.txt beside it`,
          `put ${included} beside requirements.txt, as requirements-….txt`,
        );
      if (seen.has(name)) continue;
      const more = await readRequirements(folder, name, seen);
      if ('type' in more) return more;
      lines.push(...more.lines);
    } else if (/^(-e|--editable)\b(?!.*git\+)|^\.{0,2}\/|^\.\.?(\[|$)|^file:|@\s*file:/.test(line)) {
      return refuse(
        `${file} installs a folder (${line}), and packages are installed before the sources are there`,
        `take ${line} out of ${file}, and list what it depends on`,
      );
    } else if (!line.startsWith('-') || line.includes('git+')) lines.push(line);
  }
  return { lines };
}

/** Physical lines joined at a trailing backslash, comments and empty ones gone. */
function joined(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
}

/** Names as PEP 503 writes them, with extras as `name[extra]` beside the bare name. */
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
