// Chooses, among the places that an application writes to, the folders that must be writable in its container.
import { posix } from 'node:path';
import { outermost } from '../../../release/image-needs.js';

/** `folder`: an absolute path in the container. */
export type Write = { folder: string; file: string; line: number };

/** A path that ends in `/*` has a name that isn't known. */
export function folderOfFile(path: string): string {
  return posix.dirname(path);
}

/** Of the system, always writable, or never the application's. */
const never =
  /^\/(?:$|(?:proc|sys|dev|etc|usr|bin|sbin|lib\w*|boot|root|run|venv|tmp|home)(?:\/|$))|\/(?:site-packages|node_modules|\.next)(?:\/|$)/;

/** Each once, none inside another, with the first line that writes there. */
export function writableFolders(writes: Write[]): Map<string, Write> {
  const found = new Map<string, Write>();
  for (const write of writes) {
    const folder = posix.normalize(write.folder).replace(/(?<=.)\/$/, '');
    if (never.test(folder) || !/^\/[\w./@+-]+$/.test(folder) || folder.length > 200) continue;
    if (!found.has(folder)) found.set(folder, write);
  }
  const kept = new Set(outermost([...found.keys()]));
  return new Map([...found].filter(([folder]) => kept.has(folder)));
}

/** What a person should know about them. */
export function writableHints(folders: ReadonlyMap<string, Write>): string[] {
  const names = [...folders].map(([folder, { file, line }]) => `${folder} (${file}:${line})`);
  if (names.length === 0) return [];
  return [`It writes to ${names.join(', ')}. What it writes there is lost with the pod`];
}
