// Writes the full log of a long command to disk.
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../files.js';

export type LogFile = {
  /** A clean line. */
  write(line: string): void;
  close(): void;
};

/**
 * Replaces the file (mode 0600, creates folders) and stops at `cap` bytes with a note. Never throws: if the disk is full or the folder can't be
 * written, it drops lines.
 */
export function createLogFile(path: string, cap = 64 * 1024 * 1024): LogFile {
  let file = open(path);
  let waiting: string[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let written = 0;

  function flush(): void {
    scheduled = undefined;
    const text = waiting.join('');
    waiting = [];
    if (file === undefined || text === '') return;
    try {
      writeSync(file, text);
    } catch {
      closeQuietly(file);
      file = undefined;
    }
  }

  return {
    write(line) {
      if (written >= cap) return;
      const bytes = Buffer.byteLength(line) + 1;
      waiting.push(written + bytes > cap ? `… (the log ends here, at its limit of ${cap} bytes)\n` : `${line}\n`);
      written = Math.min(cap, written + bytes);
      // One write for all lines of a chunk, because a write for each would block the keyboard in a 100 MB log.
      scheduled ??= setImmediate(flush);
    },
    close() {
      if (scheduled) clearImmediate(scheduled);
      flush();
      if (file !== undefined) closeQuietly(file);
      file = undefined;
    },
  };
}

function open(path: string): number | undefined {
  try {
    makeFolder(dirname(path));
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // A full disk may report it only now; the lines are lost either way.
  }
}
