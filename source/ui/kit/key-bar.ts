// The key bar and the `?` help: the key table, told for one place.

import { type Action, type Binding, bindings, labelOf, type Place } from './key.js';
import { accent, blank, column, dim, type Line, say, spread, strong, widthOf, wrapped } from './line.js';

/** These stay in the bar however narrow it is: they lead to the rest, or out. */
const indispensable: Action[] = ['help', 'close', 'stop', 'quit'];

/** In fewer columns, keys go without words rather than the other way round. */
const wordsFrom = 60;

/** One line; of the keys that do not fit, those further right are left out first. `terse`: only the ways out have words. */
export function keyBar(place: Place, columns: number, without: Action[] = [], terse = false): Line {
  const shown = barKeys(place, without);
  const fits = (some: Binding[]) => widthOf(drawn(some, terse)) <= columns;
  while (!fits(shown)) {
    const last = shown.findLastIndex((binding) => !indispensable.includes(binding.action));
    if (last === -1) break;
    shown.splice(last, 1);
  }
  return drawn(shown, terse);
}

/**
 * The key bar with a remark at its right end: in its longest form for which no key has to go, but at most that of the commands, which the help
 * names too. Where there is no room for any form there is none.
 */
export function keyBarWith(remark: string[], place: Place, columns: number, without: Action[] = []): Line {
  const terse = columns < wordsFrom;
  for (const text of remark) {
    const right = [dim(text)];
    for (const spared of [[], ['show-commands' as const]]) {
      const left = drawn(barKeys(place, [...without, ...spared]), terse);
      if (widthOf(left) + 2 + widthOf(right) <= columns) return spread(left, right, columns);
    }
  }
  return keyBar(place, columns, without, terse);
}

function barKeys(place: Place, without: Action[]): Binding[] {
  return bindings.filter((binding) => binding.places.includes(place) && binding.bar && !without.includes(binding.action));
}

function drawn(shown: Binding[], terse: boolean): Line {
  const worded = ({ action }: Binding) => !terse || indispensable.includes(action);
  return shown.flatMap((binding, at) => {
    const gap = at === 0 ? (terse ? ' ' : '  ') : worded(binding) ? '   ' : '  ';
    return [say(gap), accent(labelOf(binding)), ...(worded(binding) ? [dim(` ${binding.bar}`)] : [])];
  });
}

const headings: Record<Place, string> = {
  run: 'While steps run',
  form: 'Typing secrets',
  confirm: 'A question',
  typed: 'A question that wants a word',
  choice: 'A choice',
  failure: 'At a failed step',
  pane: 'In a log',
  panel: 'The panel',
  log: 'In a log',
  text: 'Reading about an object',
  search: 'Typing a search',
  ask: 'A question',
  number: 'Typing how many replicas',
  filter: 'Typing a filter',
  list: 'In a list to choose from',
  overlay: 'In a list to read',
  help: 'Here',
};

const keyColumn = (columns: number) => (columns < wordsFrom ? 9 : 15);

/** All keys of the given places, cut to `rows`; where that is no matter (`wraps`), sentences longer than `columns` go on under themselves. */
export function helpLines(places: Place[], rows: number, columns: number, wraps = true): Line[] {
  const lines = places.flatMap((place): Line[] => [
    [strong(`  ${headings[place]}`)],
    ...bindings.filter((binding) => binding.places.includes(place)).flatMap((binding) => helpOf(binding, columns, wraps)),
    blank,
  ]);
  return lines.slice(0, Math.max(0, rows));
}

function helpOf({ keys, label, help }: Binding, columns: number, wraps: boolean): Line[] {
  const width = keyColumn(columns);
  const shown = label !== undefined && keys.length > 2 ? label : keys.slice(0, 2).join(' ');
  const [first = '', ...more] = wraps ? wrapped(help, columns - width - 5, 3) : [help];
  return [[say('    '), accent(column(shown, width)), say(first)], ...more.map((text): Line => [say(' '.repeat(width + 4) + text)])];
}
