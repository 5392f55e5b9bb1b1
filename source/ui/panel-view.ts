// The panel as lines: (snapshot, what the person does) → exactly as much as the screen holds.
import type { Snapshot } from '../live/snapshot.js';
import { age } from '../text.js';
import type { ClusterEvent } from '../world.js';
import { helpLines, keyBar } from './key-bar.js';
import { bad, blank, column, dim, fit, good, type Line, say, spread, strong, warn } from './line.js';
import { type PanelState, questionFor, selectedPod } from './panel-state.js';
import { shortPodName } from './pod-rows.js';
import { podTable } from './pod-table.js';
import { portLines } from './port-table.js';
import { sign } from './theme.js';
import { isTooSmall, tooSmallLines } from './wizard-view.js';

export type PanelPicture = {
  snapshot: Snapshot | undefined;
  state: PanelState;
  demo: boolean;
  now: number;
  columns: number;
  rows: number;
};

const mostEvents = 8;

export function panelLines(picture: PanelPicture): Line[] {
  const { snapshot, state, columns, rows, demo } = picture;
  if (isTooSmall(picture)) return tooSmallLines(picture);
  // One row less than there are: a full last row makes some terminals scroll.
  const height = rows - 1;
  const footer = [statusLine(state, columns), state.view === 'help' ? keyBar('help', columns) : bar(state, columns)];
  const room = height - footer.length;
  const body = state.view === 'help' ? [blank, ...helpLines(['panel', 'log'], room - 1)] : pods(picture, room);
  const filled = [...body.slice(0, room), ...Array.from({ length: Math.max(0, room - body.length) }, () => blank)];
  if (!snapshot && state.view !== 'help')
    filled[0] = [
      strong(' TaskFlow  '),
      ...demoMark(demo),
      { text: sign.running, tone: 'accent', role: 'spinner' },
      dim(' looking at the cluster'),
    ];
  return [...filled, ...footer].map((line) => fit(line, columns));
}

function pods(picture: PanelPicture, room: number): Line[] {
  const { snapshot, state, now, columns, demo } = picture;
  if (!snapshot) return [];
  const ports = portLines(snapshot.ports, now, columns);
  const top = [
    titleLine(snapshot, now, columns, demo),
    [dim(` ${'─'.repeat(Math.max(0, columns - 2))}`)],
    ...ports,
    ...(columns < 80 ? [] : [blank]),
  ];
  const table = podTable({ snapshot, selected: selectedPod(state, snapshot.pods)?.name, now, columns });
  const forTable = Math.max(3, room - top.length);
  const shown = window(table.lines, table.selectedAt, forTable);
  const left = room - top.length - shown.length - 1;
  const events = left >= 1 ? eventLines(snapshot.events, now, Math.min(mostEvents, left), columns) : [];
  return [...top, ...shown, ...(events.length > 0 ? [blank, ...events] : [])];
}

/** As many of the lines as fit, around the one that matters. */
function window(lines: Line[], around: number, rows: number): Line[] {
  if (lines.length <= rows) return lines;
  const first = Math.min(Math.max(0, around - Math.floor(rows / 2)), lines.length - rows);
  return lines.slice(first, first + rows);
}

function demoMark(demo: boolean): Line {
  return demo ? [warn(`${sign.attention} demo  `)] : [];
}

function titleLine(snapshot: Snapshot, now: number, columns: number, demo: boolean): Line {
  const { target, liveness, release } = snapshot;
  const mark: Line =
    liveness.type === 'live'
      ? [good(sign.up), say(' live')]
      : [warn(sign.running), say(` stale for ${age(now - liveness.since)}`), dim(columns >= 100 ? `  ${liveness.reason}` : '')];
  const roomy = columns >= 100;
  const where = roomy ? `${target.context} / ${target.namespace} / ${target.release}` : `${target.context}/${target.namespace}`;
  const tag = columns >= 80 ? snapshot.deployments[0]?.image.split(':').at(-1) : undefined;
  const revision: Line = release
    ? [
        ...(release.status === 'deployed' ? [] : [bad(`  ${sign.attention} ${release.status}`)]),
        dim(roomy ? `   revision ${release.revision}` : ` · rev ${release.revision}`),
        dim(tag ? ` · ${tag}` : ''),
      ]
    : [warn(`  ${sign.attention}`), dim(' no release')];
  return spread([strong(' TaskFlow  '), ...demoMark(demo), ...mark], [say(where), ...revision, say(' ')], columns);
}

/** Newest first. */
function eventLines(events: ClusterEvent[], now: number, most: number, columns: number): Line[] {
  const newest = [...events].sort((a, b) => b.at - a.at).slice(0, most);
  return newest.map((event, at): Line => {
    const times = event.count > 1 ? ` ×${event.count}` : '';
    const mark = event.type === 'Warning' ? warn(sign.attention) : dim('·');
    const object = column(shortPodName(event.object), columns >= 80 ? 18 : 14);
    return [
      dim(at === 0 ? ' Events  ' : '         '),
      dim(column(age(now - event.at), 5)),
      mark,
      say(` ${object} `),
      dim(`${event.message}${times}`),
    ];
  });
}

function statusLine({ asking, said }: PanelState, columns: number): Line {
  if (asking) return [warn(` ${sign.attention} `), strong(questionFor(asking))];
  if (!said) return blank;
  if (said.busy) return [say(' '), { text: sign.running, tone: 'accent', role: 'spinner' }, say(` ${said.text}`)];
  return fit([said.ok ? good(` ${sign.done} `) : bad(` ${sign.failed} `), say(said.text)], columns);
}

function bar({ asking }: PanelState, columns: number): Line {
  return keyBar(asking ? 'ask' : 'panel', columns);
}
