// The two files of `up --script`: written both or not at all, and never over a file of somebody else.
import { randomUUID } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { causeInWords } from '../../fault.js';
import { Failure } from '../../problem.js';

export type Written = { file: string; text: string; mode: number };

/** One of the first two lines of ours has `marker` in it. Failure (exit 2) that names the file that is somebody else's, or cannot be written. */
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
    // Whatever the umask takes away.
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
  if (!stat.isFile()) throw foreign(file, 'it is not a plain file');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unwritable(file, error);
  });
  if (!text.split('\n', 2).some((line) => line.includes(marker))) throw foreign(file, 'it was not written by taskflow-tui up --script');
}

function foreign(file: string, cause: string): Failure {
  return new Failure({
    problem: `${file} is there already`,
    cause: `${cause}, and so it is not written over`,
    fix: 'move it away, or call up --script in another folder',
    exit: 2,
  });
}

function unwritable(file: string, error: unknown): Failure {
  return new Failure(
    {
      problem: `${file} cannot be written`,
      cause: causeInWords(error),
      fix: 'call up --script in a folder that you may write to',
      exit: 2,
    },
    { cause: error },
  );
}
