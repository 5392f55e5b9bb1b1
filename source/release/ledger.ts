// Finds and updates entries of the ledger, which lists what taskflow-tui made.
import type { LedgerEntry, ResourceType, StateStore } from '../world/index.js';

export type EntryOf<Type extends ResourceType> = Extract<LedgerEntry, { type: Type }>;

export function entryOf<Type extends ResourceType>(store: Pick<StateStore, 'ledger'>, type: Type, name: string): EntryOf<Type> | undefined {
  return store.ledger().find((entry): entry is EntryOf<Type> => entry.type === type && entry.name === name);
}

/** False for an image that was in the node already: it isn't ours to remove. */
export function isMadeHere(entry: LedgerEntry): boolean {
  return entry.type !== 'node-image' || !entry.found;
}

/** Adds a revision to a release of ours. A release that isn't in the ledger was installed by somebody else, and stays out of it. */
export function recordRevision(store: StateStore, revision: number): void {
  const release = store.ledger().find((entry): entry is EntryOf<'release'> => entry.type === 'release');
  if (release) store.record({ ...release, revisions: [...release.revisions, revision] });
}
