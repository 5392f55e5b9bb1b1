// Saves the digest of each file when a component was last built, so that a later run can name the file that changed. Each component has its own
// file, because thousands of digests would make every other write slow.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { namesIn, quietly } from './folder.js';
import { type Component, parseFiles, schema } from './schema.js';
import { writeAtomic } from './write-atomic.js';

/** The newest files of a context, namespace, and release that are kept, over all projects. */
const maxFiles = 20;

export type FileDigests = {
  /** undefined: never built, or the file is invalid. */
  read(component: Component): Record<string, string> | undefined;
  /** Throws as {@link writeAtomic}. */
  write(component: Component, files: Record<string, string>): void;
  /** Deletes the files of every project. */
  clear(): void;
};

export function fileDigests(folder: string, key: string, project: string): FileDigests {
  const inside = path.join(folder, 'files');
  const name = (component: Component) => `${short(key)}-${short(project)}-${component}`;
  const filesOfRelease = () =>
    namesIn(inside)
      .filter((file) => file.startsWith(`${short(key)}-`))
      .map((file) => path.join(inside, file));
  return {
    read(component) {
      try {
        return parseFiles(JSON.parse(readFileSync(path.join(inside, `${name(component)}.json`), 'utf8')));
      } catch {
        return undefined;
      }
    },
    write(component, files) {
      writeAtomic(inside, name(component), { schema, files });
      const newestFirst = filesOfRelease().sort((a, b) => writtenAt(b) - writtenAt(a));
      for (const old of newestFirst.slice(maxFiles)) quietly(() => rmSync(old));
    },
    clear() {
      for (const file of filesOfRelease()) quietly(() => rmSync(file));
    },
  };
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
