// One connection and one pod: pipes both ways until the stream ends.
import type { Socket } from 'node:net';
import type { Tally } from './counters.js';
import type { Endpoint } from './endpoint-rules.js';
import type { Upload } from './replay-buffer.js';
import { openStream, type Stream, type StreamDoor, type StreamEnd } from './stream.js';

export type Pipe = {
  client: Socket;
  upload: Upload;
  door: StreamDoor;
  tally: Tally;
  /** Aborted when the client is gone. */
  gone: AbortSignal;
  /** The stream that is open now, told when it opens and when it ends. */
  streaming(stream: Stream | undefined): void;
  /** A byte came from the pod. */
  moved(): void;
};
/** `again`: no application saw anything of the client, and all that it said can be said to another. */
export type Outcome = { end: StreamEnd; again: boolean };

/** Rejects with Cancelled when the client goes during the handshake. */
export async function attempt(pipe: Pipe, endpoint: Endpoint): Promise<Outcome> {
  const { client, upload, tally, gone } = pipe;
  const write = gathering(client);
  const ended = Promise.withResolvers<StreamEnd>();
  let heard = false;
  const data = (bytes: Buffer) => {
    heard = true;
    upload.forget();
    tally.received(bytes.length);
    pipe.moved();
    return write(bytes);
  };
  const opened = await openStream(pipe.door, endpoint, { data, ended: ended.resolve }, gone);
  if ('type' in opened) return { end: opened, again: opened.type === 'cut' };
  const leave = () => {
    opened.close();
    ended.resolve({ type: 'ended' });
  };
  gone.addEventListener('abort', leave, { once: true });
  if (gone.aborted) leave();
  tally.led(endpoint.pod);
  pipe.streaming(opened);
  upload.attach(opened);
  const end = await ended.promise;
  gone.removeEventListener('abort', leave);
  pipe.streaming(undefined);
  upload.detach();
  if (end.type === 'refused') return { end, again: upload.complete() };
  return { end, again: end.type === 'cut' && !heard && upload.sent() === 0 };
}

/**
 * The kubelet sends what a pod says in messages of some KiB. Those that come in one turn of the event loop are written by one system call:
 * a third less CPU for a download. False as with `write`.
 */
function gathering(client: Socket): (bytes: Buffer) => boolean {
  const flush = () => client.uncork();
  return (bytes) => {
    if (client.writableCorked === 0) {
      client.cork();
      setImmediate(flush);
    }
    return client.write(bytes);
  };
}
