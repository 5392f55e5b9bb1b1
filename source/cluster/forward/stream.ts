// Opens a stream to a pod's port: a WebSocket to the kubelet (v4.channel.k8s.io) through the API server.
// The server's side is kubernetes pkg/kubelet/cri/streaming/portforward/websocket.go. It has no half-close: a close ends both directions.
import type { WebSocket } from 'ws';
import { Cancelled } from '../../problem.js';
import type { ApiAccess } from '../api/access.js';
import { withTimeLimit } from '../api/connection.js';
import { ClusterFailure, failureOf } from '../api/failures.js';
import { handshake } from '../api/handshake.js';
import { createDecoder, encode } from './channels.js';
import type { Endpoint } from './endpoint-rules.js';
import { isRefusal } from './refusals.js';

export type StreamAccess = Pick<ApiAccess, 'connection' | 'server' | 'clean' | 'clock'>;

/**
 * How a stream ended. `ended`: closed normally by the pod. `refused`: the kubelet couldn't connect to the port. `cut`: anything else.
 * `denied`: the API server refuses access, and a retry won't help.
 */
export type StreamEnd = { type: 'ended' } | { type: 'refused' | 'cut' | 'denied'; reason: string };

export type StreamListener = {
  /** Returns false to pause the stream until `resume`. */
  onData(bytes: Buffer): boolean;
  /** Called once, after the handshake, as the last event. */
  onEnd(end: StreamEnd): void;
};

export type Stream = {
  /** `onSent` is called when the bytes have left this process, or never will. */
  send(bytes: Buffer, onSent: () => void): void;
  /** Bytes that wait to be sent. */
  waiting(): number;
  resume(): void;
  /** Ends the stream if the other side didn't answer the last ping. Call it every 20 s. */
  ping(): void;
  /** Closes it at once, without a call of `onEnd`. */
  close(): void;
};

const protocol = 'v4.channel.k8s.io';
const handshakeLimit = 5_000;
/** The kubelet sends 32 KiB at most. */
const messageLimit = 4 << 20;
/**
 * Missed pongs to tolerate while our own bytes may be in front of the ping: the kubelet reads in order, and an application that doesn't
 * read delays the pong.
 */
const missedPongsBehindData = 6;
/** Normal, going away, no status: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const normalCloseCodes = [1000, 1001, 1005];

/** Resolves after the handshake, with the stream or with why it failed (`cut` or `denied`). Rejects with Cancelled. */
export async function openStream(
  access: StreamAccess,
  endpoint: Endpoint,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<Stream | StreamEnd> {
  const server = access.server();
  const path = `/api/v1/namespaces/${server.target.namespace}/pods/${endpoint.pod}/portforward`;
  try {
    return await withTimeLimit(access.clock, handshakeLimit, signal, async (ending) => {
      const options = { perMessageDeflate: false, maxPayload: messageLimit };
      const socket = await access.connection().socket(path, { ports: String(endpoint.port) }, protocol, options);
      // Before the handshake ends, because data can follow it directly.
      const stream = streamOver(socket, listener, access.clean);
      await handshake(socket, ending);
      return stream;
    });
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const failure = failureOf(error, { verb: 'get', resource: 'pods/portforward', name: endpoint.pod }, server);
    const denied = failure instanceof ClusterFailure && (failure.status === 401 || failure.status === 403);
    return { type: denied ? 'denied' : 'cut', reason: `${failure.problem.problem}: ${failure.problem.cause}` };
  }
}

function streamOver(socket: WebSocket, listener: StreamListener, clean: (text: string) => string): Stream {
  const decode = createDecoder();
  const heartbeat = createHeartbeat(socket);
  let errorText = '';
  let hasData = false;
  let open = false;
  socket.on('open', () => {
    open = true;
  });
  socket.on('message', (message: Buffer) => {
    heartbeat.onAnswer(false);
    const part = decode(message);
    if (!part || !open) return;
    if (part.channel === 'error') {
      errorText += part.bytes.toString('utf8').slice(0, 4096);
      return;
    }
    hasData = true;
    if (!listener.onData(part.bytes)) socket.pause();
  });
  socket.on('pong', () => heartbeat.onAnswer(true));
  // `close` follows, and reports it.
  socket.on('error', () => undefined);
  socket.on('close', (code: number) => {
    if (!open) return;
    open = false;
    if (errorText) listener.onEnd({ type: !hasData && isRefusal(errorText) ? 'refused' : 'cut', reason: clean(errorText) });
    else if (normalCloseCodes.includes(code)) listener.onEnd({ type: 'ended' });
    else
      listener.onEnd({
        type: 'cut',
        reason: heartbeat.isDead() ? "the node didn't answer for 20 s" : 'the connection to the pod was lost',
      });
  });
  return {
    send(bytes, onSent) {
      heartbeat.onSend();
      const { message, release } = encode(bytes);
      socket.send(message, () => {
        release();
        onSent();
      });
    },
    waiting: () => socket.bufferedAmount,
    resume: () => socket.resume(),
    ping: heartbeat.ping,
    close() {
      open = false;
      socket.terminate();
    },
  };
}

/** Detects that the other side is gone. */
function createHeartbeat(socket: WebSocket) {
  let missed = 0;
  /** Messages sent in all, before the last ping, and before the last ping that was answered. */
  const sends = { all: 0, pinged: 0, answered: 0 };
  let dead = false;
  return {
    isDead: () => dead,
    onSend() {
      sends.all++;
    },
    onAnswer(pong: boolean) {
      missed = 0;
      if (pong) sends.answered = sends.pinged;
    },
    ping() {
      // A paused socket can't receive a pong.
      if (socket.isPaused) missed = 0;
      else if (socket.readyState !== socket.OPEN) return;
      else if (missed > (sends.answered < sends.pinged ? missedPongsBehindData : 0)) {
        dead = true;
        socket.terminate();
      } else {
        missed++;
        sends.pinged = sends.all;
        socket.ping();
      }
    },
  };
}
