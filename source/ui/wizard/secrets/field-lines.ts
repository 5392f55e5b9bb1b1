// Lines of one field of the secrets form: its name, its value, the check, and under the field with the focus what it is for.
import {
  accent,
  bad,
  column,
  dim,
  type Line,
  plain,
  type Span,
  strong,
  truncateMiddle,
  truncateStart,
  widthOf,
  wrap,
} from '../../kit/line.js';
import { sign } from '../../kit/theme.js';
import { checkField, isAcceptable } from './check-field.js';
import { type Field, isMasked } from './fields.js';
import type { Form } from './form-state.js';
import { aboutField } from './hints.js';
import { remark } from './remark.js';
import { fieldWidth, mask } from './text-field.js';

/** Columns before a field, for its name, and for its value. */
type Layout = { indent: number; label: number; value: number };
type Place = { layout: Layout; columns: number; here: boolean; detail: number };

/** The least and the most columns for a name, and those for a value that isn't masked. */
const sizes: { from: number; widths: [number, number, number] }[] = [
  { from: 120, widths: [20, 48, 36] },
  { from: 100, widths: [20, 32, 24] },
  { from: 76, widths: [20, 28, 18] },
  { from: 60, widths: [20, 22, fieldWidth] },
];

/** Names and values of an application's own variables get more room where there is some. */
export function layoutFor(fields: Field[], columns: number): Layout {
  const [least, most, plainValue] = sizes.find(({ from }) => columns >= from)?.widths ?? [19, 19, fieldWidth];
  const longest = Math.max(...fields.map(({ name }) => name.length + 2));
  return {
    indent: columns < 60 ? 2 : 4,
    label: Math.max(least, Math.min(most, longest)),
    value: fields.every(isMasked) ? fieldWidth : plainValue,
  };
}

export function fieldLines(form: Form, field: Field, place: Place): Line[] {
  const { layout, columns, here, detail } = place;
  const left = plain(' '.repeat(layout.indent + 2));
  const note = remark(form, field, here, columns - layout.indent - 4);
  const problem = problemLines(form, field, columns, layout);
  const about =
    here && detail > 0 ? aboutField(form, field, columns - layout.indent - 2, layout.label).map((text) => [left, dim(text)]) : [];
  const line = fieldLine(form, field, place);
  const notes = here || form.fields.every(({ type }) => type === 'secret') ? [note] : [note, remark(form, field, here, columns, false)];
  const beside = notes.find((each) => widthOf(line) + widthOf(each) <= columns);
  if (beside) return [[...line, ...beside], ...about, ...problem];
  // Without room next to the field, the words go under it and the sign stays.
  const mark = note.length > 1 ? note.slice(0, 1) : [];
  const mustBeSaid = checkField(form, field) === 'throwaway' || (note.length > 1 && !isAcceptable(form, field));
  const plainWord = field.type === 'variable' && note.length === 1 && form.values[field.name] === undefined;
  const worthALine = problem.length === 0 && ((here && !plainWord) || mustBeSaid);
  const under = worthALine ? underField(note, left, columns, detail > 0 ? 2 : 1) : [];
  return [[...line, ...mark], ...under, ...about, ...problem];
}

/** The sign with its words next to it, wrapped. */
function underField(note: Line, left: Span, columns: number, most: number): Line[] {
  const last = note.at(-1) ?? left;
  const before = note.slice(0, -1);
  const room = columns - widthOf([left, ...before]) - 1;
  const [first = '', ...more] = wrap(last.text.trim(), room, most);
  const gap = before.length ? ' ' : '';
  const under = plain(' '.repeat(widthOf([left, ...before]) + gap.length));
  return [[left, ...before, { ...last, text: gap + first }], ...more.map((text): Line => [under, { ...last, text }])];
}

function fieldLine(form: Form, field: Field, { layout: { indent, label, value }, here }: Place): Line {
  const shown = shownValue(form, field, value - 1);
  const name = column(truncateMiddle(field.name, label - 1), label);
  const input: Span[] = here
    ? [
        { text: `${shown}${sign.cursor}`, tone: 'plain', role: 'input' },
        plain(' '.repeat(Math.max(0, value - widthOf([plain(shown)]) - 1))),
      ]
    : [dim(column(shown, value))];
  return [
    plain(' '.repeat(indent)),
    here ? accent(`${sign.selected} `) : plain('  '),
    here ? strong(name) : plain(name),
    ...input,
    plain('  '),
  ];
}

/** A mask for a secret. Anything else as it was typed, in one line. */
function shownValue(form: Form, field: Field, columns: number): string {
  const value = form.values[field.name] ?? '';
  if (value === '' || checkField(form, field) === 'throwaway') return '';
  return isMasked(field) ? mask : truncateStart(value.replace(/[\p{Cc}\p{Cf}]+/gu, ' '), columns);
}

function problemLines(form: Form, { name }: Field, columns: number, { indent }: Layout): Line[] {
  const problem = form.problems[name];
  if (!problem) return [];
  const room = columns - indent - 6;
  const [first = '', ...more] = wrap(`${problem.problem}: ${problem.cause}`, room, 2);
  const left = ' '.repeat(indent + 2);
  return [
    [plain(left), bad(sign.failed), plain(` ${first}`)],
    ...more.map((text): Line => [plain(`${left}  `), plain(text)]),
    ...(problem.fix ? [[plain(`${left}  `), dim(wrap(problem.fix, room, 1)[0] ?? '')]] : []),
  ];
}
