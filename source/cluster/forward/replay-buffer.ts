// Sends a client's bytes to a pod, and keeps them while they may have to be sent to another one.
import type { Socket } from 'node:net';
import type { Stream } from './stream.js';

/** Bytes to keep for another pod, and to read while there is no stream. */
const replayLimit = 64 << 10;
/** The client is paused while more than `high` bytes wait for the stream, until fewer than `low` do. */
const high = 1 << 20;
const low = 256 << 10;

export type ReplayBuffer = {
  /** Sends what it keeps first. */
  attach(stream: Stream): void;
  detach(): void;
  /** Keeps nothing from now on: the pod has answered. */
  disable(): void;
  /** Drops whatever else the client sends. */
  discard(): void;
  /** Whether it still has everything that the client sent. */
  isComplete(): boolean;
  /** Bytes sent to the present or last stream. */
  sent(): number;
};

/** `onSent` gets the bytes that a stream takes, and 0 when some of them leave the process. */
export function createReplayBuffer(client: Socket, onSent: (bytes: number) => void): ReplayBuffer {
  let chunks: Buffer[] | undefined = [];
  let size = 0;
  let sent = 0;
  let stream: Stream | undefined;
  let discarding = false;
  const pass = (to: Stream, bytes: Buffer) => {
    sent += bytes.length;
    onSent(bytes.length);
    to.send(bytes, () => {
      onSent(0);
      if (to === stream && to.waiting() < low) client.resume();
    });
    if (to.waiting() > high) client.pause();
  };
  client.on('data', (bytes: Buffer) => {
    if (discarding) return;
    size += bytes.length;
    if (stream && size > replayLimit) chunks = undefined;
    chunks?.push(bytes);
    if (stream) pass(stream, bytes);
    else if (size >= replayLimit) client.pause();
  });
  return {
    attach(next) {
      stream = next;
      sent = 0;
      for (const bytes of chunks ?? []) pass(next, bytes);
      if (next.waiting() < low) client.resume();
    },
    detach() {
      stream = undefined;
      client.pause();
    },
    disable() {
      chunks = undefined;
    },
    discard() {
      discarding = true;
      chunks = undefined;
      client.resume();
    },
    isComplete: () => chunks !== undefined,
    sent: () => sent,
  };
}
