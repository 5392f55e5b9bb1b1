// Runs the migrations before helm changes the release, or after it if the release brings the database.
import { throwawayName, usesThrowaway } from '../../../../release/throwaway.js';
import type { ChartRequest } from '../../../../world/index.js';
import type { StepContext } from '../../../engine/step.js';
import { runMigrations } from './run.js';

/** How often to check whether the throwaway database is ready, once a second: its image may have to be pulled. */
const mostChecks = 600;

/** True if they have run; false if the database comes with the release. */
export async function migrateBefore(context: StepContext, request: ChartRequest): Promise<boolean> {
  const { world, settings, signal } = context;
  const stored = await world.cluster.secret(settings.secretName, signal);
  if (usesThrowaway(stored, settings.target) && !(await isThrowawayReady(context))) return false;
  await runMigrations(context, request);
  return true;
}

export async function migrateAfter(context: StepContext, request: ChartRequest): Promise<void> {
  const { world, signal, emit } = context;
  emit({ type: 'step-progress', text: 'waiting for the throwaway database, to create its tables' });
  // Without it, the rollout says why.
  for (let check = 0; !(await isThrowawayReady(context)); check++) {
    if (check === mostChecks) return;
    await world.clock.sleep(1000, signal);
  }
  await runMigrations(context, request);
}

async function isThrowawayReady({ world, settings, signal }: StepContext): Promise<boolean> {
  const name = throwawayName(settings.target);
  return (await world.cluster.deployments(signal)).some((deployment) => deployment.name === name && deployment.ready > 0);
}
