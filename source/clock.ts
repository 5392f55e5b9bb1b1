// Time and randomness as a port, so that tests control them.
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Cancelled } from './problem.js';

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with Cancelled when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** `bytes` random bytes. */
  random(bytes: number): Uint8Array;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, signal ? { signal } : {});
    } catch {
      throw new Cancelled();
    }
  },
  random: (bytes) => randomBytes(bytes),
};

/** A clock that runs `pace` times as fast. */
export function clockTimes(clock: Clock, pace: number): Clock {
  const began = clock.now();
  return {
    ...clock,
    now: () => began + (clock.now() - began) * pace,
    sleep: (ms, signal) => clock.sleep(ms / pace, signal),
  };
}

/** A value for better-auth-secret: 32 random bytes as base64url, 43 characters, 256 bits. */
export function newSecret(clock: Clock): string {
  return Buffer.from(clock.random(32)).toString('base64url');
}
