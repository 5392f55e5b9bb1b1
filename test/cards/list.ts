// Parses the rows of docs/TROUBLESHOOTING.md: what you see, the fix in bold, and the command after it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Shown } from './stage.js';

const page = fileURLToPath(new URL('../../docs/TROUBLESHOOTING.md', import.meta.url));

export type Row = { id: string; seen: string; why: string; fix: string; command?: string; often: string };

/** `…` matches any text. The command stands in backticks right after the fix. */
export function rowsOf(text = readFileSync(page, 'utf8')): Row[] {
  return text
    .split('\n')
    .filter((line) => /^\| [A-Z]\d+ \|/.test(line))
    .map((line) => {
      const [id = '', seen = '', why = '', what = '', often = ''] = line
        .slice(1)
        .split(' | ')
        .map((cell) => cell.replace(/\|$/, '').trim());
      const [, fix = '', command] = /^\*\*(.+?)\*\*(?: `([^`]+)`)?/.exec(what) ?? [];
      return { id, seen: seen.replaceAll('`', ''), why, fix, often, ...(command ? { command } : {}) };
    });
}

function matches(words: string, said: string): boolean {
  const escaped = words.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*?')}$`, 's').test(said.replaceAll('`', ''));
}

/** Whether a shown card has the row's problem, fix and command. */
export function tells({ seen, fix, command }: Row, shown: Shown): boolean {
  const commands = shown.command === undefined || command === undefined || matches(command, shown.command);
  return matches(seen, shown.problem) && matches(fix.replaceAll('`', ''), shown.fix) && commands;
}
