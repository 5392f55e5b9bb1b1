// The one key table: which key does what where. The screens' input, the key bar and the `?` help are all made from it.
import type { Key } from 'ink';

/** Where the person is; keys mean something only there. */
export type Place = 'run' | 'form' | 'confirm' | 'typed' | 'failure' | 'pane' | 'panel' | 'log' | 'ask' | 'help';

export type Action =
  | 'stop'
  | 'show-log'
  | 'show-commands'
  | 'switch'
  | 'next'
  | 'previous'
  | 'generate'
  | 'clear'
  | 'enter'
  | 'yes'
  | 'no'
  | 'retry'
  | 'edit-secret'
  | 'tour'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'close'
  | 'next-source'
  | 'follow'
  | 'logs'
  | 'scale-up'
  | 'scale-down'
  | 'restart'
  | 'delete-pod'
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

export const bindings: Binding[] = [
  { action: 'next', places: ['form'], keys: ['tab', 'down'], bar: 'next', help: 'go to the next field' },
  { action: 'previous', places: ['form'], keys: ['shift-tab', 'up'], help: 'go to the field before' },
  { action: 'enter', places: ['form', 'typed'], keys: ['enter'], bar: 'done', help: 'next field; on the last one, store the values' },
  { action: 'generate', places: ['form'], keys: ['ctrl-g'], bar: 'generate', help: 'make a value for better-auth-secret' },
  { action: 'clear', places: ['form', 'typed'], keys: ['ctrl-u'], help: 'empty the field' },
  { action: 'yes', places: ['confirm', 'ask'], keys: ['y'], bar: 'yes', help: 'go ahead' },
  { action: 'no', places: ['confirm', 'ask'], keys: ['n', 'esc'], bar: 'no', help: 'leave it as it is' },
  { action: 'no', places: ['typed'], keys: ['esc'], bar: 'no', help: 'leave it as it is' },
  { action: 'retry', places: ['failure'], keys: ['r'], bar: 'retry', help: 'try the failed step again' },
  { action: 'edit-secret', places: ['failure'], keys: ['e'], bar: 'edit secret', help: 'type the secret anew, then try this step again' },
  { action: 'tour', places: ['failure'], keys: ['t'], bar: 'simulated tour', help: 'leave, and see it all over a simulated cluster' },
  { action: 'show-log', places: ['failure'], keys: ['l', 'ctrl-o'], bar: 'full log', help: 'the last lines of the step' },
  { action: 'up', places: ['failure'], keys: ['up', 'k'], help: 'the failure before' },
  { action: 'down', places: ['failure'], keys: ['down', 'j'], help: 'the next failure' },
  { action: 'switch', places: ['form'], keys: ['esc'], bar: 'leave the fields', help: 'to what else wants you; what was typed is kept' },
  { action: 'switch', places: ['failure'], keys: ['esc'], bar: 'back to typing', help: 'to what else wants you' },
  { action: 'show-log', places: ['run', 'form', 'confirm', 'typed'], keys: ['ctrl-o'], bar: 'log', help: 'what the running step prints' },
  {
    action: 'show-commands',
    places: ['run', 'form', 'confirm', 'typed', 'failure', 'pane'],
    keys: ['ctrl-t'],
    bar: 'commands',
    help: 'the commands that were run',
  },
  { action: 'close', places: ['pane'], keys: ['esc', 'l', 'q', 'ctrl-o'], bar: 'back', help: 'close the log' },
  { action: 'up', places: ['pane', 'log'], keys: ['up', 'k'], label: '↑↓', bar: 'scroll', help: 'scroll by a line' },
  { action: 'down', places: ['pane', 'log'], keys: ['down', 'j'], help: 'scroll by a line' },
  { action: 'page-up', places: ['pane', 'log'], keys: ['pgup', 'ctrl-b'], help: 'scroll by a page' },
  { action: 'page-down', places: ['pane', 'log'], keys: ['pgdn', 'ctrl-f', 'space'], help: 'scroll by a page' },
  { action: 'next-source', places: ['pane'], keys: ['tab'], bar: 'next log', help: 'the log of another step or image' },
  { action: 'close', places: ['log'], keys: ['esc', 'q', 'l'], bar: 'back', help: 'back to the pods' },
  { action: 'follow', places: ['log'], keys: ['f', 'end'], bar: 'follow', help: 'stay at the newest line' },
  { action: 'up', places: ['panel'], keys: ['up', 'k'], label: '↑↓', bar: 'select', help: 'the pod above' },
  { action: 'down', places: ['panel'], keys: ['down', 'j'], help: 'the pod below' },
  { action: 'logs', places: ['panel'], keys: ['l', 'enter'], bar: 'logs', help: 'the log of the selected pod' },
  {
    action: 'scale-up',
    places: ['panel'],
    keys: ['+', '='],
    label: '+ −',
    bar: 'scale',
    help: 'one replica more of the selected pod’s kind',
  },
  { action: 'scale-down', places: ['panel'], keys: ['-', '_'], help: 'one replica less; asks before the last one goes' },
  { action: 'restart', places: ['panel'], keys: ['r'], bar: 'restart', help: 'replace the pods of this kind one after the other' },
  {
    action: 'delete-pod',
    places: ['panel'],
    keys: ['ctrl-d'],
    label: '^d',
    bar: 'delete',
    help: 'delete the selected pod; another takes its place',
  },
  { action: 'help', places: ['panel', 'run', 'failure'], keys: ['?'], bar: 'all keys', help: 'all keys' },
  { action: 'close', places: ['help'], keys: ['esc', '?', 'q', 'enter'], bar: 'back', help: 'close this help' },
  { action: 'quit', places: ['panel'], keys: ['q', 'ctrl-c'], bar: 'quit', help: 'leave; TaskFlow keeps running' },
  { action: 'quit', places: ['log', 'ask'], keys: ['ctrl-c'], help: 'leave; TaskFlow keeps running' },
  { action: 'quit', places: ['failure'], keys: ['q'], bar: 'quit', help: 'leave; nothing else is undone' },
  { action: 'stop', places: ['failure', 'help'], keys: ['ctrl-c'], help: 'stop what runs and leave; twice leaves at once' },
  {
    action: 'stop',
    places: ['run', 'form', 'confirm', 'typed', 'pane'],
    keys: ['ctrl-c'],
    bar: 'stop',
    help: 'stop what runs and leave; twice leaves at once',
  },
];

const named: [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
];

/** The name of a key as the table writes it: `ctrl-o`, `shift-tab`, `up`, `+`. Text of several characters has none. */
export function nameOf(input: string, key: Key): string | undefined {
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  const special = named.find(([flag]) => key[flag]);
  if (special) return special[1];
  if (key.ctrl) return `ctrl-${input}`;
  return key.meta ? undefined : nameOfCharacter(input);
}

const namedCharacters: Record<string, string> = { '\r': 'enter', '\t': 'tab', '\u001b': 'esc', ' ': 'space' };

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
