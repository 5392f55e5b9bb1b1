// Refuses files that Git couldn't merge, and manifests that can't be parsed.
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';

/** @param format what the file should be, such as `TOML` */
export function refuseUnreadable(name: string, text: string, format: string): Refused {
  return mergeConflict([[name, text]]) ?? refuse(`Its ${name} isn't valid ${format}`, `Correct ${name}, then start again.`);
}

/** The first file in which Git has left its marks (https://git-scm.com/docs/git-merge#_how_conflicts_are_presented). */
export function mergeConflict(files: Iterable<[name: string, text: string]>): Refused | undefined {
  for (const [name, text] of files) {
    if (!text.includes('<<<<<<< ') || !/^={7}\s*$[\s\S]*^>{7} /m.test(text)) continue;
    const line = text.split('\n').findIndex((one) => one.startsWith('<<<<<<< '));
    if (line < 0) continue;
    return refuse(
      `${name}:${line + 1} has an unresolved merge conflict`,
      `Decide which lines of ${name} stay, remove the marks that Git left, then start again.`,
    );
  }
  return undefined;
}
