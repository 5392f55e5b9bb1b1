// Input field around ink-text-input. ink-text-input alone loses keys: it reads its value from the last frame, so each key of a chunk
// overwrites the one before. Here its value is always empty and each change is what was typed; a reducer holds the value. So it never
// sees a secret.
import { Text, useInput, usePaste } from 'ink';
import TextInput from 'ink-text-input';
import { type RefObject, useRef } from 'react';
import { keyBindings } from '../../keys.js';
import { type Action, actionFor, characterName, type KeyContext, keyName } from '../../kit/key.js';
import { sign, styles, toAscii } from '../../kit/theme.js';
import type { Typing } from '../../kit/typing.js';

/** Has the same width for every value, so that it doesn't reveal the length. */
export const mask = '•'.repeat(12);
/** Columns that a masked field takes, with its cursor. */
export const fieldWidth = mask.length + 1;

type TextFieldProps = {
  context: KeyContext;
  /** The text of the field, with a cursor at its end. */
  shown: string;
  unicode: boolean;
  onTyping(typing: Typing): void;
  /** Receives actions of the key table that work in a field. */
  onAction(action: Action): void;
};

export function TextField({ context, shown, unicode, onTyping, onAction }: TextFieldProps) {
  const isText = useRef(true);
  const text = shown.endsWith(sign.cursor) ? shown.slice(0, -sign.cursor.length) : shown;
  usePaste((text) => onTyping({ type: 'pasted', text }));
  const take = (text: string) => {
    // Control keys can arrive in the same chunk as text.
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
        placeholder={unicode ? text : toAscii(text)}
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
 * Handles keys that aren't text. It is rendered before TextInput, because effects run in that order: it gets each key first and can mark
 * the `g` of ctrl-g, which ink-text-input would take for a letter.
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
