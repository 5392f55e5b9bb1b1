// Leads one connection of a client to a pod: holds it while there is none, tries again as long as no application saw anything of it.
import type { Socket } from 'node:net';
import { Cancelled } from '../../problem.js';
import { attempt, type Pipe } from './attempt.js';
import type { Tally } from './counters.js';
import type { Endpoints } from './endpoints.js';
import { createUpload } from './replay-buffer.js';
import { createSearch } from './search.js';
import type { Gate } from './semaphore.js';
import type { Stream, StreamDoor } from './stream.js';

export type Route = {
  door: StreamDoor;
  endpoints: Endpoints;
  tally: Tally;
  /** Connections that wait, of all that are led. */
  held: { count: number };
  /** Handshakes at a time. Where hundreds were held, the last of a stampede would reach a pod that has been going away for seconds. */
  openings: Gate;
};
export type Led = {
  /** Resolves when the connection is gone. */
  done: Promise<void>;
  /** To be called every 20 s. */
  beat(): void;
  destroy(): void;
};

/** Connections that may wait for a pod at a time. */
const heldLimit = 1_024;
/** ms without a byte after the client's FIN, which v4.channel.k8s.io has no way to pass on. */
const idleLimit = 60_000;
/** ms that a client may take to end its side when the pod has ended its own. */
const lingerLimit = 10_000;

export function lead(client: Socket, route: Route): Led {
  const { clock } = route.door;
  const gone = new AbortController();
  let stream: Stream | undefined;
  let lastByteAt = clock.now();
  const moved = () => {
    lastByteAt = clock.now();
  };
  const upload = createUpload(client, (bytes) => {
    moved();
    route.tally.sent(bytes);
  });
  const streaming = (now: Stream | undefined) => {
    stream = now;
  };
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve(gone.abort())));
  client.on('error', () => undefined).on('drain', () => stream?.resume());
  const reset = (reason: string) => {
    route.tally.failed(reason);
    client.resetAndDestroy();
  };
  const search = seek({ ...route, client, upload, gone: gone.signal, streaming, moved }, route).then(
    (failed) => {
      if (failed !== undefined) return reset(failed);
      client.end();
      upload.discard();
    },
    (error: unknown) => {
      if (!(error instanceof Cancelled)) reset(error instanceof Error ? error.message : String(error));
    },
  );
  return {
    done: Promise.all([search, closed]).then(() => undefined),
    beat() {
      stream?.beat();
      const idle = clock.now() - lastByteAt;
      if (stream && client.readableEnded && idle >= idleLimit) reset('no answer for 60 s after the client had ended its side');
      if (client.writableFinished && idle >= lingerLimit) client.destroy();
    },
    destroy: () => client.destroy(),
  };
}

/** Tries pods until one has served the connection to its end; gives why there is no hope of that. Rejects with Cancelled. */
async function seek(pipe: Pipe, { endpoints, held, door, openings }: Route): Promise<string | undefined> {
  const search = createSearch(endpoints, door.clock);
  while (!pipe.gone.aborted) {
    const leave = await openings.enter();
    const endpoint = pipe.gone.aborted ? undefined : search.next();
    if (endpoint) {
      const place = endpoints.enter(endpoint);
      const streaming = (stream: Stream | undefined) => {
        leave();
        pipe.streaming(stream);
      };
      const { end, again } = await attempt({ ...pipe, streaming }, endpoint).finally(() => {
        leave();
        place.leave();
      });
      if (end.type === 'ended') return undefined;
      if (!again) return end.reason;
      search.failed(endpoint, end);
    }
    leave();
    const verdict = search.verdict();
    if (verdict.type === 'give-up') return verdict.reason;
    if (verdict.ms === 0) continue;
    if (held.count >= heldLimit) return 'too many connections wait for a pod';
    held.count++;
    if (await endpoints.wait(verdict.ms, pipe.gone)) search.woken();
    held.count--;
  }
  throw new Cancelled();
}
