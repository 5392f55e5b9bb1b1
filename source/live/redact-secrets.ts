// Teaches the redactor the release's secrets before logs are read.

import type { Settings } from '../release/settings.js';
import type { World } from '../world/index.js';

/** An application can print its own secrets. Reading the Secret registers them; if that fails, the redactor still masks their usual forms. */
export async function registerSecrets({ cluster }: Pick<World, 'cluster'>, { secretName }: Settings, signal: AbortSignal): Promise<void> {
  await cluster.secret(secretName, signal).catch(() => {});
}
