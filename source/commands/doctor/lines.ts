// Formats a check of `doctor`: what was found, and below it the fix and the command, in columns.
import type { Check } from '../../deploy/engine/event.js';
import { wrap } from '../../ui/kit/line.js';
import { textWidth } from '../../ui/kit/width.js';

const nameWidth = 16;
const foundAt = 2 + nameWidth;
const foundWidth = 28;
const labelAt = 4;
const textAt = 13;
/** A long command continues further left, because a URL takes most of a line. */
const continuationAt = 6;
const mostLines = 20;

/** `columns` is Infinity without a terminal. `windows` decides how the shell continues a line. */
export type Format = { columns: number; unicode: boolean; windows: boolean };

export function doctorLines(check: Check, { columns, unicode, windows }: Format): string[] {
  const sign = { ok: unicode ? '✔' : '+', warning: '!', error: unicode ? '✖' : 'x' }[check.level];
  const needed = `needed ${check.needed}`;
  const [first = '', ...more] = wrap(check.found, columns - foundAt, mostLines);
  const head = `${sign} ${check.name.padEnd(nameWidth)}`;
  const beside = more.length === 0 && textWidth(first) <= foundWidth && foundAt + foundWidth + 1 + textWidth(needed) <= columns;
  return [
    beside ? `${head}${first.padEnd(foundWidth)} ${needed}` : `${head}${first}`,
    ...more.map((line) => `${' '.repeat(foundAt)}${line}`),
    // A check that passed doesn't need the requirement.
    ...(beside || check.level === 'ok' ? [] : labeled('needed', wrap(check.needed, columns - textAt, mostLines))),
    ...(check.fix ? labeled('fix', wrap(check.fix, columns - textAt, mostLines)) : []),
    ...(check.command ? commandLines(check.command, columns, windows ? '`' : '\\') : []),
  ];
}

function labeled(label: string, lines: string[]): string[] {
  return lines.map((line, at) => `${' '.repeat(labelAt)}${(at === 0 ? label : '').padEnd(textAt - labelAt)}${line}`);
}

/** Breaks only between the shell's words and marks each break, so that a copied command runs. The terminal wraps a longer word. */
function commandLines(command: string, columns: number, continuation: string): string[] {
  const [first = '', ...words] = command.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? [];
  const lines: string[] = [];
  let line = `${' '.repeat(labelAt)}${'command'.padEnd(textAt - labelAt)}${first}`;
  const whole = textWidth([line, ...words].join(' ')) <= columns;
  for (const [at, word] of words.entries()) {
    const mark = at === words.length - 1 ? '' : ` ${continuation}`;
    if (!whole && (word === '&&' || textWidth(`${line} ${word}${mark}`) > columns)) {
      lines.push(`${line} ${continuation}`);
      line = `${' '.repeat(continuationAt)}${word}`;
    } else line = `${line} ${word}`;
  }
  return [...lines, line];
}
