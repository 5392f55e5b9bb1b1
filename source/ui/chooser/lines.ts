// Lines of the list from which the person chooses what to deploy.
import type { KeyBinding } from '../kit/key.js';
import { keyBar } from '../kit/key-bar.js';
import { accent, blank, column, dim, type Line, plain, strong, widthOf, wrap } from '../kit/line.js';
import { sign } from '../kit/theme.js';

/** `note`: a few words, such as when it was last changed. */
export type Option = { label: string; note: string };

export type List = { title: string; detail: string; options: Option[]; selected: number };

/** Shows the options around the selected one when not all fit. */
export function listLines({ title, detail, options, selected }: List, columns: number, rows: number, bindings: KeyBinding[]): Line[] {
  const heading = [
    ...wrap(title, columns - 4, 2).map((text): Line => [plain('  '), strong(text)]),
    ...wrap(detail, columns - 4, 2).map(dimmed),
  ];
  const room = Math.max(1, rows - heading.length - 4);
  const first = Math.max(0, Math.min(selected - Math.floor(room / 2), options.length - room));
  const width = Math.max(...options.map(({ label }) => widthOf([plain(label)])));
  const shown = options.slice(first, first + room).map((option, at) => optionLine(option, first + at, { selected, width, columns }));
  return [...heading, blank, ...shown, blank, keyBar({ bindings, context: 'chooser' }, columns)];
}

function dimmed(text: string): Line {
  return [plain('  '), dim(text)];
}

function optionLine({ label, note }: Option, at: number, list: { selected: number; width: number; columns: number }): Line {
  const here = at === list.selected;
  const number = at < 9 ? String(at + 1) : ' ';
  const name = column(label, Math.min(list.width, list.columns - 8));
  return [
    here ? accent(`  ${sign.selected} `) : plain('    '),
    accent(number),
    plain('  '),
    here ? strong(name) : plain(name),
    dim(`  ${note}`),
  ];
}
