// Terminals do not agree with us, nor with each other, on how wide some characters are (a family of emoji joined into one: 2 columns or
// 6). While foreign text is shown, a row that turns out too wide is therefore cut by the terminal, instead of pushing all rows below it.
import { useStdout } from 'ink';
import { useEffect } from 'react';

// DECAWM, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html (Ps = 7: auto-wrap mode).
const wrapOff = '\u001b[?7l';
const wrapOn = '\u001b[?7h';

/** For what another program writes meanwhile. */
export async function withWrap(stdout: NodeJS.WritableStream, act: () => Promise<void>): Promise<void> {
  stdout.write(wrapOn);
  await act().finally(() => stdout.write(wrapOff));
}

/** For as long as it is mounted and `active`; for screens on the alternate screen, where every row has its place. */
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
