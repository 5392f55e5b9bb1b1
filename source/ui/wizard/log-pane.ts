// The wizard's pane for the log of a step or the commands: scroll position and lines.
import type { State } from '../../deploy/engine/state.js';
import { dim, justify, type Line, plain, strong } from '../kit/line.js';
import { commandLines } from './command-lines.js';

/** The number of lines below the pane. With 0, it follows the newest line. */
export type Scroll = { fromEnd: number };
export type Source = { title: string; lines: Line[] };

export const atEnd: Scroll = { fromEnd: 0 };

/** Scrolls by `by` lines; up is negative. */
export function scrollBy(scroll: Scroll, by: number, total: number, rows: number): Scroll {
  return { fromEnd: Math.min(Math.max(0, total - rows), Math.max(0, scroll.fromEnd - by)) };
}

/** A title and `rows` lines of the source. */
export function paneLines(source: Source, scroll: Scroll, columns: number, rows: number, empty: string): Line[] {
  const total = source.lines.length;
  const fromEnd = Math.min(scroll.fromEnd, Math.max(0, total - rows));
  const last = total - fromEnd;
  const first = Math.max(0, last - rows);
  const place = total === 0 ? '' : `${first + 1}–${last} of ${total}${fromEnd === 0 ? ' · newest' : ''}`;
  const body = total === 0 ? [[dim(`  ${empty}`)]] : source.lines.slice(first, last).map((line): Line => [plain('  '), ...line]);
  return [justify([strong(`  ${source.title}`)], [dim(place)], columns), ...body];
}

/** All logs; those of failed and running steps come first. */
export function logSources(state: State): Source[] {
  const rank = { failed: 0, running: 1, cancelled: 2, done: 3, skipped: 4, waiting: 5 };
  const steps = [...state.steps].sort((a, b) => rank[a.status.type] - rank[b.status.type]);
  return steps.flatMap((step): Source[] => {
    const images = step.id === 'images' ? (['frontend', 'backend'] as const) : [];
    const parts = images.flatMap((name): Source[] => {
      const lines = state.images[name]?.tail ?? [];
      return lines.length > 0 ? [{ title: `${step.title}: ${name}`, lines: lines.map(toLine) }] : [];
    });
    // A step that printed nothing may have failed with the last lines of a program.
    const lines = step.tail.length > 0 || step.status.type !== 'failed' ? step.tail : (step.status.problem.details ?? []);
    return lines.length > 0 ? [...parts, { title: step.title, lines: lines.map(toLine) }] : parts;
  });
}

function toLine(line: string): Line {
  return [plain(line)];
}

export function commandSource(state: State, columns: number): Source {
  return { title: 'Commands', lines: commandLines(state, columns - 2) };
}
