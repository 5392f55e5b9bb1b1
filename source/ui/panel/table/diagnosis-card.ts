// The problem card under a pod's row: cause and fix in a line, or everything.
import type { Problem } from '../../../problem.js';
import { accent, dim, type Line, plain, truncate, widthOf } from '../../kit/line.js';
import { labeledText, withKey } from '../../kit/problem-card.js';
import { lead, wideFrom } from './pod-layout.js';

/** `full`: problem, cause, fix, and command; otherwise one line. */
export function diagnosisCard(problem: Problem, columns: number, full: boolean): Line[] {
  if (columns < wideFrom) return full ? whole(problem, columns) : [narrow(problem, columns)];
  return full ? whole(problem, columns) : [short(problem, columns)];
}

function whole({ problem, cause, fix, command, secret }: Problem, columns: number): Line[] {
  const margin = lead(columns >= wideFrom);
  const words = (label: string, text: string, most: number) => labeledText(label, text, { columns: columns - 1, most, margin });
  return [
    // The row above names the pod, so a narrow screen skips this line.
    ...(columns < wideFrom ? [] : words('problem', problem, 1)),
    ...(cause ? words('why', cause, 2) : []),
    ...(secret ? withKey(words('fix', `e  ${fix}`, 2)) : words('fix', fix, 2)),
    ...(command ? labeledText('command', command, { columns: columns - 1, most: 1, margin }, 'accent') : []),
  ];
}

/** `why … fix … command …`: the cause gets the room that the fix leaves. */
function short({ cause, problem, fix, command, secret }: Problem, columns: number): Line {
  const room = columns - lead(true) - 1;
  const remedy: Line = [
    dim('  fix '),
    ...(secret ? [accent('e'), plain(` edit ${secret}`)] : [plain(truncate(fix, Math.floor(room * 0.45)))]),
  ];
  const why: Line = [dim('why '), plain(truncate(cause || problem, room - widthOf(remedy) - 4))];
  const left = room - widthOf(remedy) - widthOf(why) - 10;
  const shown: Line = command && left >= 24 ? [dim('  command '), accent(truncate(command, left))] : [];
  return [plain(' '.repeat(lead(true))), ...why, ...remedy, ...shown];
}

function narrow({ cause, problem, secret }: Problem, columns: number): Line {
  const key: Line = secret ? [plain('  ('), accent('e'), plain(')')] : [];
  return [plain(' '.repeat(lead(false))), plain(truncate(cause || problem, columns - lead(false) - widthOf(key))), ...key];
}
