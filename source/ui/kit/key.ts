// Types of the key table, names of keys, and the lookup from a key to its action.
import type { Key } from 'ink';

/** What has the focus. The same key can do different things in different contexts. */
export type KeyContext =
  | 'run'
  | 'form'
  | 'confirm'
  | 'typed'
  | 'failure'
  | 'pane'
  | 'choice'
  | 'chooser'
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
  | 'fold'
  | 'clear'
  | 'enter'
  | 'yes'
  | 'no'
  | 'choose'
  | 'leave'
  | 'retry'
  | 'edit-secret'
  | 'tour'
  | 'packages'
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
  | 'problems'
  | 'erase'
  | 'help'
  | 'quit';

export type KeyBinding = {
  action: Action;
  contexts: KeyContext[];
  /** Names as `keyName` returns them. Screens show the first. */
  keys: string[];
  /** Shown instead of the name. */
  label?: string;
  /** A word or two for the key bar; without it, the key is only in the help. */
  bar?: string;
  /** What the key does, in the imperative, for the help. */
  help: string;
};

const specialKeys: [keyof Key, string][] = [
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

/** The name of a key as the table spells it: `ctrl-o`, `shift-tab`, `up`, `+`. Text of several characters has none. */
export function keyName(input: string, key: Key): string | undefined {
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  const special = specialKeys.find(([flag]) => key[flag]);
  if (special) return special[1];
  if (key.ctrl) return `ctrl-${input}`;
  return key.meta ? undefined : characterName(input);
}

const specialCharacters: Record<string, string> = { '\r': 'enter', '\t': 'tab', '\u001b': 'esc', ' ': 'space', '\u007f': 'backspace' };

/** Names control characters too, which can arrive in the middle of a chunk: U+0007 is ctrl-g. */
export function characterName(character: string): string | undefined {
  if ([...character].length !== 1) return undefined;
  const code = character.charCodeAt(0);
  return specialCharacters[character] ?? (code > 0 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : character);
}

export function actionFor(bindings: KeyBinding[], context: KeyContext, name: string | undefined): Action | undefined {
  if (name === undefined) return undefined;
  return bindings.find(({ contexts, keys }) => contexts.includes(context) && keys.includes(name))?.action;
}

/** Splits a chunk of keys that were typed so fast that they arrived together. */
export function splitKeys(input: string, key: Key): string[] {
  return key.ctrl || key.meta || [...input].length < 2 ? [input] : [...input];
}

export function keyLabel(binding: KeyBinding): string {
  return binding.label ?? binding.keys[0] ?? '';
}
