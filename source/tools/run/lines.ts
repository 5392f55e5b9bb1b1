// Bytes of a program's output into lines, with a bound on memory whatever the program writes.
import { lineCap } from '../../text.js';

/** Bytes held of one line to be shown: enough that the sanitizer's own cut (characters) comes before ours, at 4 bytes a character. */
export const shownBytes = lineCap * 4 + 1024;
/** Bytes held of one line to be parsed, such as a JSON event with a log in it. A longer one is cut, so it does not parse. */
export const recordBytes = 1024 * 1024;

export type LineSplitter = { push(chunk: Uint8Array): void; end(): void };

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Calls `onLine` for every line, without its end, at most `cap` bytes of it. Bytes that are no UTF-8 become U+FFFD. A line that
 * overwrites itself with carriage returns (a progress bar) counts as what a terminal would show of it in the end.
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

/** The line that is being read. */
function createLineBuffer(cap: number) {
  const decoder = new TextDecoder();
  let held = Buffer.alloc(0);
  let length = 0;
  let started = false;
  /** A return was the last byte: it overwrites what is held if anything but a newline follows. */
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

/** The last lines: at most `maxLines` of them and `maxCharacters` in all. */
export function createTail(maxLines = 10_000, maxCharacters = 4 * 1024 * 1024): Tail {
  let kept: string[] = [];
  let first = 0;
  let characters = 0;
  return {
    push(line) {
      kept.push(line);
      characters += line.length;
      while (kept.length - first > maxLines || (characters > maxCharacters && kept.length - first > 1)) {
        characters -= kept[first]?.length ?? 0;
        kept[first++] = '';
      }
      // Moving the rest down at every line would cost as much as the lines; once in a while costs nothing.
      if (first > maxLines) {
        kept = kept.slice(first);
        first = 0;
      }
    },
    lines: () => kept.slice(first),
  };
}
