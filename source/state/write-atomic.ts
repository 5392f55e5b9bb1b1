// Writes a file of the state folder: for its owner only, and either all of it or nothing.
import { readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import { makeFolder } from '../folder.js';

/**
 * `name.json` in the folder, 0600. conf writes it next to the old one first, and what is there then is looked at: where only a part fits
 * on the disk, write(2) tells so by a count that conf 16 does not read, and the part would take the place of the whole (tried on a tmpfs).
 * Throws what the system says, or an Error when it is not all there; the old file is as it was then.
 */
export function writeWhole(folder: string, name: string, content: Record<string, unknown>): void {
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
    throw new Error(`only a part of ${name}.json could be written: no space left on the disk`);
  }
  renameSync(file, path.join(folder, `${name}.json`));
}
