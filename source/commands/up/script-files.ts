// Writes the two files of `up --script`: both or neither, and never over somebody else's file.
import { lstat, readFile } from 'node:fs/promises';
import { type NewFile, writeFiles } from '../../files.js';
import { Failure } from '../../problem.js';
import { describeCause } from '../../unexpected-error.js';

/** @param marker is in one of the first two lines of our files */
export async function writeOwnFiles(files: NewFile[], marker: string): Promise<void> {
  for (const { file } of files) await refuseForeign(file, marker);
  try {
    writeFiles(files);
  } catch (error) {
    throw unwritable(files.map(({ file }) => file).join(' and '), error);
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
      cause: describeCause(error),
      fix: 'Run up --script in a folder that you can write to.',
      exit: 2,
    },
    { cause: error },
  );
}
