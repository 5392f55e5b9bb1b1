// A keyboard that two can press: the screens read it as they read a terminal; a script types into it until the person does.
import { PassThrough } from 'node:stream';

export type Keyboard = PassThrough & {
  isTTY: true;
  setRawMode(raw: boolean): void;
  ref(): void;
  unref(): void;
};

const ctrlC = '\u0003';

/**
 * What the person presses at `terminal` comes through. `onPerson` is told of the first of it, and gives true when that key was only meant to be
 * heard: it is swallowed then, unless it is ctrl-c.
 */
export function shareKeyboard(terminal: NodeJS.ReadStream, onPerson: () => boolean): Keyboard {
  const keys = new PassThrough();
  const take = (chunk: Buffer | string) => {
    if (!onPerson() || chunk.includes(ctrlC)) keys.write(chunk);
  };
  return Object.assign(keys, {
    isTTY: true as const,
    setRawMode(raw: boolean) {
      terminal.setRawMode(raw);
      terminal.off('data', take);
      if (raw) terminal.on('data', take).resume();
      else terminal.pause();
    },
    ref: () => void terminal.ref(),
    unref: () => void terminal.unref(),
  });
}
