// Text input for every field: applies typed text, pastes, and editing keys, in whatever chunks they arrive.
import { stripSequences } from '../../sanitize.js';

export type Typing =
  /** Any number of characters as the terminal sent them, including control characters. */
  | { type: 'typed'; text: string }
  | { type: 'pasted'; text: string }
  | { type: 'erase' }
  | { type: 'clear' }
  | { type: 'next' }
  | { type: 'previous' };

export type Field<S> = { value(state: S): string; change(state: S, value: string): S; enter(state: S): S; next(state: S): S };

/** In characters. Limits what an accidental paste can put into a field. */
const longest = 4096;

// C0, DEL, C1, and invisible format characters (joiners, direction marks, byte order mark).
const invisible = /[\p{Cc}\p{Cf}]/gu;

export function applyTyping<S>(typing: Exclude<Typing, { type: 'next' | 'previous' }>, state: S, field: Field<S>): S {
  switch (typing.type) {
    case 'typed':
      return [...typing.text].reduce((s, character) => applyCharacter(character, s, field), state);
    case 'pasted': {
      // A newline inside comes from a terminal or mail that wrapped the line. One at the end was copied along, and means enter.
      const filled = insert(stripSequences(typing.text), state, field);
      return /[\r\n]\s*$/.test(typing.text) ? field.enter(filled) : filled;
    }
    case 'erase':
      return field.change(state, [...field.value(state)].slice(0, -1).join(''));
    case 'clear':
      return field.change(state, '');
  }
}

function applyCharacter<S>(character: string, state: S, field: Field<S>): S {
  switch (character) {
    case '\r':
    case '\n':
      return field.enter(state);
    case '\t':
      return field.next(state);
    case '\u007f':
    case '\b':
      return applyTyping({ type: 'erase' }, state, field);
    case '\u0015':
      return applyTyping({ type: 'clear' }, state, field);
    default:
      return insert(character, state, field);
  }
}

function insert<S>(text: string, state: S, field: Field<S>): S {
  const visible = text.replace(invisible, '');
  return visible ? field.change(state, (field.value(state) + visible).slice(0, longest)) : state;
}
