// Checks that the API server answers, and detects that this machine was asleep. An open watch shows neither.
import type { Clock } from '../../world/index.js';
import { reasonOf } from './reflector.js';

export type Heartbeat = {
  clock: Clock;
  signal: AbortSignal;
  /** A small request with a time limit of `heartbeatLimit`. */
  ping(signal: AbortSignal): Promise<unknown>;
  onRecovery(): void;
  /** Called when the server stops answering, and when the reason changes. `since`: the first failed ping, ms since the epoch. */
  onSilence(since: number, reason: string): void;
  /** The clock jumped: connections that look open may be dead. */
  onSleep(): void;
};

/** ms. Together they are the longest outage that goes unnoticed: 4.5 s. */
export const heartbeatLimit = 2_500;
const interval = 2_000;
/** ms of a timer's delay that mean that the machine slept. */
const drift = 5_000;

/** Resolves after the signal's abort. */
export async function runHeartbeat(heartbeat: Heartbeat): Promise<void> {
  const { clock, signal } = heartbeat;
  let silence: { since: number; reason: string } | undefined;
  let before = clock.now();
  while (!signal.aborted) {
    await clock.sleep(interval, signal).catch(() => undefined);
    if (signal.aborted) return;
    const pingedAt = clock.now();
    if (pingedAt - before > interval + drift) heartbeat.onSleep();
    try {
      await heartbeat.ping(signal);
      if (silence) heartbeat.onRecovery();
      silence = undefined;
    } catch (error) {
      if (signal.aborted) return;
      const reason = reasonOf(error);
      const since = silence?.since ?? pingedAt;
      if (silence?.reason !== reason) heartbeat.onSilence(since, reason);
      silence = { since, reason };
    }
    before = clock.now();
    if (before - pingedAt > heartbeatLimit + drift) heartbeat.onSleep();
  }
}
