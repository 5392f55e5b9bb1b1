// Lines of the cluster's events, newest first: age, object, message, count.
import type { Snapshot } from '../../../live/snapshot.js';
import type { ClusterEvent } from '../../../world/index.js';
import { column, dim, fit, type Line, plain, warn, wrap } from '../../kit/line.js';
import { ownPodName } from '../../kit/pod.js';
import { sign } from '../../kit/theme.js';
import { wideFrom } from './pod-layout.js';
import { titleOf } from './rows.js';
import { formatAge } from './title.js';

/** At most `rows` lines, one for each event. */
export function eventLines({ events, target }: Snapshot, now: number, rows: number, columns: number): Line[] {
  const wide = columns >= wideFrom;
  const label = wide ? (columns >= 100 ? 11 : 8) : 1;
  return newestFirst(events)
    .slice(0, rows)
    .map((event, at) => {
      const start = eventPrefix(event, target.release, now, columns);
      return fit([dim(column(at === 0 && wide ? ' Events' : '', label)), ...start, dim(messageOf(event))], columns - 1);
    });
}

/** All events for the full screen, with long messages wrapped. */
export function eventPages({ events, target }: Snapshot, now: number, columns: number): Line[] {
  const indent = eventPrefix({ at: 0, object: '', type: '', reason: '', message: '', count: 1 }, target.release, now, columns);
  const taken = indent.reduce((sum, { text }) => sum + text.length, 1);
  return newestFirst(events).flatMap((event): Line[] => {
    const [first = '', ...more] = wrap(`${event.reason}: ${messageOf(event)}`, Math.max(20, columns - taken - 1), 6);
    const start: Line = [plain(' '), ...eventPrefix(event, target.release, now, columns), plain(first)];
    return [start, ...more.map((text): Line => [plain(' '.repeat(taken) + text)])].map((line) => fit(line, columns));
  });
}

function eventPrefix(event: ClusterEvent, release: string, now: number, columns: number): Line {
  const wide = columns >= wideFrom;
  const object = column(shortObject(event.object, release, wide), columns >= 120 ? 22 : wide ? 16 : 9);
  const mark = event.type === 'Warning' ? warn(sign.attention) : dim('·');
  return [dim(column(formatAge(now - event.at, wide), wide ? 7 : 4)), mark, plain(` ${object} `)];
}

function messageOf({ message, count }: ClusterEvent): string {
  return count > 1 ? `${message} ×${count}` : message;
}

/** `pod/taskflow-backend-5d8b-ww71x` → `backend …ww71x`, `deployment/taskflow-backend` → `backend`; not `wide`: `…ww71x`, `backend`. */
function shortObject(object: string, release: string, wide = true): string {
  const [kind, name] = object.includes('/') ? [object.slice(0, object.indexOf('/')), object.slice(object.indexOf('/') + 1)] : ['', object];
  const title = titleOf(name, release);
  if (kind === 'replicaset')
    return title.replace(wide ? /-(\w+)$/ : /^.*-(\w+)$/, (_, hash: string) => `${wide ? ' ' : ''}…${hash.slice(-4)}`);
  const isPod = kind === 'pod' || (kind === '' && /-[a-z0-9]{5}$/.test(name));
  if (isPod && !wide) return ownPodName(name);
  return isPod ? title.replace(/-\w+-\w+$/, ` ${ownPodName(name)}`) : title;
}

function newestFirst(events: ClusterEvent[]): ClusterEvent[] {
  return events.toSorted((a, b) => b.at - a.at);
}
