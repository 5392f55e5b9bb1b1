// The key bar and the `?` help: the key table, told for one place.

import { type Action, type Binding, bindings, labelOf, type Place } from './keys.js';
import { accent, blank, column, dim, type Line, say, strong, widthOf } from './line.js';

/** These stay in the bar however narrow it is: they lead to the rest, or out. */
const indispensable: Action[] = ['help', 'close', 'stop', 'quit'];

/** One line; of the keys that do not fit, those further right are left out first. */
export function keyBar(place: Place, columns: number, without: Action[] = []): Line {
  const shown = bindings.filter((binding) => binding.places.includes(place) && binding.bar && !without.includes(binding.action));
  const fits = (some: Binding[]) => widthOf(drawn(some)) <= columns;
  while (!fits(shown)) {
    const last = shown.findLastIndex((binding) => !indispensable.includes(binding.action));
    if (last === -1) break;
    shown.splice(last, 1);
  }
  return drawn(shown);
}

function drawn(shown: Binding[]): Line {
  return shown.flatMap((binding, at) => [say(at === 0 ? '  ' : '   '), accent(labelOf(binding)), dim(` ${binding.bar}`)]);
}

const headings: Record<Place, string> = {
  run: 'While steps run',
  form: 'Typing secrets',
  confirm: 'A question',
  typed: 'A question that wants a word',
  failure: 'At a failed step',
  pane: 'In a log',
  panel: 'The panel',
  log: 'In a log',
  ask: 'A question',
  help: 'Here',
};

/** All keys of the given places, cut to `rows`. */
export function helpLines(places: Place[], rows: number): Line[] {
  const lines = places.flatMap((place): Line[] => [
    [strong(`  ${headings[place]}`)],
    ...bindings
      .filter((binding) => binding.places.includes(place))
      .map((binding): Line => [say('    '), accent(column(binding.keys.slice(0, 2).join(' '), 15)), say(binding.help)]),
    blank,
  ]);
  return lines.slice(0, Math.max(0, rows));
}
