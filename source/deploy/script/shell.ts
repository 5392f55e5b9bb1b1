// Words and comments of a POSIX shell, laid out to be read.
import { plain, quoted } from '../../text.js';

/** One word, whatever is in it. */
export function word(text: string): string {
  return quoted([text]);
}

/** What is said beside a command comes last in it, as `# Secret …, values on standard input`: no shell would pass that on. */
export function oneLine(argv: string[]): string {
  const { command, beside } = apart(argv);
  return `${quoted(command)}${beside}`;
}

/** A command that stays on one line leaves room for what is put around it. */
const lineWidth = 120;

/** A long command has each of its flags on a line of its own. */
export function laidOut(argv: string[], indent = ''): string {
  const { command, beside } = apart(argv);
  const whole = quoted(command);
  if (whole.length <= lineWidth) return `${indent}${whole}${beside}`;
  const lines: string[][] = [[]];
  let flagged = false;
  for (const argument of command) {
    const last = lines.at(-1);
    // A flag has at most one word after it; another one does not belong to it.
    const free = flagged && (last?.length ?? 0) >= (last?.[0]?.includes('=') ? 1 : 2);
    if (/^--?[a-z]/.test(argument) || free) {
      lines.push([argument]);
      flagged = true;
    } else last?.push(argument);
  }
  return `${lines.map((words, i) => `${indent}${i ? '  ' : ''}${quoted(words)}`).join(' \\\n')}${beside}`;
}

function apart(argv: string[]): { command: string[]; beside: string } {
  const last = argv.at(-1) ?? '';
  if (!last.startsWith('# ')) return { command: argv, beside: '' };
  return { command: argv.slice(0, -1), beside: `  ${comment(last.slice(2))}` };
}

/** Text from outside, in a comment: it cannot leave its line. */
export function comment(text: string): string {
  return `# ${plain(text.replaceAll(/[\r\n]+/g, ' '))}`;
}
