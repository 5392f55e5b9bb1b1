// A terminal of any size for screen tests; ink-testing-library's own is always 100 columns wide.
import { render, Text } from 'ink';
import { cleanup as cleanupLibrary, render as renderForTests } from 'ink-testing-library';
import type { ReactElement } from 'react';
import stringWidth from 'string-width';

const open: ReturnType<typeof render>[] = [];

type Size = { columns: number; rows: number };

/** From what hardly holds anything to what holds all: columns and rows. */
export const sizes: [columns: number, rows: number][] = [
  [20, 5],
  [40, 12],
  [80, 24],
  [200, 50],
];

/** ink-testing-library's streams, made as large as asked. */
export function screen(tree: ReactElement, size: Size) {
  // A throw-away instance, since the library exports no stream of its own.
  const { stdin, stdout, stderr, unmount } = renderForTests(<Text />);
  unmount();
  Object.defineProperties(stdout, { columns: { get: () => size.columns }, rows: { get: () => size.rows }, isTTY: { value: true } });
  const write = stdout.write;
  // ink waits for its last writes before it says that it has left; the library's stream never calls back.
  const writing = (frame: string, ...rest: unknown[]) => {
    // A mode that is switched, such as bracketed paste, is no frame, whichever of the two is written last.
    if (frame && !/^(?:\u001b\[\?\d+[hl])+$/.test(frame)) write(frame);
    for (const argument of rest) if (typeof argument === 'function') argument();
    return true;
  };
  Object.assign(stdout, { write: writing });
  const streams = { stdin, stdout, stderr } as unknown as {
    stdin: NodeJS.ReadStream;
    stdout: NodeJS.WriteStream;
    stderr: NodeJS.WriteStream;
  };
  const instance = render(tree, { ...streams, debug: true, exitOnCtrlC: false, patchConsole: false, interactive: true });
  open.push(instance);
  let left: unknown = 'still open';
  instance.waitUntilExit().then((value) => {
    left = value;
  });
  return {
    frames: stdout.frames,
    frame: () => stdout.lastFrame() ?? '',
    left: () => left,
    async press(...chunks: string[]) {
      for (const chunk of chunks) {
        stdin.write(chunk);
        await settled();
      }
    },
    async resize(to: Size) {
      Object.assign(size, to);
      stdout.emit('resize');
      await settled();
    },
    close: () => instance.unmount(),
  };
}

/** Closes what a failed test left open: an animated screen would keep the process alive. */
export function cleanup(): void {
  for (const instance of open.splice(0)) instance.unmount();
  cleanupLibrary();
}

/** Lets input, effects and what they change come through. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

export function widest(frame: string): number {
  return Math.max(...frame.split('\n').map((line) => stringWidth(line)));
}

export const keys = {
  enter: '\r',
  tab: '\t',
  shiftTab: '\u001b[Z',
  up: '\u001b[A',
  down: '\u001b[B',
  esc: '\u001b',
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) - 96),
};
export const paste = (text: string) => `\u001b[200~${text}\u001b[201~`;
