// The one use of ink-text-input, which loses keys by itself: it reads its value from its last drawing, so of several keys in one
// piece each overwrites the one before. Here its value is always empty, and what it calls a change is what was typed; a reducer keeps
// the value. It never gets to see a secret.
import { Text, useInput, usePaste } from 'ink';
import TextInput from 'ink-text-input';
import { type RefObject, useRef } from 'react';
import { sign } from './theme.js';
import type { Typing } from './typing.js';

/** As wide for every value, so that it does not tell the length. */
export const mask = '•'.repeat(12);
/** Columns that a masked field takes, with its cursor. */
export const fieldWidth = mask.length + 1;

type TextFieldProps = { shown: string; label: string; unicode: boolean; onTyping(typing: Typing): void };

export function TextField({ shown, label, unicode, onTyping }: TextFieldProps) {
  const isText = useRef(true);
  usePaste((text) => onTyping({ type: 'pasted', text }));
  return (
    <Text aria-label={label}>
      <EditingKeys isText={isText} onTyping={onTyping} />
      <TextInput
        value=""
        placeholder={shown}
        showCursor={false}
        onChange={(text) => isText.current && onTyping({ type: 'typed', text })}
        onSubmit={() => onTyping({ type: 'typed', text: '\r' })}
      />
      <Text color="cyan" aria-hidden>
        {unicode ? sign.cursor : '_'}
      </Text>
    </Text>
  );
}

/**
 * The keys that are no text. Stands before TextInput, because effects run in that order: so it hears each key first and can say that
 * the `g` of ctrl-g, which ink-text-input takes for a letter, is none.
 */
function EditingKeys({ isText, onTyping }: { isText: RefObject<boolean>; onTyping(typing: Typing): void }) {
  useInput((input, key) => {
    isText.current = !key.ctrl && !key.meta && !key.escape;
    if (key.backspace || key.delete) onTyping({ type: 'erase' });
    else if (key.tab) onTyping({ type: key.shift ? 'previous' : 'next' });
    else if (key.downArrow) onTyping({ type: 'next' });
    else if (key.upArrow) onTyping({ type: 'previous' });
    else if (key.ctrl && input === 'u') onTyping({ type: 'clear' });
  });
  return null;
}
