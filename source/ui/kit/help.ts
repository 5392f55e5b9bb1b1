// The `?` help: every key of some contexts with what it does.
import type { KeyBinding, KeyContext } from './key.js';
import { accent, blank, column, type Line, plain, strong, wrap } from './line.js';

const titles: Record<KeyContext, string> = {
  run: 'While steps run',
  form: 'Typing secrets',
  confirm: 'A question',
  typed: 'A question that asks for a name',
  choice: 'A choice',
  chooser: 'Choosing what to deploy',
  failure: 'A failed step',
  pane: 'The log',
  panel: 'The panel',
  log: 'Reading a log',
  text: 'Reading a description or YAML',
  search: 'Typing a search',
  ask: 'A question',
  number: 'Typing a number of replicas',
  filter: 'Typing a filter',
  list: 'Choosing from a list',
  overlay: 'Reading a list',
  help: 'This help',
};

/** At most `rows` lines. With `wraps`, long sentences wrap; otherwise they are cut at the right edge. */
export function helpLines(bindings: KeyBinding[], contexts: KeyContext[], rows: number, columns: number, wraps = true): Line[] {
  const lines = contexts.flatMap((context): Line[] => [
    [strong(`  ${titles[context]}`)],
    ...bindings.filter((binding) => binding.contexts.includes(context)).flatMap((binding) => bindingLines(binding, columns, wraps)),
    blank,
  ]);
  return lines.slice(0, Math.max(0, rows));
}

function bindingLines({ keys, label, help }: KeyBinding, columns: number, wraps: boolean): Line[] {
  const width = columns < 60 ? 9 : 15;
  const shown = label !== undefined && keys.length > 2 ? label : keys.slice(0, 2).join(' ');
  const [first = '', ...more] = wraps ? wrap(help, columns - width - 5, 3) : [help];
  return [[plain('    '), accent(column(shown, width)), plain(first)], ...more.map((text): Line => [plain(' '.repeat(width + 4) + text)])];
}
