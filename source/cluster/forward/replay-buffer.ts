// What a client says on its way to a pod, kept as long as it may have to be said again to another one.
import type { Socket } from 'node:net';
import type { Stream } from './stream.js';

/** Bytes kept for another pod, and read ahead while there is none. */
const keptLimit = 64 << 10;
/** The client is not read while more than `high` bytes wait to leave, until there are less than `low`. */
const high = 1 << 20;
const low = 256 << 10;

export type Upload = {
  /** Begins with what was kept. */
  attach(stream: Stream): void;
  /** Until the next `attach`; with nothing kept there may be none. */
  detach(): void;
  /** Something came from the pod: nothing will be said twice. */
  forget(): void;
  /** Whatever the client still says is for nobody. */
  discard(): void;
  /** Whether all that was said can be said again. */
  complete(): boolean;
  /** Bytes given to the stream that is, or was last, attached. */
  sent(): number;
};

/** `moved` is told of the bytes given to a stream, and with 0 when some of them left. */
export function createUpload(client: Socket, moved: (bytes: number) => void): Upload {
  let kept: Buffer[] | undefined = [];
  let size = 0;
  let sent = 0;
  let stream: Stream | undefined;
  let discarding = false;
  const pass = (to: Stream, bytes: Buffer) => {
    sent += bytes.length;
    moved(bytes.length);
    to.send(bytes, () => {
      moved(0);
      if (to === stream && to.waiting() < low) client.resume();
    });
    if (to.waiting() > high) client.pause();
  };
  client.on('data', (bytes: Buffer) => {
    if (discarding) return;
    size += bytes.length;
    if (stream && size > keptLimit) kept = undefined;
    kept?.push(bytes);
    if (stream) pass(stream, bytes);
    else if (size >= keptLimit) client.pause();
  });
  return {
    attach(next) {
      stream = next;
      sent = 0;
      for (const bytes of kept ?? []) pass(next, bytes);
      if (next.waiting() < low) client.resume();
    },
    detach() {
      stream = undefined;
      client.pause();
    },
    forget() {
      kept = undefined;
    },
    discard() {
      discarding = true;
      kept = undefined;
      client.resume();
    },
    complete: () => kept !== undefined,
    sent: () => sent,
  };
}
