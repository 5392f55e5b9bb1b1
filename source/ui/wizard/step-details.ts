// Lines under a running step: checks, images, pods, or ports.
import type { Check } from '../../deploy/engine/event.js';
import type { State, StepView } from '../../deploy/engine/state.js';
import { bad, column, dim, good, type Line, plain, warn, wrap } from '../kit/line.js';
import { formatRestarts, healthOf, isUnwell, reasonOf, shortPodName, sortPods } from '../kit/pod.js';
import { portState } from '../kit/port-state.js';
import { sign, type Tone } from '../kit/theme.js';
import { textWidth } from '../kit/width.js';
import { imageLines } from './image-rows.js';
import { note } from './step-row.js';

const checkName = 13;
const checkIndent = 8;
/** Enough for any command, because a command that is cut could pass for a whole one. */
const commandLines = 9;

/** `detail` goes from 3 (everything) through 0 (only what the person must know) to -1 (nothing). */
export function stepDetails(step: StepView, state: State, now: number, columns: number, detail: number): Line[] {
  if (detail < 0) return [];
  if (step.id === 'tools') return checkLines(state.checks, columns, detail);
  if (detail === 0) return [];
  switch (step.id) {
    case 'images':
      return (['frontend', 'backend'] as const).flatMap((name) => {
        const image = state.images[name];
        return image ? imageLines(name, image, now, columns, detail) : [];
      });
    case 'release':
      // Before the rollout, migrations print what they do.
      return state.pods.length > 0 ? podLines(state, now, columns, detail) : lastLines(step, detail);
    case 'ports':
      return portLines(state);
    default:
      return detail >= 2 ? lastLines(step, detail) : [];
  }
}

function lastLines({ tail }: StepView, detail: number): Line[] {
  return tail.slice(detail >= 3 ? -2 : -1).map(note);
}

/**
 * Errors come first, each with its command on lines of its own. At 3 also the checks that passed. Errors are shown even at 0,
 * because the run can't continue without their commands.
 */
function checkLines(checks: Check[], columns: number, detail: number): Line[] {
  const levels = (['error', 'warning', 'ok'] as const).slice(0, detail >= 3 ? 3 : detail >= 1 ? 2 : 1);
  const shown = levels.flatMap((level) => checks.filter((check) => check.level === level));
  return shown.flatMap((check) => [checkRow(check), ...underCheck(check, columns - checkIndent, detail)]);
}

function checkRow({ level, name, found, needed }: Check): Line {
  const mark = { ok: good(sign.done), warning: warn(sign.attention), error: bad(sign.failed) }[level];
  return [plain('      '), mark, plain(` ${column(name, checkName)} `), plain(found), dim(level === 'ok' ? '' : ` · needs ${needed}`)];
}

function underCheck({ fix = '', command = '' }: Check, columns: number, detail: number): Line[] {
  const under = (text: string, most: number, tone: Tone) =>
    text === '' ? [] : wrap(text, columns, most).map((line): Line => [plain(' '.repeat(checkIndent)), { text: line, tone }]);
  // A command that is too long for a line starts each of its parts on a new line.
  const commands = detail >= 1 && textWidth(command) > columns ? command.split(/ (?=&& )/) : [command];
  return [
    ...(detail >= 3 || command === '' ? under(fix, detail >= 2 ? 3 : 2, 'dim') : []),
    ...commands.flatMap((one) => under(one, commandLines, 'accent')),
  ];
}

function podLines(state: State, now: number, columns: number, detail: number): Line[] {
  return sortPods(state.pods)
    .slice(0, detail >= 2 ? 6 : 3)
    .flatMap((pod): Line[] => {
      const health = healthOf(pod);
      const restarts = pod.restarts > 0 ? dim(`  restarts ${formatRestarts(pod, now)}`) : plain('');
      const row: Line = [
        plain('      '),
        { text: health.sign, tone: health.tone },
        plain(` ${column(pod.component, 9)} ${column(columns >= 100 ? pod.name : shortPodName(pod.name), columns >= 100 ? 36 : 12)} `),
        plain(`${column(pod.status, 18)} ${pod.containers.ready}/${pod.containers.total}`),
        restarts,
      ];
      const reason = detail >= 2 && isUnwell(pod) ? reasonOf(pod) : undefined;
      return reason ? [row, [plain('        '), dim(reason)]] : [row];
    });
}

function portLines(state: State): Line[] {
  return (['frontend', 'backend'] as const).flatMap((component): Line[] => {
    const port = state.ports[component];
    if (!port) return [];
    return [[plain(`      ${column(component, 10)}localhost:${column(String(port.localPort), 6)}`), ...portState(port, 0)]];
  });
}
