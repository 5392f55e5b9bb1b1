// Saves a text file that the user asked for, readable by its owner only.

import { writeFile } from '../../files.js';
import { Failure } from '../../problem.js';
import { describeCause } from '../../unexpected-error.js';

/** Lines that are clean already. */
export async function saveFile(file: string, lines: string[]): Promise<void> {
  try {
    writeFile(file, lines.map((line) => `${line}\n`).join(''));
  } catch (error) {
    throw new Failure(
      {
        problem: `${file} couldn't be written`,
        cause: describeCause(error),
        fix: 'Free some space, or make the folder writable. Then save again.',
      },
      { cause: error },
    );
  }
}
