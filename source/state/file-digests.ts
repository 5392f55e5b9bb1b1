// What each file of a folder was when it was last built, so that a later run can name the one that changed. A file of its own for each
// component: thousands of digests must not make every other write slow.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { namesIn, quietly } from './folder.js';
import { type Component, parseFiles, schema } from './schema.js';
import { writeWhole } from './write-atomic.js';

/** Of a context, namespace and release: so many are kept, the newest, whatever projects they are of. */
const kept = 20;

export type FileDigests = {
  /** undefined: never built, or what is there cannot be read. */
  read(component: Component): Record<string, string> | undefined;
  /** Throws what {@link writeWhole} throws. */
  write(component: Component, files: Record<string, string>): void;
  /** Of every project. */
  clear(): void;
};

export function fileDigests(folder: string, place: string, project: string): FileDigests {
  const inside = path.join(folder, 'files');
  const name = (component: Component) => `${short(place)}-${short(project)}-${component}`;
  const ofPlace = () =>
    namesIn(inside)
      .filter((file) => file.startsWith(`${short(place)}-`))
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
      writeWhole(inside, name(component), { schema, files });
      const newestFirst = ofPlace().sort((a, b) => writtenAt(b) - writtenAt(a));
      for (const old of newestFirst.slice(kept)) quietly(() => rmSync(old));
    },
    clear() {
      for (const file of ofPlace()) quietly(() => rmSync(file));
    },
  };
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
