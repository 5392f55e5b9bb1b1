// A release that was rolled back by hand was rolled back for a reason: it is deployed over only when that is wanted.
import { moment } from '../../../text.js';
import type { ReleaseStatus } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

/** The revision that helm rolled back to, by its own description. */
export function rolledBackTo({ description }: Pick<ReleaseStatus, 'description'>): string | undefined {
  return /^Rollback to (\d+)$/.exec(description)?.[1];
}

/**
 * The release, when it was rolled back since it was last deployed from here and is to stay so.
 */
export async function keptRolledBack({ world, settings, signal, ask }: StepContext): Promise<ReleaseStatus | undefined> {
  if (settings.deployOver) return undefined;
  const release = await world.helm.status(signal);
  const target = release?.status === 'deployed' ? rolledBackTo(release) : undefined;
  if (!release || target === undefined || !world.store.step('release')) return undefined;
  const when = release.at ? ` at ${moment(release.at, world.clock.now())}` : '';
  const answer = await ask({
    type: 'confirm',
    id: 'rolled-back',
    text: `${settings.target.release} was rolled back to revision ${target}${when}. Deploy what is here over it?`,
    detail: ['no leaves it as it is; you are asked again next time'],
  });
  return answer.yes ? undefined : release;
}
