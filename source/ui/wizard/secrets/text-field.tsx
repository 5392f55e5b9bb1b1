// The one use of ink-text-input, which loses keys by itself: it reads its value from its last drawing, so of several keys in one
// piece each overwrites the one before. Here its value is always empty, and what it calls a change is what was typed; a reducer keeps
// the value. It never gets to see a secret.
import { Text, useInput, usePaste } from 'ink';
import TextInput from 'ink-text-input';
import { type RefObject, useRef } from 'react';
import { keyBindings } from '../../keys.js';
import { type Action, actionFor, characterName, type KeyContext, keyName } from '../../kit/key.js';
import { sign, styles, toAscii } from '../../kit/theme.js';
import type { Typing } from '../../kit/typing.js';

/** As wide for every value, so that it does not tell the length. */
export const mask = '•'.repeat(12);
/** Columns that a masked field takes, with its cursor. */
export const fieldWidth = mask.length + 1;

type TextFieldProps = {
  context: KeyContext;
  shown: string;
  unicode: boolean;
  onTyping(typing: Typing): void;
  /** A key of the table that works in a field. */
  onAction(action: Action): void;
};

export function TextField({ context, shown, unicode, onTyping, onAction }: TextFieldProps) {
  const isText = useRef(true);
  usePaste((text) => onTyping({ type: 'pasted', text }));
  const take = (text: string) => {
    // Control keys may come in one piece with the text around them.
    for (const piece of text.split(/([\u0001-\u001a])/).filter(Boolean)) {
      const action = actionFor(keyBindings, context, characterName(piece));
      if (action) onAction(action);
      else onTyping({ type: 'typed', text: piece });
    }
  };
  return (
    <Text>
      <EditingKeys {...{ context, isText, onTyping, onAction }} />
      <TextInput
        value=""
        placeholder={unicode ? shown : toAscii(shown)}
        showCursor={false}
        onChange={(text) => isText.current && take(text)}
        onSubmit={() => onTyping({ type: 'typed', text: '\r' })}
      />
      <Text color={styles.accent.color ?? ''} aria-hidden>
        {unicode ? sign.cursor : toAscii(sign.cursor)}
      </Text>
    </Text>
  );
}

type EditingKeysProps = Pick<TextFieldProps, 'context' | 'onTyping' | 'onAction'> & { isText: RefObject<boolean> };

/**
 * The keys that are no text. Stands before TextInput, because effects run in that order: so it hears each key first and can say that
 * the `g` of ctrl-g, which ink-text-input takes for a letter, is none.
 */
function EditingKeys({ context, isText, onTyping, onAction }: EditingKeysProps) {
  useInput((input, key) => {
    const special = key.ctrl || key.meta || key.escape || key.tab || key.upArrow || key.downArrow;
    isText.current = !special;
    if (key.backspace || key.delete) onTyping({ type: 'erase' });
    const action = special ? actionFor(keyBindings, context, keyName(input, key)) : undefined;
    if (action) onAction(action);
  });
  return null;
}
