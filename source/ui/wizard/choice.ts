// A question with a few answers, each behind a number.
import type { Question } from '../../deploy/engine/event.js';
import { accent, dim, type Line, say, strong, warn, wrapped } from '../kit/line.js';
import { sign } from '../kit/theme.js';

/** The options are always there; `detail` 0 leaves out what is only good to know. */
export function choiceLines(
  { text, detail: notes, options }: Extract<Question, { type: 'choice' }>,
  columns: number,
  detail: number,
): Line[] {
  const room = columns - 8;
  const [first = '', ...more] = wrapped(text, room, 3);
  return [
    [say('    '), warn(sign.attention), strong(` ${first}`)],
    ...more.map((line): Line => [say('      '), strong(line)]),
    ...(detail > 0 ? notes.flatMap((note) => wrapped(note, room, 2)).map((line): Line => [say('      '), dim(line)]) : []),
    ...options.map(({ label }, at): Line => [say('      '), accent(String(at + 1)), say(`  ${label}`)]),
  ];
}
