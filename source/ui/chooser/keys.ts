// Key bindings of the list from which the person chooses what to deploy.
import type { KeyBinding } from '../kit/key.js';

export const chooserBindings: KeyBinding[] = [
  { action: 'enter', contexts: ['chooser'], keys: ['enter'], bar: 'deploy it', help: 'deploy the selected application' },
  {
    action: 'choose',
    contexts: ['chooser'],
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    label: '1 2 …',
    bar: 'choose',
    help: 'deploy the application with this number',
  },
  { action: 'up', contexts: ['chooser'], keys: ['up', 'k'], help: 'go to the previous application' },
  { action: 'down', contexts: ['chooser'], keys: ['down', 'j'], help: 'go to the next application' },
  { action: 'quit', contexts: ['chooser'], keys: ['q', 'esc', 'ctrl-c'], bar: 'quit', help: 'leave, and change nothing' },
];
