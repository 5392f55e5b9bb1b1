// Gives access to a checkout's files as its build sees them, and reads each at most once.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import pMap from 'p-map';
import { contextFiles } from '../../build-context.js';

export type Folder = {
  directory: string;
  /** The one whose ignore file decides which names there are. */
  dockerfile: string;
  /** Names that the ignore file lets through, relative, '/'-separated, sorted. */
  names(): Promise<string[]>;
  /** '' if the file is missing, isn't regular (a dangling link), or is over `most` bytes: a mebibyte. Reads ignored files too. */
  text(name: string, most?: number): Promise<string>;
  has(name: string): Promise<boolean>;
  /** ms since the epoch; 0 if it is missing. */
  modified(name: string): Promise<number>;
};

const largest = 1 << 20;

export function openFolder(directory: string, dockerfile: string): Folder {
  let listed: Promise<string[]> | undefined;
  const texts = new Map<string, Promise<string>>();
  const read = async (name: string, most: number): Promise<string> => {
    const file = path.join(directory, name);
    const found = await stat(file).catch(() => undefined);
    return found?.isFile() && found.size <= most ? readFile(file).then(decoded, () => '') : '';
  };
  return {
    directory,
    dockerfile,
    names() {
      listed ??= contextFiles(directory, dockerfile);
      return listed;
    },
    text(name, most = largest) {
      const known = texts.get(name) ?? read(name, most);
      texts.set(name, known);
      return known;
    },
    async has(name) {
      return Boolean((await stat(path.join(directory, name)).catch(() => undefined))?.isFile());
    },
    async modified(name) {
      return (await stat(path.join(directory, name)).catch(() => undefined))?.mtimeMs ?? 0;
    },
  };
}

/** UTF-16 is what PowerShell's `pip freeze > requirements.txt` writes; pip reads it too. */
function decoded(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
}

/** The texts of all files whose name matches, by name. */
export async function textsOf(folder: Folder, wanted: (name: string) => boolean): Promise<Map<string, string>> {
  const names = (await folder.names()).filter(wanted);
  // Some systems allow no more than a thousand open files.
  return new Map(await pMap(names, async (name) => [name, await folder.text(name)] as const, { concurrency: 64 }));
}

/** The first name that exists. */
export async function firstOf(folder: Folder, names: string[]): Promise<string | undefined> {
  for (const name of names) if (await folder.has(name)) return name;
  return undefined;
}
