// Saves what was built and tried of a component, and says whether an image is still the one that was built.
import type { Source } from '../../../release/application.js';
import type { EntryOf } from '../../../release/ledger.js';
import { buildRecordId } from '../../../release/probe-paths.js';
import { compareIds } from '../../../release/provenance.js';
import type { Docker, StepRecord } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

export type Image = NonNullable<Awaited<ReturnType<Docker['image']>>>;
/** One attempt at an image. `startedAt`: ms since the epoch. */
export type Work = { source: Source; tag: string; files: Record<string, string>; startedAt: number };

/** An image without an entry was built before there was a ledger. An entry without an ID belongs to a build that didn't finish. */
export function isAsBuilt(entry: EntryOf<'engine-image'> | undefined, { id }: Pick<Image, 'id'>): boolean {
  return entry === undefined || (entry.id !== '' && compareIds(entry.id, id) !== 'other');
}

/** A record without `built` comes from an earlier taskflow-tui, which wrote it after the trial run. */
export function isTried(saved: StepRecord | undefined): boolean {
  return saved?.evidence.tried === 'yes' || saved?.evidence.built === undefined;
}

/** @param more what the trial run found */
export function saveBuild({ source, tag, startedAt }: Work, { bytes }: Image, more: Record<string, string>, { world }: StepContext): void {
  const { store, clock } = world;
  const evidence = { tag, bytes: String(bytes), built: 'yes', ...more };
  store.saveStep(buildRecordId(source.component), { inputs: tag, parts: {}, evidence, at: clock.now(), ms: clock.now() - startedAt });
}
