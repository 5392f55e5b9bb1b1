// Asks before it deploys over a release that somebody rolled back by hand, probably for a reason.

import { moment } from '../../../units.js';
import type { ReleaseStatus } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

/** The revision that helm rolled back to, according to helm's description. */
export function rolledBackTo({ description }: Pick<ReleaseStatus, 'description'>): string | undefined {
  return /^Rollback to (\d+)$/.exec(description)?.[1];
}

/** The release, if it was rolled back since the last deployment from here and should stay so. */
export async function staysRolledBack({ world, settings, signal, ask }: StepContext): Promise<ReleaseStatus | undefined> {
  if (settings.deployOver) return undefined;
  const release = await world.helm.status(signal);
  const target = release?.status === 'deployed' ? rolledBackTo(release) : undefined;
  if (!release || target === undefined || !world.store.step('release')) return undefined;
  const when = release.at ? ` at ${moment(release.at, world.clock.now())}` : '';
  const answer = await ask({
    type: 'confirm',
    id: 'rolled-back',
    text: `${settings.target.release} was rolled back to revision ${target}${when}. Deploy over it?`,
    detail: ['no keeps it as it is, and asks again next time'],
  });
  return answer.yes ? undefined : release;
}
