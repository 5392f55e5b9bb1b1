// Lines of the secrets form: three masked fields with the check of each value.
import { type SecretKey, secretKeys } from '../../../problem.js';
import { accent, bad, column, dim, good, type Line, plain, type Span, strong, warn, widthOf, wrap } from '../../kit/line.js';
import { sign } from '../../kit/theme.js';
import { checkField, type Form, isAcceptable } from './form.js';
import { aboutSecret, aboutThrowaway } from './hints.js';
import { fieldWidth, mask } from './text-field.js';

/** Columns before a field and for its name. */
type Layout = { indent: number; label: number };
const layoutIn = (columns: number): Layout => (columns < 60 ? { indent: 2, label: 19 } : { indent: 4, label: 20 });

/** `active`: the form has the focus. `detail` 0 leaves out hints. */
export function formLines(form: Form, columns: number, active: boolean, detail = 3): Line[] {
  const layout = layoutIn(columns);
  const left = plain(' '.repeat(layout.indent + 2));
  return secretKeys.flatMap((key) => {
    const here = active && form.at === key;
    const note = remark(form, key, here, columns - layout.indent - 4);
    const problem = problemLines(form, key, columns, layout);
    const about = here && detail > 0 ? [[left, dim(aboutSecret(form, key, columns - layout.indent - 2))]] : [];
    const field = fieldLine(form, key, here, layout);
    if (widthOf(field) + widthOf(note) <= columns) return [[...field, ...note], ...about, ...problem];
    // Without room next to the field, the words go under it and the sign stays.
    const mark = note.length > 1 ? note.slice(0, 1) : [];
    const mustBeSaid = checkField(form, key) === 'throwaway' || (note.length > 1 && !isAcceptable(form, key));
    const worthALine = problem.length === 0 && (here || mustBeSaid);
    const under = worthALine ? underField(note, left, columns, detail > 0 ? 2 : 1) : [];
    return [[...field, ...mark], ...under, ...about, ...problem];
  });
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

function fieldLine(form: Form, key: SecretKey, here: boolean, { indent, label }: Layout): Line {
  const shown = form.values[key] && checkField(form, key) !== 'throwaway' ? mask : '';
  const field: Span[] = here
    ? [{ text: `${shown}${sign.cursor}`, tone: 'plain', role: 'input' }, plain(' '.repeat(fieldWidth - shown.length - 1))]
    : [dim(column(shown, fieldWidth))];
  return [
    plain(' '.repeat(indent)),
    here ? accent(`${sign.selected} `) : plain('  '),
    here ? strong(column(key, label)) : plain(column(key, label)),
    ...field,
    plain('  '),
  ];
}

function remark(form: Form, key: SecretKey, here: boolean, columns: number): Line {
  if (form.problems[key]) return [bad(sign.failed), plain(' rejected')];
  const check = checkField(form, key);
  if (key === 'openai-api-key' && form.trial) return trialLine(form.trial);
  if (check === 'throwaway') return [good(sign.done), dim(` ${aboutThrowaway(columns)}`)];
  if (check === 'kept') return [good(sign.done), dim(' in the cluster; leave empty to keep')];
  const { text } = check;
  switch (check.level) {
    case 'ok':
      return [good(sign.done), dim(` ${text}`)];
    case 'warning':
      // An empty optional field gets a hint, not a warning.
      return form.values[key] ? [warn(sign.attention), dim(` ${text}`)] : [dim(text)];
    case 'empty':
      return form.showErrors ? [bad(sign.failed), plain(` ${text}`)] : [dim(text)];
    case 'error':
      // A half-typed value is not an error yet.
      return here && !form.showErrors ? [dim(text)] : [bad(sign.failed), plain(` ${text}`)];
  }
}

/** The service's answer about the key. The person can store the key whatever the answer. */
function trialLine(trial: NonNullable<Form['trial']>): Line {
  switch (trial.type) {
    case 'asking':
      return [accent(sign.running), dim(' checking the key')];
    case 'stored':
      return [warn(sign.attention), dim(' only the cluster has the stored key: type it to check it')];
    case 'nothing':
      return [warn(sign.attention), dim(' type a key first')];
    case 'accepts':
      return trial.but ? [warn(sign.attention), dim(` the key is valid, but ${trial.but}`)] : [good(sign.done), dim(' the key is valid')];
    case 'refuses':
      return [bad(sign.failed), plain(` ${trial.reason}`)];
    case 'silent':
      return [warn(sign.attention), dim(` ${trial.reason}`)];
  }
}

function problemLines(form: Form, key: SecretKey, columns: number, { indent }: Layout): Line[] {
  const problem = form.problems[key];
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
