// Rows of the forwarded ports: address, state, traffic, and the program that holds a taken port.
import type { PortRow } from '../../../live/snapshot.js';
import { traffic } from '../../../units.js';
import type { Target } from '../../../world/index.js';
import { accent, column, dim, fit, type Line, plain, warn, widthOf } from '../../kit/line.js';
import { ownPodName } from '../../kit/pod.js';
import { portState } from '../../kit/port-state.js';
import { sign } from '../../kit/theme.js';
import { titleOf } from './rows.js';

/** The port whose holder `x` ends, if its pid is known. Never another taskflow-tui. */
export function findHeldPort(ports: PortRow[]): (PortRow & { holder: { pid: number } }) | undefined {
  for (const port of ports) {
    const { holder } = port;
    if (port.state.type === 'taken' && holder?.pid !== undefined && !holder.ours)
      return { ...port, holder: { ...holder, pid: holder.pid } };
  }
  return undefined;
}

/** A row for each port, and one more if it is taken. Below 80 columns, ports share a row. */
export function portLines(ports: PortRow[], target: Target, now: number, columns: number): Line[] {
  if (columns < 80) return narrowLines(ports, now, columns);
  const wide = columns >= 110;
  const label = columns >= 100 ? 11 : 8;
  const where = ports.map((port) => routeOf(port, target, wide));
  const states = ports.map((port) => portState(port, now));
  const whereWidth = Math.max(0, ...where.map((text) => text.length)) + 2;
  // Traffic keeps its column, however long a reason is.
  const room = columns - 1 - label - whereWidth - (wide ? 36 : 24);
  const stateWidth = Math.min(room, Math.max(14, ...states.map(widthOf)));
  return ports.flatMap((port, at): Line[] => {
    const start = [dim(column(at === 0 ? ' Ports' : '', label)), plain(column(where[at] ?? '', whereWidth))];
    const through = trafficSpans(port, wide, columns - 1 - label - whereWidth - stateWidth - 2);
    const state = fitState(states[at] ?? [], through.length > 0 ? stateWidth : columns - label - whereWidth - 1);
    const gap = plain(' '.repeat(Math.max(0, stateWidth - widthOf(state)) + 2));
    const line = fit([...start, ...state, ...(through.length > 0 ? [gap, ...through] : [])], columns - 1);
    return port.state.type === 'taken' ? [line, holderLine(port, label)] : [line];
  });
}

/** `localhost:3000 → frontend → …x2k1a`; the pod of the last connection only with `wide`. */
function routeOf({ localPort, service, traffic: through }: PortRow, target: Target, wide: boolean): string {
  const pod = wide && through?.pod ? ` → ${ownPodName(through.pod)}` : '';
  return `localhost:${localPort} → ${titleOf(service, target.release)}${pod}`;
}

/** Leaves out the reason if too much of it would be cut. */
function fitState(state: Line, columns: number): Line {
  const bare = state.slice(0, 2);
  return widthOf(state) <= columns || columns - widthOf(bare) >= 16 ? fit(state, columns) : fit(bare, columns);
}

/** With fewer columns, an error would be cut too much. */
const shortestError = 14;

/** Connections, bytes from and to the pod, and the last error. */
function trafficSpans({ traffic: through, state }: PortRow, wide: boolean, columns: number): Line {
  // A taken port has no traffic of ours.
  if (!through || state.type === 'taken') return [];
  const { open, served, received, sent, lastError } = through;
  const count = wide ? `${open} open, ${served} so far` : `${open}/${served}`;
  return [
    plain(column(count, wide ? 19 : 6)),
    plain(column(`↓${traffic(received)} ↑${traffic(sent)}`, 16)),
    ...(lastError && columns >= (wide ? 35 : 22) + shortestError ? [warn(` ${sign.attention}`), dim(` ${lastError}`)] : []),
  ];
}

/** taskflow-tui never ends the holder and never moves to another port by itself. */
function holderLine({ holder }: PortRow, indent: number): Line {
  const wait = 'opens by itself when that program ends';
  const end: Line = holder?.pid === undefined || holder.ours ? [] : [dim(' · '), accent('x'), plain(` end ${holder.command ?? 'it'} now`)];
  return [plain(' '.repeat(indent)), dim(wait), ...end];
}

function narrowLines(ports: PortRow[], now: number, columns: number): Line[] {
  const cells = ports.map((port): Line => {
    const [mark = plain(''), text = plain('')] = portState(port, now);
    return [plain(` :${port.localPort} `), mark, text];
  });
  const half = Math.floor(columns / 2);
  const held = findHeldPort(ports)?.holder;
  const choice: Line[] = held ? [[plain('   '), accent('x'), plain(` end ${held.command ?? 'it'}`), dim(', or wait until it ends')]] : [];
  if (cells.some((cell) => widthOf(cell) >= half)) return [...cells, ...choice].map((line) => fit(line, columns));
  const row = cells.flatMap((cell): Line => [...cell, plain(' '.repeat(half - widthOf(cell)))]);
  return row.length > 0 ? [row, ...choice] : [];
}

export function addressOf({ localPort }: PortRow): string {
  return `http://localhost:${localPort}`;
}
