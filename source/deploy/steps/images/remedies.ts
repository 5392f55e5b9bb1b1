// What another attempt at an image can do differently after a failed one.
import type { Source } from '../../../release/application.js';
import type { StepContext } from '../../engine/step.js';
import { offerBuildAsNextDev } from './as-next-dev.js';
import { useDefaultImage } from './default-image.js';
import type { FailedAttempt } from './failed-attempt.js';
import { offerOwnDockerfile, relaxPod } from './own-dockerfile.js';
import { leaveOutDependency } from './packages/absent-dependency.js';
import { addMissingPackage } from './packages/missing-package.js';
import { takeNewerPackage } from './packages/newer-package.js';
import { takeOlderPackage } from './packages/older-package.js';
import { makeWritable } from './writable-folder.js';

/** The source to try next; undefined if this remedy doesn't fit, or the person doesn't want it. A question is asked with `context.ask`. */
export type Remedy = (failed: FailedAttempt, source: Source, context: StepContext) => Promise<Source | undefined>;

/** From special to general: the first that gives a source is used. */
const remedies: readonly Remedy[] = [
  useDefaultImage,
  offerBuildAsNextDev,
  leaveOutDependency,
  takeNewerPackage,
  takeOlderPackage,
  addMissingPackage,
  makeWritable,
  offerOwnDockerfile,
];
/** The checkout's own Dockerfile decides what is in its image. */
const remediesForOwn: readonly Remedy[] = [makeWritable, relaxPod];

export async function findRemedy(failed: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  for (const remedy of source.ownDockerfile?.used ? remediesForOwn : remedies) {
    const changed = await remedy(failed, source, context);
    if (changed) return changed;
  }
  return undefined;
}
