// A check of `doctor` as text: what was found, and under it the fix and the command, in columns of their own.
import type { Check } from '../../deploy/engine/event.js';
import { wrapped } from '../../ui/kit/line.js';
import { textWidth } from '../../ui/kit/width.js';

const nameWidth = 16;
const foundAt = 2 + nameWidth;
const foundWidth = 28;
const labelAt = 4;
const textAt = 13;
/** Of the lines that a long command goes on in: an address takes most of a line. */
const onwardAt = 6;
const mostLines = 20;

/** `columns`: of the terminal; Infinity where there is none, and a line may be as long as it is. `windows`: how a shell is told of a broken line. */
export type Paper = { columns: number; unicode: boolean; windows: boolean };

export function doctorLines(check: Check, { columns, unicode, windows }: Paper): string[] {
  const sign = { ok: unicode ? '✔' : '+', warning: '!', error: unicode ? '✖' : 'x' }[check.level];
  const needed = `needed ${check.needed}`;
  const [first = '', ...more] = wrapped(check.found, columns - foundAt, mostLines);
  const head = `${sign} ${check.name.padEnd(nameWidth)}`;
  const beside = more.length === 0 && textWidth(first) <= foundWidth && foundAt + foundWidth + 1 + textWidth(needed) <= columns;
  return [
    beside ? `${head}${first.padEnd(foundWidth)} ${needed}` : `${head}${first}`,
    ...more.map((line) => `${' '.repeat(foundAt)}${line}`),
    // What is well needs no word about what was wanted.
    ...(beside || check.level === 'ok' ? [] : labelled('needed', wrapped(check.needed, columns - textAt, mostLines))),
    ...(check.fix ? labelled('fix', wrapped(check.fix, columns - textAt, mostLines)) : []),
    ...(check.command ? commandLines(check.command, columns, windows ? '`' : '\\') : []),
  ];
}

function labelled(label: string, lines: string[]): string[] {
  return lines.map((line, at) => `${' '.repeat(labelAt)}${(at === 0 ? label : '').padEnd(textAt - labelAt)}${line}`);
}

/** Broken between words only, which are those of the shell, each break told to it, so that what is copied is what is run; a longer word is left to the terminal. */
function commandLines(command: string, columns: number, broken: string): string[] {
  const [first = '', ...words] = command.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? [];
  const lines: string[] = [];
  let line = `${' '.repeat(labelAt)}${'command'.padEnd(textAt - labelAt)}${first}`;
  const whole = textWidth([line, ...words].join(' ')) <= columns;
  for (const [at, word] of words.entries()) {
    const mark = at === words.length - 1 ? '' : ` ${broken}`;
    if (!whole && (word === '&&' || textWidth(`${line} ${word}${mark}`) > columns)) {
      lines.push(`${line} ${broken}`);
      line = `${' '.repeat(onwardAt)}${word}`;
    } else line = `${line} ${word}`;
  }
  return [...lines, line];
}
