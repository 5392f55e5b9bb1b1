// Writes a JSON file of the state folder whole or not at all, readable by its owner only.
import { readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import { makeFolder } from '../files.js';

/**
 * Writes `name.json`. On a full disk, conf 16 replaces the file with the part that fits, because it ignores the count that write(2)
 * returns. So conf writes a draft, which is read again before it replaces the file. Throws the system's error, or an Error when the
 * draft is incomplete; the old file is unchanged then.
 */
export function writeAtomic(folder: string, name: string, content: Record<string, unknown>): void {
  makeFolder(folder);
  const draft = `${name}.new`;
  const file = path.join(folder, `${draft}.json`);
  rmSync(file, { force: true });
  let text = '';
  const store = new Conf({
    cwd: folder,
    configName: draft,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
    serialize: (value) => {
      text = JSON.stringify(value, undefined, '\t');
      return text;
    },
  });
  store.store = content;
  const written = readFileSync(file, 'utf8');
  if (written !== text) {
    rmSync(file, { force: true });
    throw new Error('no space left on the disk');
  }
  renameSync(file, path.join(folder, `${name}.json`));
}
