// Keeps the last usage samples of each pod.
import type { Pod, Usage } from '../world/index.js';
import { type PodUsage, type Snapshot, usageKept } from './snapshot.js';

type Shown = NonNullable<Snapshot['usage']>;

/** Failures in a row after which the last samples are no longer shown. */
const toleratedFailures = 3;

export type UsageHistory = {
  add(usage: Usage): void;
  addFailure(reason: string): void;
  /** Drops pods that are gone. */
  dropOthers(pods: Pod[]): void;
  /** undefined before the first answer; the same object until something changes. */
  current(): Shown | undefined;
  /** Bytes. */
  peakMemory(pod: Pod): number | undefined;
};

export function createUsageHistory(): UsageHistory {
  let source: Usage['source'] | undefined;
  let pods: Record<string, PodUsage> = {};
  let failures = 0;
  let shown: Shown | undefined;
  /** Kept for longer than the history, because they explain why a pod ran out of memory. */
  const peaks = new Map<string, number>();
  return {
    add(usage) {
      failures = 0;
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
    addFailure(reason) {
      failures++;
      if (!source || failures >= toleratedFailures) shown = { source: 'none', reason };
    },
    dropOthers(present) {
      const names = new Set(present.map(({ name }) => name));
      for (const name of peaks.keys()) if (!names.has(name)) peaks.delete(name);
      const left = Object.entries(pods).filter(([name]) => names.has(name));
      if (left.length === Object.keys(pods).length) return;
      pods = Object.fromEntries(left);
      if (shown && shown.source !== 'none') shown = { source: shown.source, pods };
    },
    current: () => shown,
    peakMemory: ({ name }) => peaks.get(name),
  };
}
