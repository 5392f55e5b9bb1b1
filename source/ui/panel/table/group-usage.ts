// Adds up what the pods of a deployment use, and their limits.
import type { PodUsage } from '../../../live/snapshot.js';
import type { Resources } from '../../../world/index.js';
import type { Group } from './rows.js';

/** `limit` is 0 if any pod has none. `history` starts with the oldest sample. */
export type Sum = { now: number; limit: number; history: number[] };
export type GroupUsage = { cpu: Sum; memory: Sum };

/** No screen has room for more samples. */
const shownSamples = 20;

/** undefined when the usage of none of its pods is known. */
export function groupUsage(group: Group, usage: Record<string, PodUsage>): GroupUsage | undefined {
  const total: GroupUsage = { cpu: nothing(), memory: nothing() };
  let pods = 0;
  for (const { name, limits } of group.all) {
    const used = usage[name];
    if (!used) continue;
    add(total.cpu, 'cpu', used, limits, pods === 0);
    add(total.memory, 'memory', used, limits, pods === 0);
    pods++;
  }
  return pods === 0 ? undefined : total;
}

const nothing = (): Sum => ({ now: 0, limit: 0, history: [] });

/** Aligns histories at the newest sample, because a younger pod has fewer. */
function add(sum: Sum, of: keyof Resources, used: PodUsage, limits: Resources | undefined, first: boolean): void {
  const limit = limits?.[of];
  sum.now += used[of];
  sum.limit = limit && (first || sum.limit > 0) ? sum.limit + limit : 0;
  const samples = Math.min(shownSamples, used.history.length);
  while (sum.history.length < samples) sum.history.unshift(0);
  for (let back = 1; back <= samples; back++) {
    const at = sum.history.length - back;
    sum.history[at] = (sum.history[at] ?? 0) + (used.history[used.history.length - back]?.[of] ?? 0);
  }
}
