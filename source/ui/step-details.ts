// What is shown under a running step: the checks, the two images, the pods coming up, the ports being opened.
import type { Check } from '../deploy/event.js';
import type { State, StepView } from '../deploy/state.js';
import { imageLines } from './image-rows.js';
import { bad, column, dim, good, type Line, say, warn } from './line.js';
import { healthOf, inOrder, isUnwell, reasonOf, restartsOf, shortPodName } from './pod-rows.js';
import { portState } from './port-table.js';
import { note } from './step-row.js';
import { sign } from './theme.js';

/** `detail` from 0 (no line at all) to 3 (all there is). */
export function stepDetails(step: StepView, state: State, now: number, columns: number, detail: number): Line[] {
  if (detail === 0) return [];
  switch (step.id) {
    case 'tools':
      return checkLines(state.checks, detail);
    case 'images':
      return (['frontend', 'backend'] as const).flatMap((name) => {
        const image = state.images[name];
        return image ? imageLines(name, image, now, columns, detail) : [];
      });
    case 'release':
      return podLines(state, now, columns, detail);
    case 'ports':
      return portLines(state);
    default:
      return detail >= 2 ? step.tail.slice(detail >= 3 ? -2 : -1).map(note) : [];
  }
}

function checkLines(checks: Check[], detail: number): Line[] {
  // With few rows only what is wrong is worth one.
  const shown = detail >= 2 ? checks : checks.filter((check) => check.level !== 'ok');
  return shown.map((check): Line => {
    const mark = check.level === 'ok' ? good(sign.done) : check.level === 'warning' ? warn(sign.attention) : bad(sign.failed);
    const cure = check.cure ? ` · ${check.cure}` : '';
    const needed = check.level !== 'ok' && check.needed ? ` · needs ${check.needed}` : '';
    return [say('      '), mark, say(` ${column(check.name, 12)}`), say(check.found), dim(needed + cure)];
  });
}

function podLines(state: State, now: number, columns: number, detail: number): Line[] {
  return inOrder(state.pods)
    .slice(0, detail >= 2 ? 6 : 3)
    .flatMap((pod): Line[] => {
      const health = healthOf(pod);
      const restarts = pod.restarts > 0 ? dim(`  restarts ${restartsOf(pod, now)}`) : say('');
      const row: Line = [
        say('      '),
        { text: health.sign, tone: health.tone },
        say(` ${column(pod.component, 9)} ${column(columns >= 100 ? pod.name : shortPodName(pod.name), columns >= 100 ? 36 : 12)} `),
        say(`${column(pod.status, 18)} ${pod.containers.ready}/${pod.containers.total}`),
        restarts,
      ];
      const reason = detail >= 2 && isUnwell(pod) ? reasonOf(pod) : undefined;
      return reason ? [row, [say('        '), dim(reason)]] : [row];
    });
}

function portLines(state: State): Line[] {
  return (['frontend', 'backend'] as const).flatMap((component): Line[] => {
    const port = state.ports[component];
    if (!port) return [];
    return [[say(`      ${column(component, 10)}localhost:${column(String(port.localPort), 6)}`), ...portState(port, 0)]];
  });
}
