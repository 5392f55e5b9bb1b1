// What a component's image needs from its pod: from its sources, and from what its trial run found.
import type { StateStore } from '../world/index.js';
import type { PodNeeds, Source } from './application.js';
import { buildRecordId } from './probe-paths.js';

/** `writable`: folders that it writes to, each once, none inside another. */
export type ImageNeeds = PodNeeds & { writable: string[] };

export function imageNeeds({ component, needs, pod }: Source, store: Pick<StateStore, 'step'>): ImageNeeds {
  const found = foundNeeds(store.step(buildRecordId(component))?.evidence.needs);
  return { ...(pod ?? found), writable: outermost([...needs.writable, ...found.writable]) };
}

/** For the build record, as {@link imageNeeds} reads it. */
export function formatNeeds({ needs, pod }: Source): Record<string, string> {
  const found = { ...pod, writable: needs.writable };
  return needs.writable.length || pod ? { needs: JSON.stringify(found) } : {};
}

/** taskflow-tui wrote it; a damaged one says nothing. */
function foundNeeds(text = '{}'): ImageNeeds {
  try {
    return { writable: [], ...(JSON.parse(text) as Partial<ImageNeeds>) };
  } catch {
    return { writable: [] };
  }
}

/** Sorted; a folder inside another is part of it. */
export function outermost(folders: string[]): string[] {
  const all = [...new Set(folders)].sort();
  return all.filter((folder) => !all.some((other) => other !== folder && folder.startsWith(`${other}/`)));
}

/** The chart's values for it; empty for an image that needs nothing special. */
export function podValues(source: Source, store: Pick<StateStore, 'step'>): Record<string, unknown> {
  const { writable, port, user, writableRoot, preStop } = imageNeeds(source, store);
  const [uid = 0, gid = uid] = (user ?? '').split(':').map(Number);
  const ids = user === undefined ? {} : { runAsUser: uid, runAsGroup: gid, runAsNonRoot: uid !== 0 };
  const container = { ...ids, ...(writableRoot ? { readOnlyRootFilesystem: false } : {}) };
  return {
    ...(writable.length ? { writable } : {}),
    ...(port === undefined ? {} : { containerPort: port }),
    ...(user === undefined ? {} : { podSecurityContext: { ...ids, fsGroup: gid } }),
    ...(Object.keys(container).length ? { securityContext: container } : {}),
    ...(preStop ? { preStop } : {}),
  };
}
