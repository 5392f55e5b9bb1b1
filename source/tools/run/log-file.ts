// The full log of a long command on disk, so that what scrolled out of sight can still be read.
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../folder.js';

export type LogFile = {
  /** A line that is already redacted and free of control sequences. */
  write(line: string): void;
  close(): void;
};

/**
 * Starts the file anew (mode 0600, folders made as needed) and stops at `cap` bytes with a note. A log is a convenience: when the disk is full
 * or the folder cannot be written, lines are dropped and nothing is thrown.
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
      waiting.push(written + bytes > cap ? `… (the log ends here: ${cap} bytes is as long as it may get)\n` : `${line}\n`);
      written = Math.min(cap, written + bytes);
      // One write for all the lines of a chunk: a write each would hold up the keyboard in a 100 MB log.
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
    // A disk that is full may say so only now; the lines are lost either way.
  }
}
