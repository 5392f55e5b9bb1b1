// The clock port: time and randomness.

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with Cancelled when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** `bytes` random bytes. */
  random(bytes: number): Uint8Array;
};
