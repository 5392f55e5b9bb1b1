// Writes the two files of `up --script`: both or neither, and never over somebody else's file.
import { randomUUID } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { causeInWords } from '../../fault.js';
import { Failure } from '../../problem.js';

export type Written = { file: string; text: string; mode: number };

/** @param marker is in one of the first two lines of our files */
export async function writeFiles(files: Written[], marker: string): Promise<void> {
  for (const { file } of files) await refuseForeign(file, marker);
  const beside = files.map((written) => ({ ...written, next: `${written.file}.${randomUUID()}.new` }));
  try {
    for (const { next, text, mode } of beside) await writeWhole(next, text, mode);
    for (const { next, file } of beside) await rename(next, file);
  } catch (error) {
    throw unwritable(beside.map(({ file }) => file).join(' and '), error);
  } finally {
    for (const { next } of beside) await rm(next, { force: true }).catch(() => {});
  }
}

async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    // Independent of the umask.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function refuseForeign(file: string, marker: string): Promise<void> {
  const stat = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unwritable(file, error);
  });
  if (!stat) return;
  if (!stat.isFile()) throw foreign(file, "It isn't a regular file");
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unwritable(file, error);
  });
  if (!text.split('\n', 2).some((line) => line.includes(marker))) throw foreign(file, "taskflow-tui up --script didn't write it");
}

function foreign(file: string, cause: string): Failure {
  return new Failure({
    problem: `${file} already exists`,
    cause: `${cause}, so it isn't overwritten`,
    fix: 'Move it away, or run up --script in another folder.',
    exit: 2,
  });
}

function unwritable(file: string, error: unknown): Failure {
  return new Failure(
    {
      problem: `${file} can't be written`,
      cause: causeInWords(error),
      fix: 'Run up --script in a folder that you can write to.',
      exit: 2,
    },
    { cause: error },
  );
}
