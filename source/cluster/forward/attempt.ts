// Connects one client to one pod, and copies bytes both ways until the stream ends.
import type { Socket } from 'node:net';
import type { TrafficCounters } from './counters.js';
import type { Endpoint } from './endpoint-rules.js';
import type { ReplayBuffer } from './replay-buffer.js';
import { openStream, type Stream, type StreamAccess, type StreamEnd } from './stream.js';

export type Pipe = {
  client: Socket;
  buffer: ReplayBuffer;
  access: StreamAccess;
  counters: TrafficCounters;
  /** Aborts when the client disconnects. */
  clientGone: AbortSignal;
  /** Called when a stream opens, and with undefined when it ends. */
  setStream(stream: Stream | undefined): void;
  /** Called for each chunk from the pod. */
  onActivity(): void;
};
/** `retryable`: no application received anything from the client, and the buffer still has all of it for another pod. */
export type Outcome = { end: StreamEnd; retryable: boolean };

/** Rejects with Cancelled if the client disconnects during the handshake. */
export async function attempt(pipe: Pipe, endpoint: Endpoint): Promise<Outcome> {
  const { client, buffer, counters, clientGone } = pipe;
  const write = batchWrites(client);
  const ended = Promise.withResolvers<StreamEnd>();
  let answered = false;
  const onData = (bytes: Buffer) => {
    answered = true;
    buffer.disable();
    counters.addReceived(bytes.length);
    pipe.onActivity();
    return write(bytes);
  };
  const stream = await openStream(pipe.access, endpoint, { onData, onEnd: ended.resolve }, clientGone);
  if ('type' in stream) return { end: stream, retryable: stream.type === 'cut' };
  const close = () => {
    stream.close();
    ended.resolve({ type: 'ended' });
  };
  clientGone.addEventListener('abort', close, { once: true });
  if (clientGone.aborted) close();
  counters.setPod(endpoint.pod);
  pipe.setStream(stream);
  buffer.attach(stream);
  const end = await ended.promise;
  clientGone.removeEventListener('abort', close);
  pipe.setStream(undefined);
  buffer.detach();
  if (end.type === 'refused') return { end, retryable: buffer.isComplete() };
  return { end, retryable: end.type === 'cut' && !answered && buffer.sent() === 0 };
}

/**
 * The kubelet sends a pod's output in messages of a few KiB. One system call writes all that arrive in one turn of the event loop, which
 * saves a third of a download's CPU time. Returns false as `write` does.
 */
function batchWrites(client: Socket): (bytes: Buffer) => boolean {
  const flush = () => client.uncork();
  return (bytes) => {
    if (client.writableCorked === 0) {
      client.cork();
      setImmediate(flush);
    }
    return client.write(bytes);
  };
}
