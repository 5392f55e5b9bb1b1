// Finds the line of a .gitignore that keeps a path out of Git, such as the `lib/` of Python's usual one.
import type { Folder } from '../folder.js';

export type IgnoredBy = {
  file: string;
  line: number;
  pattern: string;
  /** The ignored folder of the path. */
  folder: string;
};

/** From the checkout's folder up to where the repository may start. */
const files = ['.gitignore', '../.gitignore', '../../.gitignore'];

/** Only patterns that name a folder, at any depth or from the top: others are too seldom the cause. */
export async function ignoredBy(folder: Folder, target: string): Promise<IgnoredBy | undefined> {
  const parts = target.split('/').slice(0, -1);
  for (const file of files) {
    const lines = (await folder.text(file)).split(/\r?\n/);
    for (const [index, line] of lines.entries()) {
      const pattern = line.trim();
      const name = /^(?:\*\*\/|\/)?([\w.-]+)\/?$/.exec(pattern)?.[1];
      const at = name === undefined ? -1 : parts.indexOf(name);
      if (at === -1 || (pattern.startsWith('/') && (at > 0 || file !== '.gitignore'))) continue;
      return { file: file.replace(/^(?:\.\.\/)+/, ''), line: index + 1, pattern, folder: parts.slice(0, at + 1).join('/') };
    }
  }
  return undefined;
}
