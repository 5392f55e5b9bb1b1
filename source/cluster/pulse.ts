// Feels whether the API server answers and whether this machine slept: an open watch says neither.
import type { Clock } from '../world.js';
import { reasonOf } from './watch-loop.js';

export type Pulse = {
  clock: Clock;
  signal: AbortSignal;
  /** A light request with a time limit of `pulseLimit`; rejects when the server does not answer as it should. */
  ask(signal: AbortSignal): Promise<unknown>;
  /** It answers again after it did not. */
  recovered(): void;
  /** It does not answer; once for each time. `since` is when it was asked, ms since the epoch. */
  silent(since: number, reason: string): void;
  /** The clock jumped: connections that look open may be dead. */
  slept(): void;
};

export const pulseLimit = 5_000;
const interval = 10_000;
const tick = 1_000;
/** ms by which a timer may be late before we say that the machine slept. */
const drift = 5_000;

/** Resolves after the signal's abort. */
export async function feelPulse(pulse: Pulse): Promise<void> {
  const { clock, signal } = pulse;
  let silentSince: number | undefined;
  let askAt = clock.now() + interval;
  while (!signal.aborted) {
    const before = clock.now();
    await clock.sleep(tick, signal).catch(() => undefined);
    if (signal.aborted) return;
    const late = clock.now() - before > tick + drift;
    if (late) pulse.slept();
    if (!late && clock.now() < askAt) continue;
    const askedAt = clock.now();
    try {
      await pulse.ask(signal);
      if (silentSince !== undefined) pulse.recovered();
      silentSince = undefined;
    } catch (error) {
      if (signal.aborted) return;
      silentSince ??= askedAt;
      pulse.silent(silentSince, reasonOf(error));
    }
    if (clock.now() - askedAt > pulseLimit + drift) pulse.slept();
    askAt = clock.now() + interval;
  }
}
