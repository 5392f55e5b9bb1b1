// The component of the list from which the person chooses what to deploy.
import { useApp, useInput, useStdin, useWindowSize } from 'ink';
import type { ScreenOptions } from '../kit/controls.js';
import { useAborted } from '../kit/hooks/use-aborted.js';
import { useStore } from '../kit/hooks/use-store.js';
import { actionFor, keyName, splitKeys } from '../kit/key.js';
import { Lines } from '../kit/lines.js';
import { chooserBindings } from './keys.js';
import { type List, listLines } from './lines.js';

type ChooserProps = { list: Omit<List, 'selected'>; options: ScreenOptions };
type Move = { by: number } | { to: number };

/** Exits with the index of the chosen option, or undefined. */
export function Chooser({ list, options }: ChooserProps) {
  const { columns, rows } = useWindowSize();
  const { isRawModeSupported } = useStdin();
  const { exit } = useApp();
  const last = list.options.length - 1;
  const { state, current, change } = useStore<number, Move>(
    (selected, move) => Math.min(last, Math.max(0, 'to' in move ? move.to : selected + move.by)),
    0,
  );
  useAborted(options.signal, () => exit());
  useInput(
    (input, key) => {
      for (const single of splitKeys(input, key)) {
        const action = actionFor(chooserBindings, 'chooser', keyName(single, key));
        if (action === 'up') change({ by: -1 });
        else if (action === 'down') change({ by: 1 });
        else if (action === 'enter') exit(current());
        else if (action === 'choose' && Number(single) <= list.options.length) exit(Number(single) - 1);
        else if (action === 'quit') exit();
      }
    },
    { isActive: isRawModeSupported },
  );
  return (
    <Lines lines={listLines({ ...list, selected: state }, columns, rows, chooserBindings)} columns={columns} unicode={options.unicode} />
  );
}
