// The panel's first line: freshness, location, and revision.
import type { Snapshot } from '../../../live/snapshot.js';
import { age, since } from '../../../units.js';
import type { WatchedKind } from '../../../world/index.js';
import { bad, dim, fit, good, justify, type Line, plain, strong, warn, widthOf } from '../../kit/line.js';
import { sign } from '../../kit/theme.js';
import { tagOf } from './pod-layout.js';

export function titleLine(snapshot: Snapshot, now: number, columns: number): Line {
  const { freshness } = snapshot;
  const name = [strong(columns >= 52 ? ' TaskFlow  ' : ' TaskFlow ')];
  const right = [...location(snapshot, columns), ...revision(snapshot, now, columns), plain(' ')];
  if (freshness.type === 'live') {
    const live: Line = [...name, good(sign.up), plain(' live')];
    return justify(live, fit(right, columns - widthOf(live) - 1), columns);
  }
  const stale: Line = [...name, warn(sign.running), plain(` stale for ${since(now - freshness.since)}`)];
  const reason = [...stale, dim(`: ${freshness.reason}`)];
  // The reason for stale data matters more than the location.
  const short = [...location(snapshot, 0), plain(' ')];
  if (widthOf(reason) + widthOf(right) < columns) return justify(reason, right, columns);
  return widthOf(reason) + widthOf(short) < columns ? justify(reason, short, columns) : fit(reason, columns);
}

function location({ target: { context, namespace, release } }: Snapshot, columns: number): Line {
  return [plain(columns >= 100 ? `${context} / ${namespace} / ${release}` : `${context}/${namespace}`)];
}

function revision({ revisions, release, deployments }: Snapshot, now: number, columns: number): Line {
  // Watched revisions are newer than the release that was requested once.
  const newest = revisions[0];
  const { revision: number, status } = newest ?? release ?? {};
  if (number === undefined) return columns >= 52 ? [warn(`  ${sign.attention}`), dim(' no release')] : [];
  const wrong = status && status !== 'deployed' ? [bad(`  ${sign.attention} `), plain(status)] : [];
  if (columns < 52) return wrong;
  const tag = columns >= 80 ? sharedTag(deployments.flatMap(({ component, image }) => (component === 'other' ? [] : [tagOf(image)]))) : '';
  const parts = [
    `${columns >= 100 ? '   revision' : ' · rev'} ${number}`,
    tag,
    newest && columns >= 100 ? `${since(now - newest.at)} ago` : '',
  ];
  return [...wrong, dim(parts.filter(Boolean).join(' · '))];
}

/** The tag of all images; if only the digests in them differ (`1.0.0-3f9a2c41`), the version before that. */
function sharedTag(tags: string[]): string {
  const [first = ''] = tags;
  if (tags.every((tag) => tag === first)) return first;
  const version = first.split('-')[0] ?? '';
  return version && tags.every((tag) => tag.split('-')[0] === version) ? version : '';
}

const words: Record<WatchedKind, string> = {
  pods: "can't see pods",
  deployments: "can't see deployments",
  replicasets: "can't see replica sets",
  services: "can't see services",
  events: "can't see events",
  revisions: "can't see revisions",
};

/** A line for each of the kinds that the user may not list. */
export function forbiddenLines({ forbidden }: Snapshot, kinds: WatchedKind[], columns: number): Line[] {
  return kinds.flatMap((kind) => {
    const reason = forbidden[kind];
    return reason === undefined ? [] : [fit([warn(` ${sign.attention} `), plain(words[kind]), dim(`: ${reason}`)], columns)];
  });
}

/** Shown before the first snapshot. */
export function loadingLine(): Line {
  return [strong(' TaskFlow  '), { text: sign.running, tone: 'accent', role: 'spinner' }, dim(' Reading the cluster')];
}

/** Not `wide`: kubectl's short form. */
export function formatAge(ms: number, wide: boolean): string {
  return wide ? since(ms) : age(ms);
}
