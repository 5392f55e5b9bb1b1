// Hears the keys of what is read, and what is typed or pasted into its search.
import { type Key, useInput, usePaste, useStdin } from 'ink';
import { keyBindings } from '../keys.js';
import { type Action, actionFor, type KeyContext, keyName, splitKeys } from '../kit/key.js';
import type { Typing } from '../kit/typing.js';

type Typed = Exclude<Typing, { type: 'next' | 'previous' }>;
type Reader = {
  /** Where the person is now: asked before every single key, for keys typed fast come in one piece. */
  context(): KeyContext;
  /** `key` is its name, for actions that several keys share. */
  onAction(action: Action, key: string): void;
  onTyping(typing: Typed): void;
};

export function useReaderKeys({ context, onAction, onTyping }: Reader): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const single of splitKeys(input, key)) {
        const name = keyName(single, key);
        const action = actionFor(keyBindings, context(), name);
        if (action && name) onAction(action, name);
        else if (context() === 'search') typed(single, key, onTyping);
      }
    },
    { isActive: isRawModeSupported },
  );
  // What is pasted elsewhere is no row of keys.
  usePaste((text) => context() === 'search' && onTyping({ type: 'pasted', text }), { isActive: isRawModeSupported });
}

function typed(text: string, key: Key, onTyping: (typing: Typed) => void): void {
  if (key.backspace || key.delete) onTyping({ type: 'erase' });
  else if (text && !key.ctrl && !key.meta && !key.tab) onTyping({ type: 'typed', text });
}
