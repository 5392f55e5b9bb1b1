// docs/TROUBLESHOOTING.md as rows: what is seen, the fix in bold, and the command behind it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Shown } from './stage.js';

const page = fileURLToPath(new URL('../../docs/TROUBLESHOOTING.md', import.meta.url));

export type Row = { id: string; seen: string; why: string; fix: string; command?: string; often: string };

/** `…` stands for what differs. The command is what stands in backticks right behind the fix. */
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

/** Where the row says what is shown: the problem, the fix, and a command where there is one. */
export function tells({ seen, fix, command }: Row, shown: Shown): boolean {
  const commands = shown.command === undefined || command === undefined || matches(command, shown.command);
  return matches(seen, shown.problem) && matches(fix.replaceAll('`', ''), shown.fix) && commands;
}
