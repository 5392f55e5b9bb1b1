// The one key table: every key of every screen. Input, key bars, and help all read it.
import { chooserBindings } from './chooser/keys.js';
import type { KeyBinding } from './kit/key.js';
import { panelBindings } from './panel/keys.js';
import { readerBindings } from './reader/keys.js';
import { wizardBindings } from './wizard/keys.js';

export const keyBindings: KeyBinding[] = [...chooserBindings, ...wizardBindings, ...readerBindings, ...panelBindings];
