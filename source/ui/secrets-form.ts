// The secrets form as lines: three masked fields, what is right or wrong with each, and where the person is.
import { type SecretKey, secretKeys } from '../problem.js';
import { acceptable, type Form, verdict } from './form.js';
import { accent, bad, column, dim, good, type Line, type Span, say, strong, warn, widthOf, wrapped } from './line.js';
import { fieldWidth, mask } from './text-field.js';
import { sign } from './theme.js';

const labelWidth = 20;
const indent = 4;

/** `active` is false while the keys go elsewhere (a log is open, a failure is being looked at). */
export function formLines(form: Form, columns: number, active: boolean): Line[] {
  return secretKeys.flatMap((key) => {
    const here = active && form.at === key;
    const told = remark(form, key, here);
    const problem = problemLines(form, key, columns);
    const field = fieldLine(form, key, here);
    if (widthOf(field) + widthOf(told) <= columns) return [[...field, ...told], ...problem];
    // No room beside the field: the sign stays there, the words go under it.
    const mark = told.length > 1 ? told.slice(0, 1) : [];
    const worthALine = problem.length === 0 && (here || (told.length > 1 && !acceptable(form, key)));
    return [[...field, ...mark], ...(worthALine ? [[say(' '.repeat(indent + 4)), ...told]] : []), ...problem];
  });
}

function fieldLine(form: Form, key: SecretKey, here: boolean): Line {
  const shown = form.values[key] ? mask : '';
  const field: Span[] = here
    ? [{ text: `${shown}${sign.cursor}`, tone: 'plain', role: 'input' }, say(' '.repeat(fieldWidth - shown.length - 1))]
    : [dim(column(shown, fieldWidth))];
  return [
    say(' '.repeat(indent)),
    here ? accent(`${sign.selected} `) : say('  '),
    here ? strong(column(key, labelWidth)) : say(column(key, labelWidth)),
    ...field,
    say('  '),
  ];
}

function remark(form: Form, key: SecretKey, here: boolean): Line {
  if (form.problems[key]) return [bad(sign.failed), say(' refused')];
  const check = verdict(form, key);
  if (check === 'kept') return [good(sign.done), dim(' stored in the cluster, empty keeps it')];
  const hint = key === 'better-auth-secret' && !acceptable(form, key) ? ' · or ctrl-g' : '';
  const text = check.text + hint;
  switch (check.level) {
    case 'ok':
      return [good(sign.done), dim(` ${text}`)];
    case 'warning':
      // An empty optional field is only worth a hint until the person is there or past it.
      return form.values[key] ? [warn(sign.attention), dim(` ${text}`)] : [dim(text)];
    case 'empty':
      return form.complained ? [bad(sign.failed), say(` ${text}`)] : [dim(text)];
    case 'error':
      // Half a value is no mistake while it is being typed.
      return here && !form.complained ? [dim(text)] : [bad(sign.failed), say(` ${text}`)];
  }
}

function problemLines(form: Form, key: SecretKey, columns: number): Line[] {
  const problem = form.problems[key];
  if (!problem) return [];
  const room = columns - indent - 6;
  const [first = '', ...more] = wrapped(`${problem.problem}: ${problem.cause}`, room, 2);
  const left = ' '.repeat(indent + 2);
  return [
    [say(left), bad(sign.failed), say(` ${first}`)],
    ...more.map((text): Line => [say(`${left}  `), say(text)]),
    ...(problem.cure ? [[say(`${left}  `), dim(wrapped(problem.cure, room, 1)[0] ?? '')]] : []),
  ];
}
