// Turns a downloaded file into an executable program: unpacks it if it is an archive, and moves it into place with one rename.
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../files.js';
import { PermanentError } from './failure.js';
import { unpackFolderOf } from './part.js';

/**
 * `entry`: the program's path in the archive, a gzipped tar. Removes the download. Rejects with PermanentError if the entry is missing, or with
 * the system's error.
 */
export async function installProgram(part: string, target: string, entry?: string): Promise<void> {
  const folder = unpackFolderOf(part);
  try {
    const program = entry === undefined ? part : await unpack(part, folder, entry);
    await chmod(program, 0o755);
    await rename(program, target);
    await rm(part, { force: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Extracts only that file. */
async function unpack(archive: string, folder: string, entry: string): Promise<string> {
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
    throw /^(TAR|Z)_/.test(codeOf(error) ?? '') ? new PermanentError("The archive can't be read") : error;
  });
  if (!found) throw new PermanentError(`The archive has no ${entry}`);
  return path.join(folder, path.posix.basename(entry));
}
