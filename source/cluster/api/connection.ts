// One kubeconfig context as a connection: every request gets a time limit, can be cancelled, and fails with a Problem.
import { type ClientOptions, WebSocket } from 'ws';
import { Cancelled } from '../../problem.js';
import type { Clock } from '../../world/index.js';
import { ClusterFailure, failureOf, type Place, type Request, TimeLimit } from './failures.js';
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  Observable,
  type ObservableMiddleware,
  RequestContext,
  VersionApi,
} from './kubernetes.js';

/** How long a request may take, in ms; for a stream, until its first byte may be read. */
const callLimit = 10_000;

/** Passed on to a generated method as its last argument. */
export type CallOptions = { middleware: ObservableMiddleware[]; middlewareMergeStrategy: 'append' };

/** `accept` is a media type; without one, whatever the server likes, which is JSON. */
export type From = { path: string; query?: Record<string, string>; accept?: string };

export type Connection = {
  server: string;
  core: CoreV1Api;
  apps: AppsV1Api;
  version: VersionApi;
  /** Runs one generated method. Rejects with ClusterFailure or Cancelled. `contentType` is for patches: the default is JSON Patch. */
  call<T>(
    request: Request,
    signal: AbortSignal,
    send: (options: CallOptions) => Promise<T>,
    extra?: { contentType?: string; limit?: number },
  ): Promise<T>;
  /** Opens a GET whose answer does not end by itself (watch, log): resolves when its headers are there. Errors as with `call`. */
  open(request: Request, from: From, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** The whole answer of a GET, parsed from JSON. Errors as with `call`, also when it is no JSON. */
  read(request: Request, from: From, signal: AbortSignal): Promise<unknown>;
  /** A WebSocket that is about to shake hands: who attaches handlers at once misses nothing. Rejects when there are no credentials. */
  socket(path: string, query: Record<string, string>, protocol: string, options: ClientOptions): Promise<WebSocket>;
};

export function createConnection(config: KubeConfig, clock: Clock, place: Place): Connection {
  // Neither the package's Watch nor its Log: one cannot be cancelled before it answers and drops a quiet connection
  // after 30 s, the other hides why a log was refused. Both would leave back-pressure to chance.
  const get = async ({ path, query = {}, accept }: From, signal: AbortSignal) => {
    const context = new RequestContext(`${place.server}${path}?${new URLSearchParams(query)}`, HttpMethod.GET);
    if (accept) context.setHeaderParam('Accept', accept);
    const answer = await within(clock, callLimit, signal, async (ending) => {
      await config.applySecurityAuthentication(context);
      context.setSignal(ending);
      return new IsomorphicFetchHttpLibrary().send(context).toPromise();
    });
    const { httpStatusCode: status, body, headers } = answer;
    // 204, without a body: the log of a pod that no node has taken yet.
    if (status !== 200 && status !== 204)
      throw new ApiException(status, 'refused', await within(clock, callLimit, signal, () => body.text()), headers);
    return answer;
  };
  return {
    server: place.server,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    version: config.makeApiClient(VersionApi),
    async call(request, signal, send, extra = {}) {
      try {
        return await within(clock, extra.limit ?? callLimit, signal, (ending) => send(optionsFor(ending, extra.contentType)));
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        throw failureOf(error, request, place);
      }
    },
    async open(request, from, signal) {
      const explained = (error: unknown) => failureOf(error, request, place);
      try {
        const { body } = await get(from, signal);
        return sayingWhy(body.stream() ?? [], signal, explained);
      } catch (error) {
        throw error instanceof Cancelled ? error : explained(error);
      }
    },
    async read(request, from, signal) {
      try {
        const { body } = await get(from, signal);
        return parsed(await within(clock, callLimit, signal, () => body.text()), place);
      } catch (error) {
        throw error instanceof Cancelled ? error : failureOf(error, request, place);
      }
    },
    async socket(path, query, protocol, options) {
      const secured: ClientOptions = { ...options };
      await config.applyToHTTPSOptions(secured);
      return new WebSocket(`${place.server}${path}?${new URLSearchParams(query)}`, protocol, secured);
    },
  };
}

/**
 * Gives `work` a signal that aborts with `signal` or after `ms`, whichever is first. Rejects with Cancelled or TimeLimit then,
 * even when `work` does not listen (a credential plugin, say). The signal stays tied to `signal` when the work is done:
 * a stream that was opened within the limit is ended by it later.
 */
export async function within<T>(clock: Clock, ms: number, signal: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T> {
  if (signal.aborted) throw new Cancelled();
  const late = new AbortController();
  const done = new AbortController();
  const ending = AbortSignal.any([signal, late.signal]);
  const ended = new Promise<never>((_, reject) => {
    ending.addEventListener('abort', () => reject(signal.aborted ? new Cancelled() : new TimeLimit(ms)), { once: true });
  });
  ended.catch(() => undefined);
  clock.sleep(ms, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    return await Promise.race([work(ending), ended]);
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    throw late.signal.aborted ? new TimeLimit(ms) : error;
  } finally {
    done.abort();
  }
}

function optionsFor(signal: AbortSignal, contentType: string | undefined): CallOptions {
  const pre = (context: RequestContext) => {
    context.setSignal(signal);
    if (contentType) context.setHeaderParam('Content-Type', contentType);
    return new Observable(Promise.resolve(context));
  };
  return { middleware: [{ pre, post: (answer) => new Observable(Promise.resolve(answer)) }], middlewareMergeStrategy: 'append' };
}

/** The parser's own error is not passed on: it quotes the text around the fault, and that may be a Secret's. */
function parsed(text: string, { server }: Place): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const cause = 'the connection was cut, or something else answers in its place';
    throw new ClusterFailure({ problem: `the API server ${server} answered with what is no JSON`, cause, fix: 'retry' }, undefined);
  }
}

/** The same bytes; a cut connection becomes a Failure, an aborted one Cancelled. */
async function* sayingWhy(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
  failure: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw signal.aborted ? new Cancelled() : failure(error);
  }
}
