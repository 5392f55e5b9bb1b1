// Formats --help from the table of commands and flags.
import { wrap } from '../../ui/kit/line.js';
import { commands, commonFlags, type Entry, type Flag, type Name } from './options.js';

const exitStatus = 'Exit status: 0 done, 1 a step failed, 2 usage error, 3 a tool or the cluster is missing, 130 interrupted.';
const columns = 119;

/** The overview, or one command's help. */
export function helpText(command?: Exclude<Name, 'wizard'>): string {
  const first = command ? commandHelp(command, commands[command]) : overview();
  return [first, `Common flags\n${flagLines(commonFlags)}`, exitStatus].join('\n\n');
}

function overview(): string {
  const rows = Object.entries<Entry>(commands).map(([name, { about, synopsis = '', flags }]) => {
    const example = synopsis.split(/[ |]/)[0]?.replace('=N', '=3');
    const names = name === 'wizard' ? [] : Object.entries(flags).map(([flag, each]) => usageOf(flag, each));
    const start = ['taskflow-tui', name === 'wizard' ? '' : name, example].filter(Boolean).join(' ');
    return hanging(`  ${start.padEnd(31)}  `, `${about}${names.length ? ` (${names.join(', ')})` : ''}`);
  });
  return [
    'taskflow-tui deploys TaskFlow to a local Kubernetes cluster and shows it in a live panel.',
    rows.join('\n'),
    flagLines(commands.wizard.flags),
  ].join('\n\n');
}

function commandHelp(name: Name, { synopsis = '', details, flags }: Entry): string {
  const names = Object.entries(flags).map(([flag, each]) => `[${usageOf(flag, each)}]`);
  const usage = hanging(`taskflow-tui ${name} `, [synopsis, ...names].join(' ').trim());
  return [usage, details.map((line) => line && `  ${line}`).join('\n'), flagLines(flags)].filter(Boolean).join('\n\n');
}

const usageOf = (name: string, flag: Flag) => `--${name}${flag.type === 'string' ? ` ${flag.placeholder}` : ''}`;

function flagLines(flags: Record<string, Flag>): string {
  const rows = Object.entries(flags).map(
    ([name, flag]) => [`${usageOf(name, flag)}${flag.short ? `, -${flag.short}` : ''}`, flag.about] as const,
  );
  const width = Math.max(0, ...rows.map(([usage]) => usage.length));
  return rows.map(([usage, about]) => hanging(`  ${usage.padEnd(width)}  `, about)).join('\n');
}

/** `text` after `start`, wrapped below its first word. */
function hanging(start: string, text: string): string {
  return start + wrap(text, columns - start.length, Number.POSITIVE_INFINITY).join(`\n${' '.repeat(start.length)}`);
}
