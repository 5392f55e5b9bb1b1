// The ledger: what taskflow-tui made, as memory keeps it.
import type { LedgerEntry, ResourceType, StateStore } from '../world/index.js';

export type EntryOf<Type extends ResourceType> = Extract<LedgerEntry, { type: Type }>;

/** What is written down of one thing, by its type and name. */
export function entryOf<Type extends ResourceType>(store: StateStore, type: Type, name: string): EntryOf<Type> | undefined {
  return store.ledger().find((made): made is EntryOf<Type> => made.type === type && made.name === name);
}

/** A further revision of the release was made here. One that is not in the ledger was not installed here, and stays out of it. */
export function recordRevision(store: StateStore, revision: number): void {
  const release = store.ledger().find((made): made is EntryOf<'release'> => made.type === 'release');
  if (release) store.record({ ...release, revisions: [...release.revisions, revision] });
}
