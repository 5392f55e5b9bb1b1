// A keyboard shared by the tour and the person: screens read it like a terminal.
import { PassThrough } from 'node:stream';

export type Keyboard = PassThrough & {
  isTTY: true;
  setRawMode(raw: boolean): void;
  ref(): void;
  unref(): void;
};

const ctrlC = '\u0003';

/**
 * Keys that the person presses at `terminal` pass through. `onPerson` is called for each; when it returns true, the key only takes over from the
 * tour and doesn't pass, unless it is ctrl-c.
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
