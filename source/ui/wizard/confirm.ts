// A question to answer with y or n, or by typing a name where one key must not be enough.
import type { Question } from '../../deploy/engine/event.js';
import { accent, dim, type Line, plain, strong, warn, wrap } from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { applyTyping, type Typing } from '../kit/typing.js';

export type ConfirmQuestion = Extract<Question, { type: 'confirm' }>;

/** What was typed so far for the question with this ID. */
export type Word = { id: string; text: string; entered: number };
export type WordAction = Typing | { type: 'asked'; id: string };

export const emptyWord: Word = { id: '', text: '', entered: 0 };

export function reduceWord(word: Word, action: WordAction): Word {
  switch (action.type) {
    case 'asked':
      return { ...emptyWord, id: action.id };
    case 'next':
    case 'previous':
      return word;
    default:
      return applyTyping(action, word, {
        value: (w) => w.text,
        change: (w, text) => ({ ...w, text }),
        enter: (w) => ({ ...w, entered: w.entered + 1 }),
        next: (w) => w,
      });
  }
}

export function confirmLines(question: ConfirmQuestion, word: Word, columns: number, detail: number): Line[] {
  const room = columns - 8;
  const most = [1, 3, 6, 10][detail] ?? 10;
  // Nobody should say yes to a question that is cut.
  const [first = '', ...more] = wrap(question.text, room, 4);
  // Without enough lines for one each, the details share them.
  const apart = question.detail.flatMap((text) => wrap(text, room, 3));
  const details = apart.length > most ? wrap(question.detail.join(' · '), room, most) : apart;
  return [
    [plain('    '), warn(sign.attention), strong(` ${first}`)],
    ...more.map((text): Line => [plain('      '), strong(text)]),
    ...details.map((text): Line => [plain('      '), dim(text)]),
    answerLine(question, word),
  ];
}

function answerLine(question: ConfirmQuestion, word: Word): Line {
  if (question.typed === undefined) return [plain('      '), accent('y'), plain(' yes   '), accent('n'), plain(' no')];
  const refused = word.entered > 0 && word.text !== question.typed;
  return [
    plain('      Type '),
    strong(question.typed),
    plain(' and press enter: '),
    { text: `${word.text}${sign.cursor}`, tone: 'plain', role: 'input' },
    ...(refused ? [warn(`  ${sign.attention}`), plain(" that doesn't match")] : []),
  ];
}
