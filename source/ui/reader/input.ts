// Receives keys in the reader, and typing and pastes in its search.
import { type Key, useInput, usePaste, useStdin } from 'ink';
import { keyBindings } from '../keys.js';
import { type Action, actionFor, type KeyContext, keyName, splitKeys } from '../kit/key.js';
import type { Typing } from '../kit/typing.js';

type Typed = Exclude<Typing, { type: 'next' | 'previous' }>;
type Reader = {
  /** Called before each key, because one key of a chunk can change the context. */
  context(): KeyContext;
  /** `key` is the key's name, because several keys share an action. */
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
  // Elsewhere, pasted text must not act as keys.
  usePaste((text) => context() === 'search' && onTyping({ type: 'pasted', text }), { isActive: isRawModeSupported });
}

function typed(text: string, key: Key, onTyping: (typing: Typed) => void): void {
  if (key.backspace || key.delete) onTyping({ type: 'erase' });
  else if (text && !key.ctrl && !key.meta && !key.tab) onTyping({ type: 'typed', text });
}
