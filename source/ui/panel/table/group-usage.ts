// What the pods of a deployment use together, now and before, against the sum of their limits.
import type { PodUsage } from '../../../live/snapshot.js';
import type { Resources } from '../../../world/index.js';
import type { Group } from './rows.js';

/** `limit` 0: at least one of them has none. `history`: oldest first. */
export type Sum = { now: number; limit: number; history: number[] };
export type GroupUsage = { cpu: Sum; memory: Sum };

/** Samples that any screen has room for. */
const shownSamples = 20;
const known = new WeakMap<Group, GroupUsage | undefined>();

/** undefined: nothing is known of any of its pods. Worked out once for a group, which is made anew with every snapshot. */
export function groupUsage(group: Group, usage: Record<string, PodUsage>): GroupUsage | undefined {
  if (known.has(group)) return known.get(group);
  const total: GroupUsage = { cpu: nothing(), memory: nothing() };
  let pods = 0;
  for (const { name, limits } of group.all) {
    const used = usage[name];
    if (!used) continue;
    add(total.cpu, 'cpu', used, limits, pods === 0);
    add(total.memory, 'memory', used, limits, pods === 0);
    pods++;
  }
  const found = pods === 0 ? undefined : total;
  known.set(group, found);
  return found;
}

const nothing = (): Sum => ({ now: 0, limit: 0, history: [] });

/** The newest samples of all pods belong together, so a pod that is younger is missing on the left. */
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
