// The ledger: what taskflow-tui made, as memory keeps it.
import type { Made, MadeType, Memory } from '../world/index.js';

export type MadeOf<Type extends MadeType> = Extract<Made, { type: Type }>;

/** What is written down of one thing, by its type and name. */
export function entryOf<Type extends MadeType>(memory: Memory, type: Type, name: string): MadeOf<Type> | undefined {
  return memory.made().find((made): made is MadeOf<Type> => made.type === type && made.name === name);
}

/** A further revision of the release was made here. One that is not in the ledger was not installed here, and stays out of it. */
export function enterRevision(memory: Memory, revision: number): void {
  const release = memory.made().find((made): made is MadeOf<'release'> => made.type === 'release');
  if (release) memory.enter({ ...release, revisions: [...release.revisions, revision] });
}
