// Formats words, commands, and comments for a POSIX shell.
import { quoteCommand } from '../../quote.js';
import { sanitize } from '../../sanitize.js';

/** Quotes the text as one word. */
export function word(text: string): string {
  return quoteCommand([text]);
}

/** A command's last word may be a comment, e.g. `# Secret …, values on standard input`. It stays one. */
export function oneLine(argv: string[]): string {
  const { command, note } = splitNote(argv);
  return `${quoteCommand(command)}${note}`;
}

/** Leaves room for the text around a command. */
const lineWidth = 120;

/** Puts each flag of a long command on its own line. */
export function formatCommand(argv: string[], indent = ''): string {
  const { command, note } = splitNote(argv);
  const whole = quoteCommand(command);
  if (whole.length <= lineWidth) return `${indent}${whole}${note}`;
  const lines: string[][] = [[]];
  let flagged = false;
  for (const argument of command) {
    const last = lines.at(-1);
    // A flag has at most one value, so another word gets its own line.
    const free = flagged && (last?.length ?? 0) >= (last?.[0]?.includes('=') ? 1 : 2);
    if (/^--?[a-z]/.test(argument) || free) {
      lines.push([argument]);
      flagged = true;
    } else last?.push(argument);
  }
  return `${lines.map((words, i) => `${indent}${i ? '  ' : ''}${quoteCommand(words)}`).join(' \\\n')}${note}`;
}

function splitNote(argv: string[]): { command: string[]; note: string } {
  const last = argv.at(-1) ?? '';
  if (!last.startsWith('# ')) return { command: argv, note: '' };
  return { command: argv.slice(0, -1), note: `  ${comment(last.slice(2))}` };
}

/** Keeps text from outside on the comment's line. */
export function comment(text: string): string {
  return `# ${sanitize(text.replaceAll(/[\r\n]+/g, ' '))}`;
}
