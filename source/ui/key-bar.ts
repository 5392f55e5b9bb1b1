// The key bar and the `?` help: the key table, told for one place.

import { type Action, bindings, labelOf, type Place } from './keys.js';
import { accent, blank, column, dim, type Line, say, strong, widthOf } from './line.js';

/** One line; keys that do not fit are left out from the right, but the last one, which leads out, stays. */
export function keyBar(place: Place, columns: number, without: Action[] = []): Line {
  const shown = bindings.filter((binding) => binding.places.includes(place) && binding.bar && !without.includes(binding.action));
  const cells = shown.map((binding): Line => [accent(labelOf(binding)), dim(` ${binding.bar}`)]);
  const last = cells.pop();
  if (!last) return blank;
  const gap = say('   ');
  const line: Line = [say('  ')];
  for (const cell of cells) {
    if (widthOf([...line, ...cell, gap, ...last]) > columns) break;
    line.push(...cell, gap);
  }
  return [...line, ...last];
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
      .map((binding): Line => [say('    '), accent(column(binding.keys.slice(0, 3).join(' '), 16)), say(binding.help)]),
    blank,
  ]);
  return lines.slice(0, Math.max(0, rows));
}
