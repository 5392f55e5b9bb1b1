// Lines of a question with numbered options.
import type { Question } from '../../deploy/engine/event.js';
import { accent, dim, type Line, plain, strong, warn, wrap } from '../kit/line.js';
import { sign } from '../kit/theme.js';

/** The options are always shown; `detail` 0 leaves out the notes. */
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
    ...options.flatMap(({ label }, at) =>
      wrap(label, room - 1, 2).map((line, of): Line => [plain('      '), accent(of === 0 ? String(at + 1) : ' '), plain(`  ${line}`)]),
    ),
  ];
}
