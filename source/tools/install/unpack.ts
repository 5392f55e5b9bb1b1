// A downloaded file becomes a program: taken out of its archive where it came in one, allowed to run, and put in its place in one go.
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../folder.js';
import { Refused } from './failure.js';
import { besidePart } from './part.js';

/**
 * `entry`: the program's name in the archive, which is a gzipped tar. The download is gone then. Rejects with Refused when it is not in it, or
 * with the system's error.
 */
export async function placeProgram(part: string, target: string, entry?: string): Promise<void> {
  const folder = besidePart(part);
  try {
    const program = entry === undefined ? part : await unpacked(part, folder, entry);
    await chmod(program, 0o755);
    await rename(program, target);
    await rm(part, { force: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing but that one file is written. */
async function unpacked(archive: string, folder: string, entry: string): Promise<string> {
  const { extract } = await import('tar');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  let found = false;
  await extract({
    file: archive,
    cwd: folder,
    strip: entry.split('/').length - 1,
    strict: true,
    filter(name, header) {
      const is = name === entry && 'type' in header && header.type === 'File';
      found ||= is;
      return is;
    },
  }).catch((error) => {
    throw /^(TAR|Z)_/.test(codeOf(error) ?? '') ? new Refused('the archive cannot be read') : error;
  });
  if (!found) throw new Refused(`there is no ${entry} in the archive`);
  return path.join(folder, path.posix.basename(entry));
}
