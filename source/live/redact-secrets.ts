// Teaches the redactor the release's secrets before logs are read.

import type { Settings } from '../release/settings.js';
import { envSecretNames } from '../release/variables/env-secret.js';
import type { World } from '../world/index.js';

/** An application can print its own secrets. Reading the Secrets registers them; if that fails, the redactor still masks their usual forms. */
export async function registerSecrets({ cluster }: Pick<World, 'cluster'>, { secretName }: Settings, signal: AbortSignal): Promise<void> {
  await Promise.all([secretName, ...envSecretNames].map((name) => cluster.secret(name, signal).catch(() => {})));
}
