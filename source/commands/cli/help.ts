// What --help says, made of the table of commands and flags.
import { commands, commonFlags, type Entry, type Flag, type Name } from './options.js';

const exits = 'Exit status: 0 done, 1 a step failed, 2 usage, 3 a tool or cluster is missing, 130 interrupted.';
const columns = 119;

/** The overview, or the text of one command. Every line is at most 119 columns wide. */
export function helpText(command?: Exclude<Name, 'wizard'>): string {
  const first = command ? aboutCommand(command, commands[command]) : overview();
  return [first, `Common flags\n${flagLines(commonFlags).join('\n')}`, exits].join('\n\n');
}

function overview(): string {
  const rows = (Object.entries(commands) as [Name, Entry][]).map(([name, { about, synopsis, flags }]) => {
    const example = synopsis === undefined ? '' : ` ${(synopsis.split(/[ |]/)[0] ?? '').replace('=N', '=3')}`;
    const more =
      name === 'wizard'
        ? ''
        : Object.entries<Flag>(flags)
            .map(([flag, about]) => asTyped(flag, about))
            .join(', ');
    const start = `taskflow-tui${name === 'wizard' ? '' : ` ${name}${example}`}`;
    return hanging(`  ${start.padEnd(31)}  `, `${about}${more ? ` (${more})` : ''}`);
  });
  return [
    'taskflow-tui: from a laptop to a running TaskFlow on a local Kubernetes, then the screen you keep open',
    '',
    ...rows.flat(),
    '',
    ...flagLines(commands.wizard.flags),
  ].join('\n');
}

function aboutCommand(name: Name, { synopsis, told, flags }: Entry): string {
  const shown = Object.entries<Flag>(flags).map(([flag, about]) => `[${asTyped(flag, about)}]`);
  const synopses = hanging(`taskflow-tui ${name} `, [...(synopsis === undefined ? [] : [synopsis]), ...shown].join(' '));
  const paragraphs = [synopses, told.map((line) => (line ? `  ${line}` : '')), flagLines(flags)];
  return paragraphs
    .filter((lines) => lines.length)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const asTyped = (name: string, flag: Flag) => `--${name}${flag.type === 'string' ? ` ${flag.value}` : ''}`;

function flagLines(flags: Record<string, Flag>): string[] {
  const entries = Object.entries(flags).map(([name, flag]) => ({
    typed: `${asTyped(name, flag)}${flag.short ? `, -${flag.short}` : ''}`,
    about: flag.about,
  }));
  const width = Math.max(...entries.map(({ typed }) => typed.length), 0);
  return entries.flatMap(({ typed, about }) => hanging(`  ${typed.padEnd(width)}  `, about));
}

/** `text` after `start`, in lines that fit; those that follow begin below the first word. */
function hanging(start: string, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const joined = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && start.length + joined.length > columns) lines.push(word);
    else lines[Math.max(lines.length - 1, 0)] = joined;
  }
  return lines.map((line, index) => (index ? ' '.repeat(start.length) : start) + line);
}
