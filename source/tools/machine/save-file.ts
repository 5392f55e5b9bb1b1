// A text file that the person asked for: for its owner only, and whole or not there.
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { causeInWords } from '../../fault.js';
import { makeFolder } from '../../folder.js';
import { Failure } from '../../problem.js';

/** Lines that are clean already. What was in the file before stays until all of the new is written. */
export async function saveFile(file: string, lines: string[]): Promise<void> {
  const beside = `${file}.${process.pid}.new`;
  try {
    makeFolder(path.dirname(file));
    const handle = await open(beside, 'w', 0o600);
    try {
      await handle.writeFile(lines.map((line) => `${line}\n`).join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Failure(
      {
        problem: `${file} could not be written`,
        cause: causeInWords(error),
        fix: 'make room, or make the folder writable, then save again',
      },
      { cause: error },
    );
  }
}
