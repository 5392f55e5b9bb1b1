// Hears the keys of what is read, and what is typed or pasted into its search.
import { type Key, useInput, usePaste, useStdin } from 'ink';
import { type Action, actionNamed, nameOf, type Place, singleKeys } from '../kit/key.js';
import type { Typing } from '../kit/typing.js';

type Typed = Exclude<Typing, { type: 'next' | 'previous' }>;
type Reader = {
  /** Where the person is now: asked before every single key, for keys typed fast come in one piece. */
  place(): Place;
  /** `key` is its name, for actions that several keys share. */
  onAction(action: Action, key: string): void;
  onTyping(typing: Typed): void;
};

export function useReadingKeys({ place, onAction, onTyping }: Reader): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const single of singleKeys(input, key)) {
        const name = nameOf(single, key);
        const action = actionNamed(place(), name);
        if (action && name) onAction(action, name);
        else if (place() === 'search') typed(single, key, onTyping);
      }
    },
    { isActive: isRawModeSupported },
  );
  // What is pasted elsewhere is no row of keys.
  usePaste((text) => place() === 'search' && onTyping({ type: 'pasted', text }), { isActive: isRawModeSupported });
}

function typed(text: string, key: Key, onTyping: (typing: Typed) => void): void {
  if (key.backspace || key.delete) onTyping({ type: 'erase' });
  else if (text && !key.ctrl && !key.meta && !key.tab) onTyping({ type: 'typed', text });
}
