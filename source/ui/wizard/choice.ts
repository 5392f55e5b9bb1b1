// A question with a few answers, each behind a number.
import type { Question } from '../../deploy/engine/event.js';
import { accent, dim, type Line, plain, strong, warn, wrap } from '../kit/line.js';
import { sign } from '../kit/theme.js';

/** The options are always there; `detail` 0 leaves out what is only good to know. */
export function choiceLines(
  { text, detail: notes, options }: Extract<Question, { type: 'choice' }>,
  columns: number,
  detail: number,
): Line[] {
  const room = columns - 8;
  const [first = '', ...more] = wrap(text, room, 3);
  return [
    [plain('    '), warn(sign.attention), strong(` ${first}`)],
    ...more.map((line): Line => [plain('      '), strong(line)]),
    ...(detail > 0 ? notes.flatMap((note) => wrap(note, room, 2)).map((line): Line => [plain('      '), dim(line)]) : []),
    ...options.map(({ label }, at): Line => [plain('      '), accent(String(at + 1)), plain(`  ${label}`)]),
  ];
}
