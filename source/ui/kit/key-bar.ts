// The key bar: one line with the keys that work in a context.
import { type Action, type KeyBinding, type KeyContext, keyLabel } from './key.js';
import { accent, dim, justify, type Line, plain, widthOf } from './line.js';

/** `unavailable`: actions that would do nothing now. */
export type KeyBar = { bindings: KeyBinding[]; context: KeyContext; unavailable?: Action[] };

/** These stay in the narrowest bar: they show the other keys, or the way out. */
const alwaysShown: Action[] = ['help', 'close', 'stop', 'quit'];
const leastColumnsForWords = 60;

/** Drops keys from the right until the line fits. With `terse`, only the keys of `alwaysShown` have words. */
export function keyBar(bar: KeyBar, columns: number, terse = false): Line {
  const shown = shownBindings(bar);
  while (widthOf(formatKeys(shown, terse)) > columns) {
    const last = shown.findLastIndex(({ action }) => !alwaysShown.includes(action));
    if (last === -1) break;
    shown.splice(last, 1);
  }
  return formatKeys(shown, terse);
}

/**
 * The key bar with the longest of the notes for which it need not drop a key, except the one for the commands, which the help lists too.
 * Without room for any note there is none.
 */
export function keyBarWithNote(notes: string[], bar: KeyBar, columns: number): Line {
  const terse = columns < leastColumnsForWords;
  for (const note of notes) {
    for (const dropped of [[], ['show-commands' as const]]) {
      const left = formatKeys(shownBindings({ ...bar, unavailable: [...(bar.unavailable ?? []), ...dropped] }), terse);
      if (widthOf(left) + 2 + widthOf([dim(note)]) <= columns) return justify(left, [dim(note)], columns);
    }
  }
  return keyBar(bar, columns, terse);
}

function shownBindings({ bindings, context, unavailable = [] }: KeyBar): KeyBinding[] {
  return bindings.filter(({ contexts, bar, action }) => contexts.includes(context) && bar && !unavailable.includes(action));
}

function formatKeys(shown: KeyBinding[], terse: boolean): Line {
  return shown.flatMap((binding, at) => {
    const words = !terse || alwaysShown.includes(binding.action) ? [dim(` ${binding.bar}`)] : [];
    const gap = at === 0 ? (terse ? ' ' : '  ') : words.length > 0 ? '   ' : '  ';
    return [plain(gap), accent(keyLabel(binding)), ...words];
  });
}
