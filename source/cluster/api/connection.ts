// Sends requests to the cluster of one kubeconfig context. Each has a time limit, can be cancelled, and fails with a Problem.
import { type ClientOptions, WebSocket } from 'ws';
import { Cancelled } from '../../problem.js';
import type { Clock } from '../../world/index.js';
import { type ApiServer, ClusterFailure, failureOf, type Request, TimeLimit } from './failures.js';
import {
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  Observable,
  type ObservableMiddleware,
  RequestContext,
  VersionApi,
} from './kubernetes.js';

/** ms for a request; for a stream, until its headers arrive. */
const callLimit = 10_000;

/** The last argument of a generated method. */
export type CallOptions = { middleware: ObservableMiddleware[]; middlewareMergeStrategy: 'append' };

/** `accept`: a media type; the default is JSON. */
export type From = { path: string; query?: Record<string, string>; accept?: string };

export type Connection = {
  server: string;
  core: CoreV1Api;
  apps: AppsV1Api;
  batch: BatchV1Api;
  version: VersionApi;
  /** Calls one generated method. Rejects with ClusterFailure or Cancelled. `contentType` is for patches; the default is JSON Patch. */
  call<T>(
    request: Request,
    signal: AbortSignal,
    send: (options: CallOptions) => Promise<T>,
    extra?: { contentType?: string; limit?: number },
  ): Promise<T>;
  /** Opens a GET whose answer doesn't end by itself (watch, log). Resolves when its headers arrive. Errors as in `call`. */
  open(request: Request, from: From, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** The parsed JSON of a GET. Errors as in `call`, also for invalid JSON. */
  read(request: Request, from: From, signal: AbortSignal): Promise<unknown>;
  /** A WebSocket before its handshake; attach listeners at once to receive every event. Rejects without credentials. */
  socket(path: string, query: Record<string, string>, protocol: string, options: ClientOptions): Promise<WebSocket>;
};

export function createConnection(config: KubeConfig, clock: Clock, server: ApiServer): Connection {
  // The package's Watch can't be cancelled before the server answers, and drops an idle connection after 30 s. Its Log hides why the server
  // refused. Neither applies back-pressure.
  const get = async ({ path, query = {}, accept }: From, signal: AbortSignal) => {
    const context = new RequestContext(`${server.url}${path}?${new URLSearchParams(query)}`, HttpMethod.GET);
    if (accept) context.setHeaderParam('Accept', accept);
    const answer = await withTimeLimit(clock, callLimit, signal, async (ending) => {
      await config.applySecurityAuthentication(context);
      context.setSignal(ending);
      return new IsomorphicFetchHttpLibrary().send(context).toPromise();
    });
    const { httpStatusCode: status, body, headers } = answer;
    // 204 has no body: the log of a pod that isn't scheduled yet.
    if (status !== 200 && status !== 204)
      throw new ApiException(status, 'refused', await withTimeLimit(clock, callLimit, signal, () => body.text()), headers);
    return answer;
  };
  return {
    server: server.url,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    batch: config.makeApiClient(BatchV1Api),
    version: config.makeApiClient(VersionApi),
    async call(request, signal, send, extra = {}) {
      try {
        return await withTimeLimit(clock, extra.limit ?? callLimit, signal, (ending) => send(optionsFor(ending, extra.contentType)));
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        throw failureOf(error, request, server);
      }
    },
    async open(request, from, signal) {
      const toFailure = (error: unknown) => failureOf(error, request, server);
      try {
        const { body } = await get(from, signal);
        return explainErrors(body.stream() ?? [], signal, toFailure);
      } catch (error) {
        throw error instanceof Cancelled ? error : toFailure(error);
      }
    },
    async read(request, from, signal) {
      try {
        const { body } = await get(from, signal);
        return parseJson(await withTimeLimit(clock, callLimit, signal, () => body.text()), server);
      } catch (error) {
        throw error instanceof Cancelled ? error : failureOf(error, request, server);
      }
    },
    async socket(path, query, protocol, options) {
      const withCredentials: ClientOptions = { ...options };
      await config.applyToHTTPSOptions(withCredentials);
      return new WebSocket(`${server.url}${path}?${new URLSearchParams(query)}`, protocol, withCredentials);
    },
  };
}

/**
 * Gives `work` a signal that aborts with `signal` or after `ms`. Rejects then with Cancelled or TimeLimit, even if `work` ignores its signal,
 * as a credential plugin does. Afterwards `signal` still ends what `work` opened, such as a stream.
 */
export async function withTimeLimit<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
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

/** Drops the parser's error, which quotes the text around the fault: that could be a Secret's. */
function parseJson(text: string, { url }: ApiServer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const cause = 'The connection was lost, or another program answered';
    throw new ClusterFailure({ problem: `The API server ${url} answered with invalid JSON`, cause, fix: 'Retry.' }, undefined);
  }
}

/** Passes the bytes on; a lost connection becomes a Failure, an abort Cancelled. */
async function* explainErrors(
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
