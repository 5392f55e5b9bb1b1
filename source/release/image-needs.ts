// What a component's image needs from its pod: from its sources, and from what its trial run found.
import type { StateStore } from '../world/index.js';
import type { Source } from './application.js';
import { buildRecordId } from './probe-paths.js';

export type ImageNeeds = {
  /** Folders that it writes to, each once, none inside another. */
  writable: string[];
};

export function imageNeeds({ component, needs }: Source, store: Pick<StateStore, 'step'>): ImageNeeds {
  const found = store.step(buildRecordId(component))?.evidence.writable?.split('\n') ?? [];
  return { writable: outermost([...needs.writable, ...found]) };
}

/** Sorted; a folder inside another is part of it. */
function outermost(folders: string[]): string[] {
  const all = [...new Set(folders)].sort();
  return all.filter((folder) => !all.some((other) => other !== folder && folder.startsWith(`${other}/`)));
}
