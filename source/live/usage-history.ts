// What the pods use, now and before: samples by pod, the last ones kept.
import type { Pod, Usage } from '../world/index.js';
import { type PodUsage, type Snapshot, usageKept } from './snapshot.js';

type Shown = NonNullable<Snapshot['usage']>;

/** Questions in a row that may fail before what was seen last is no longer shown. */
const patience = 3;

export type UsageHistory = {
  add(usage: Usage): void;
  /** A question that was not answered. */
  missed(reason: string): void;
  /** Forgets pods that are gone. */
  keep(pods: Pod[]): void;
  /** undefined before the first answer; the same object until something changes. */
  shown(): Shown | undefined;
  /** Bytes; the most that is remembered of a pod. */
  peakMemory(pod: Pod): number | undefined;
};

export function createUsageHistory(): UsageHistory {
  let source: Usage['source'] | undefined;
  let pods: Record<string, PodUsage> = {};
  let misses = 0;
  let shown: Shown | undefined;
  /** Longer than the history: what a pod used at most is worth knowing when it has run out of memory. */
  const peaks = new Map<string, number>();
  return {
    add(usage) {
      misses = 0;
      ({ source } = usage);
      const next = { ...pods };
      for (const [name, { cpu, memory }] of Object.entries(usage.pods)) {
        const history = [...(pods[name]?.history ?? []), { cpu, memory }].slice(-usageKept);
        next[name] = { cpu, memory, history };
        peaks.set(name, Math.max(memory, peaks.get(name) ?? 0));
      }
      pods = next;
      shown = { source, pods };
    },
    missed(reason) {
      misses++;
      if (!source || misses >= patience) shown = { source: 'none', reason };
    },
    keep(present) {
      const names = new Set(present.map(({ name }) => name));
      for (const name of peaks.keys()) if (!names.has(name)) peaks.delete(name);
      const left = Object.entries(pods).filter(([name]) => names.has(name));
      if (left.length === Object.keys(pods).length) return;
      pods = Object.fromEntries(left);
      if (shown && shown.source !== 'none') shown = { source: shown.source, pods };
    },
    shown: () => shown,
    peakMemory: ({ name }) => peaks.get(name),
  };
}
