// Before a log is read: what it must not show.

import type { Settings } from '../release/settings.js';
import type { World } from '../world/index.js';

/** An application may print its own secrets: reading the Secret makes the redactor know them. Failing that, their usual shapes are masked. */
export async function knowSecrets({ cluster }: Pick<World, 'cluster'>, { secretName }: Settings, signal: AbortSignal): Promise<void> {
  await cluster.secret(secretName, signal).catch(() => {});
}
