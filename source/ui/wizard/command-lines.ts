// The commands that the steps ran, wrapped so that they can be copied into a shell, with the result of each step.
import { firstTime } from '../../deploy/engine/event.js';
import type { State, StepView } from '../../deploy/engine/state.js';
import { quoteCommand } from '../../quote.js';
import { accent, dim, hardWrap, type Line, plain, strong, wrap } from '../kit/line.js';
import { textWidth } from '../kit/width.js';

const indent = 2;
/** Of each line of a command after the first. */
const hanging = 6;
const titleWidth = 10;
const goesOn = ' \\';

/** Arguments were redacted when the steps reported them. */
export function commandLines({ steps }: State, columns: number): Line[] {
  return steps
    .filter(hasBegun)
    .flatMap((step) => [...heading(step, columns), ...step.commands.flatMap((argv) => wrapCommand(argv, columns))]);
}

function heading(step: StepView, columns: number): Line[] {
  return wrap(statusText(step), columns - titleWidth, 3).map(
    (line, at): Line => [strong((at === 0 ? step.title : '').padEnd(titleWidth)), dim(line)],
  );
}

/** A step that is still being verified has no status of its own yet. */
function hasBegun({ status, commands }: StepView): boolean {
  return status.type !== 'waiting' || commands.length > 0;
}

function statusText({ status, commands }: StepView): string {
  const none = commands.length === 0;
  switch (status.type) {
    case 'waiting':
      return 'checking whether this is already done';
    case 'skipped':
      return none ? 'skipped: checked through the API, no commands' : 'skipped, after these checks';
    case 'done':
      return none ? 'done through the API, no commands' : 'done';
    case 'running':
      return none ? 'no commands yet' : status.because === firstTime ? 'running' : `running: ${status.because}`;
    default:
      return none ? `${status.type}, no commands` : status.type;
  }
}

/** Breaks between arguments, with a `\` at the end of the line. Only an argument wider than the screen is broken itself. */
function wrapCommand(argv: string[], columns: number): Line[] {
  const start: Line = [plain(' '.repeat(indent)), accent('$ ')];
  const margin: Line = [plain(' '.repeat(hanging))];
  const room = columns - hanging;
  const lines: string[] = [];
  const remarks = argv.filter(isComment).flatMap((remark) => wrap(remark, columns - indent, 3));
  for (const word of shellWords(argv.filter((argument) => !isComment(argument)))) {
    const joined = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(joined) <= room - goesOn.length) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  const command = lines.flatMap((line, at) => hardWrap(at < lines.length - 1 ? line + goesOn : line, room));
  return [
    ...remarks.map((line): Line => [plain(' '.repeat(indent)), dim(line)]),
    ...command.map((piece, at): Line => [...(at === 0 ? start : margin), plain(piece)]),
  ];
}

/** A comment says what the command line doesn't, such as what comes on standard input. */
function isComment(argument: string): boolean {
  return argument.startsWith('# ');
}

/** The arguments, quoted for a shell. An option and its value are one word. */
function shellWords(argv: string[]): string[] {
  const all: string[] = [];
  let alone = false;
  for (const argument of argv) {
    const option = /^-./.test(argument);
    const word = quoteCommand([argument]);
    if (alone && !option) all[all.length - 1] += ` ${word}`;
    else all.push(word);
    alone = option && !argument.includes('=');
  }
  return all;
}
