// Turns off the terminal's own line wrapping while foreign text is on the screen. Terminals disagree on the width of some characters,
// such as joined emoji, and a row that wraps would push down all rows below it.
import { useStdout } from 'ink';
import { useEffect } from 'react';

// DECAWM, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html (Ps = 7: auto-wrap mode).
const wrapOff = '\u001b[?7l';
const wrapOn = '\u001b[?7h';

/** Turns wrapping on while another program has the terminal. */
export async function withWrap(stdout: NodeJS.WritableStream, run: () => Promise<void>): Promise<void> {
  stdout.write(wrapOn);
  await run().finally(() => stdout.write(wrapOff));
}

/** Only for the alternate screen, where every row has a fixed place. */
export function useNoWrap(active = true): void {
  const { stdout } = useStdout();
  useEffect(() => {
    if (!active || !('isTTY' in stdout && stdout.isTTY)) return;
    stdout.write(wrapOff);
    return () => {
      stdout.write(wrapOn);
    };
  }, [stdout, active]);
}
