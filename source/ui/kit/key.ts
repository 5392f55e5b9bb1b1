// The one key table: which key does what where. The screens' input, the key bar and the `?` help are all made from it.
import type { Key } from 'ink';
import { panelBindings } from '../panel/keys.js';
import { readingBindings } from '../reader/keys.js';
import { wizardBindings } from '../wizard/keys.js';

/** Where the person is; keys mean something only there. */
export type Place =
  | 'run'
  | 'form'
  | 'confirm'
  | 'typed'
  | 'failure'
  | 'pane'
  | 'choice'
  | 'panel'
  | 'log'
  | 'text'
  | 'search'
  | 'ask'
  | 'number'
  | 'filter'
  | 'list'
  | 'overlay'
  | 'help';

export type Action =
  | 'stop'
  | 'show-log'
  | 'show-commands'
  | 'switch'
  | 'next'
  | 'previous'
  | 'generate'
  | 'try-key'
  | 'throwaway'
  | 'store'
  | 'clear'
  | 'enter'
  | 'yes'
  | 'no'
  | 'choose'
  | 'leave'
  | 'retry'
  | 'edit-secret'
  | 'tour'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'close'
  | 'next-source'
  | 'top'
  | 'end'
  | 'left'
  | 'right'
  | 'wrap'
  | 'search'
  | 'drop'
  | 'next-match'
  | 'previous-match'
  | 'previous-container'
  | 'since'
  | 'timestamps'
  | 'save'
  | 'reload'
  | 'previous-source'
  | 'describe'
  | 'yaml'
  | 'follow'
  | 'logs'
  | 'scale-up'
  | 'scale-down'
  | 'restart'
  | 'delete-pod'
  | 'number'
  | 'shell'
  | 'end-holder'
  | 'redeploy'
  | 'filter'
  | 'open-browser'
  | 'previous-log'
  | 'roll-back'
  | 'events'
  | 'sort'
  | 'faults'
  | 'erase'
  | 'help'
  | 'quit';

export type Binding = {
  action: Action;
  places: Place[];
  /** Names as `nameOf` gives them; the first is the one shown. */
  keys: string[];
  /** As it is shown, when the name is not good enough. */
  label?: string;
  /** A word or two for the key bar; none: only in the help. */
  bar?: string;
  /** A sentence for the help. */
  help: string;
};

export const bindings: Binding[] = [...wizardBindings, ...readingBindings, ...panelBindings];

const named: [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

/** The name of a key as the table writes it: `ctrl-o`, `shift-tab`, `up`, `+`. Text of several characters has none. */
export function nameOf(input: string, key: Key): string | undefined {
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  const special = named.find(([flag]) => key[flag]);
  if (special) return special[1];
  if (key.ctrl) return `ctrl-${input}`;
  return key.meta ? undefined : nameOfCharacter(input);
}

const namedCharacters: Record<string, string> = { '\r': 'enter', '\t': 'tab', '\u001b': 'esc', ' ': 'space', '\u007f': 'backspace' };

/** A control character in the middle of a chunk is a key too: U+0007 is ctrl-g. */
export function nameOfCharacter(character: string): string | undefined {
  if ([...character].length !== 1) return undefined;
  const code = character.charCodeAt(0);
  return namedCharacters[character] ?? (code > 0 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : character);
}

export function actionOf(place: Place, input: string, key: Key): Action | undefined {
  return actionNamed(place, nameOf(input, key));
}

export function actionNamed(place: Place, name: string | undefined): Action | undefined {
  return name === undefined ? undefined : bindings.find((each) => each.places.includes(place) && each.keys.includes(name))?.action;
}

/** Keys typed so fast that they came in one piece: each single character by itself. */
export function singleKeys(input: string, key: Key): string[] {
  return key.ctrl || key.meta || [...input].length < 2 ? [input] : [...input];
}

export function labelOf(binding: Binding): string {
  return binding.label ?? binding.keys[0] ?? '';
}
