// One stream to a port of a pod: a WebSocket that speaks v4.channel.k8s.io with the kubelet, through the API server.
// The other end: kubernetes pkg/kubelet/cri/streaming/portforward/websocket.go. It has no half-close: who closes, closes both ways.
import type { WebSocket } from 'ws';
import { Cancelled } from '../../problem.js';
import type { Clock } from '../../world/index.js';
import { type Connection, within } from '../api/connection.js';
import { ClusterFailure, failureOf, type Place } from '../api/failures.js';
import { createDecoder, encode } from './channels.js';
import type { Endpoint } from './endpoint-rules.js';
import { handshake } from './handshake.js';
import { isRefusal } from './refusals.js';

export type StreamDoor = { connection(): Connection; place(): Place; clean(text: string): string; clock: Clock };

/**
 * How a stream ended. `ended`: by the pod, in good order. `refused`: the port of the pod was never reached. `cut`: anything else.
 * `denied`: the API server does not let us, now or later.
 */
export type StreamEnd = { type: 'ended' } | { type: 'refused' | 'cut' | 'denied'; reason: string };

export type Hearer = {
  /** What the pod says; false: no more, until `resume`. */
  data(bytes: Buffer): boolean;
  /** Once, after the handshake, and nothing after it. */
  ended(end: StreamEnd): void;
};

export type Stream = {
  /** `taken` is called when the bytes have left this process, or never will. */
  send(bytes: Buffer, taken: () => void): void;
  /** Bytes that wait to leave. */
  waiting(): number;
  resume(): void;
  /** To be called every 20 s: asks whether the other end is there, and ends the stream when it has not answered. */
  beat(): void;
  /** Ends it at once; `ended` is not told. */
  close(): void;
};

const protocol = 'v4.channel.k8s.io';
const handshakeLimit = 5_000;
/** The kubelet sends 32 KiB at most. */
const messageLimit = 4 << 20;
/** Beats without an answer while bytes of ours may stand in front of the ping: the kubelet reads in order, and an application that does
 *  not read for a while holds up the answer too. */
const patience = 6;
/** Normal, going away, none given: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const goodCloses = [1000, 1001, 1005];

/** Resolves when the handshake is done, or with how it failed (`cut` or `denied`). Rejects with Cancelled when aborted before. */
export async function openStream(door: StreamDoor, endpoint: Endpoint, hearer: Hearer, signal: AbortSignal): Promise<Stream | StreamEnd> {
  const place = door.place();
  const path = `/api/v1/namespaces/${place.target.namespace}/pods/${endpoint.pod}/portforward`;
  try {
    return await within(door.clock, handshakeLimit, signal, async (ending) => {
      const socket = await door.connection().socket(path, { ports: String(endpoint.port) }, protocol, {
        perMessageDeflate: false,
        maxPayload: messageLimit,
      });
      // Before the handshake is done: data may be right behind it.
      const stream = listenTo(socket, hearer, door.clean);
      await handshake(socket, ending);
      return stream;
    });
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const failure = failureOf(error, { verb: 'get', resource: 'pods/portforward', name: endpoint.pod }, place);
    const denied = failure instanceof ClusterFailure && (failure.status === 401 || failure.status === 403);
    return { type: denied ? 'denied' : 'cut', reason: `${failure.problem.problem}: ${failure.problem.cause}` };
  }
}

function listenTo(socket: WebSocket, hearer: Hearer, clean: (text: string) => string): Stream {
  const decode = createDecoder();
  const pulse = createPulse(socket);
  let complaint = '';
  let heard = false;
  let over = true;
  socket.on('open', () => {
    over = false;
  });
  const end = (how: StreamEnd) => {
    if (over) return;
    over = true;
    hearer.ended(how);
  };
  socket.on('message', (message: Buffer) => {
    pulse.answered(false);
    const part = decode(message);
    if (!part || over) return;
    if (part.channel === 'error') {
      complaint += part.bytes.toString('utf8').slice(0, 4096);
      return;
    }
    heard = true;
    if (!hearer.data(part.bytes)) socket.pause();
  });
  socket.on('pong', () => pulse.answered(true));
  // What matters of it is told by `close`.
  socket.on('error', () => undefined);
  socket.on('close', (code: number) => {
    if (complaint) end({ type: !heard && isRefusal(complaint) ? 'refused' : 'cut', reason: clean(complaint) });
    else if (goodCloses.includes(code)) end({ type: 'ended' });
    else end({ type: 'cut', reason: pulse.dead() ? 'the pod’s side did not answer for 20 s' : 'the connection to the pod was cut' });
  });
  return {
    send(bytes, taken) {
      pulse.sent();
      const { message, release } = encode(bytes);
      socket.send(message, () => {
        release();
        taken();
      });
    },
    waiting: () => socket.bufferedAmount,
    resume: () => socket.resume(),
    beat: pulse.beat,
    close() {
      over = true;
      socket.terminate();
    },
  };
}

/** Whether the other end is there. */
function createPulse(socket: WebSocket) {
  let missed = 0;
  /** Of the messages that were sent, those that a pong has proven read, and those before the last ping. */
  const sends = { all: 0, pinged: 0, proven: 0 };
  let dead = false;
  return {
    dead: () => dead,
    sent() {
      sends.all++;
    },
    answered(pong: boolean) {
      missed = 0;
      if (pong) sends.proven = sends.pinged;
    },
    beat() {
      // Paused, we could not hear it.
      if (socket.isPaused) missed = 0;
      else if (socket.readyState !== socket.OPEN) return;
      else if (missed > (sends.proven < sends.pinged ? patience : 0)) {
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
