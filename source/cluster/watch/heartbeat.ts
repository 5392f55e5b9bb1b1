// Feels whether the API server answers and whether this machine slept: an open watch says neither.
import type { Clock } from '../../world/index.js';
import { reasonOf } from './watch-loop.js';

export type Pulse = {
  clock: Clock;
  signal: AbortSignal;
  /** A light request with a time limit of `pulseLimit`; rejects when the server does not answer as it should. */
  ask(signal: AbortSignal): Promise<unknown>;
  /** It answers again after it did not. */
  recovered(): void;
  /** It does not answer; again when the reason changes. `since` is when it was first asked in vain, ms since the epoch. */
  silent(since: number, reason: string): void;
  /** The clock jumped: connections that look open may be dead. */
  slept(): void;
};

/** ms. The two together are the longest that a server may be away unnoticed: 4.5 s. */
export const pulseLimit = 2_500;
const interval = 2_000;
/** ms by which a timer may be late before we say that the machine slept. */
const drift = 5_000;

/** Resolves after the signal's abort. */
export async function feelPulse(pulse: Pulse): Promise<void> {
  const { clock, signal } = pulse;
  let silence: { since: number; reason: string } | undefined;
  let before = clock.now();
  while (!signal.aborted) {
    await clock.sleep(interval, signal).catch(() => undefined);
    if (signal.aborted) return;
    const askedAt = clock.now();
    if (askedAt - before > interval + drift) pulse.slept();
    try {
      await pulse.ask(signal);
      if (silence) pulse.recovered();
      silence = undefined;
    } catch (error) {
      if (signal.aborted) return;
      const reason = reasonOf(error);
      if (silence?.reason !== reason) pulse.silent(silence?.since ?? askedAt, reason);
      silence = { since: silence?.since ?? askedAt, reason };
    }
    before = clock.now();
    if (before - askedAt > pulseLimit + drift) pulse.slept();
  }
}
