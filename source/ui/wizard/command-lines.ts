// The commands of the steps, to read and to copy: whole, broken between their words as a shell allows, each step with what came of it.
import { firstTime } from '../../deploy/engine/event.js';
import type { State, StepView } from '../../deploy/engine/state.js';
import { quoted } from '../../text.js';
import { accent, dim, hardWrap, type Line, plain, strong, wrap } from '../kit/line.js';
import { textWidth } from '../kit/width.js';

const indent = 2;
/** Of the second line of a command on. */
const hanging = 6;
const titleWidth = 10;
const goesOn = ' \\';

/** Of every step that has begun, in the order of the plan; at most `columns` wide. Arguments were redacted when they were reported. */
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

/** A step that is only looked at has no status of its own yet. */
function hasBegun({ status, commands }: StepView): boolean {
  return status.type !== 'waiting' || commands.length > 0;
}

function statusText({ status, commands }: StepView): string {
  const none = commands.length === 0;
  switch (status.type) {
    case 'waiting':
      return 'looking whether it is so already';
    case 'skipped':
      return none ? 'skipped: checked through the API, no command' : 'skipped, after asking';
    case 'done':
      return none ? 'done through the API, no command' : 'done';
    case 'running':
      return none ? 'no command so far' : status.because === firstTime ? 'running' : `running: ${status.because}`;
    default:
      return none ? `${status.type}, no command` : status.type;
  }
}

/** Broken between arguments, with the `\` that lets a shell read it as one; only an argument wider than the screen is broken itself. */
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

/** On what no command line says, such as what comes on standard input. */
function isComment(argument: string): boolean {
  return argument.startsWith('# ');
}

/** The arguments as they are typed; an option stays with what is given to it. */
function shellWords(argv: string[]): string[] {
  const all: string[] = [];
  let alone = false;
  for (const argument of argv) {
    const option = /^-./.test(argument);
    const word = quoted([argument]);
    if (alone && !option) all[all.length - 1] += ` ${word}`;
    else all.push(word);
    alone = option && !argument.includes('=');
  }
  return all;
}
