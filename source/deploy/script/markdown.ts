// Formats pieces of Markdown for the record, and escapes them.
import { sanitize } from '../../sanitize.js';
import { formatCommand } from './shell.js';

/** Uses a fence that is longer than any run of backticks in the commands. */
export function shell(commands: string[][]): string {
  const text = commands.map((argv) => formatCommand(argv)).join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}sh\n${text}\n${fence}`;
}

export function code(text: string): string {
  const clean = sanitize(text.replaceAll(/[\r\n]+/g, ' '));
  return clean.includes('`') ? `\`\` ${clean} \`\`` : `\`${clean}\``;
}

/** Escapes text from outside. */
export function prose(text: string): string {
  return sanitize(text.replaceAll(/[\r\n]+/g, ' ')).replaceAll(/[\\`*_<>[\]|#]/g, '\\$&');
}

export function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map((cells) => row(cells.map(prose)))].join('\n');
}
