// Splits a program's output into lines within a memory limit.
import { maxLineLength } from '../../sanitize.js';

/** Limit for a line to show, in bytes: at 4 bytes a character, the sanitizer's own limit in characters applies first. */
export const shownBytes = maxLineLength * 4 + 1024;
/** Limit for a line to parse, such as a JSON event with a log in it. A longer line is cut and doesn't parse. */
export const recordBytes = 1024 * 1024;

export type LineSplitter = { push(chunk: Uint8Array): void; end(): void };

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Calls `onLine` for every line, without its end, at most `cap` bytes of it. Invalid UTF-8 becomes U+FFFD. Of a line that overwrites itself
 * with carriage returns (a progress bar), only what a terminal would show in the end remains.
 */
export function createLineSplitter(cap: number, onLine: (line: string) => void): LineSplitter {
  const line = createLineBuffer(cap);
  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
        line.append(chunk.subarray(from, at));
        onLine(line.take());
        from = at + 1;
      }
      line.append(chunk.subarray(from));
    },
    end() {
      if (line.started()) onLine(line.take());
    },
  };
}

/** The current line. */
function createLineBuffer(cap: number) {
  const decoder = new TextDecoder();
  let held = Buffer.alloc(0);
  let length = 0;
  let started = false;
  /** The last byte was a carriage return, which clears the line unless a newline follows. */
  let returned = false;

  function keep(bytes: Uint8Array): void {
    const wanted = Math.min(cap, length + bytes.length);
    if (wanted > held.length) {
      const larger = Buffer.allocUnsafe(Math.min(cap, Math.max(wanted, held.length * 2, 1024)));
      held.copy(larger, 0, 0, length);
      held = larger;
    }
    held.set(bytes.subarray(0, wanted - length), length);
    length = wanted;
  }

  return {
    append(segment: Uint8Array): void {
      if (segment.length > 0) started = true;
      let end = segment.length;
      while (end > 0 && segment[end - 1] === carriageReturn) end--;
      if (end > 0) {
        const body = segment.subarray(0, end);
        const at = body.lastIndexOf(carriageReturn);
        if (returned || at !== -1) length = 0;
        returned = false;
        keep(body.subarray(at + 1));
      }
      if (end < segment.length) returned = true;
    },
    started: () => started,
    take(): string {
      const text = decoder.decode(held.subarray(0, length));
      length = 0;
      started = false;
      returned = false;
      return text;
    },
  };
}

export type Tail = { push(line: string): void; lines(): string[] };

/** Keeps the last lines: at most `maxLines` of them, and `maxCharacters` in all. */
export function createTail(maxLines = 10_000, maxCharacters = 4 * 1024 * 1024): Tail {
  let stored: string[] = [];
  let first = 0;
  let characters = 0;
  return {
    push(line) {
      stored.push(line);
      characters += line.length;
      while (stored.length - first > maxLines || (characters > maxCharacters && stored.length - first > 1)) {
        characters -= stored[first]?.length ?? 0;
        stored[first++] = '';
      }
      // Moves the array only once in a while, because doing it for every line would be slow.
      if (first > maxLines) {
        stored = stored.slice(first);
        first = 0;
      }
    },
    lines: () => stored.slice(first),
  };
}
