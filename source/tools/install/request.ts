// Requests a publisher's file: follows redirects, uses the environment's proxy, resumes at a byte, and gives up on a stalled server.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { Cancelled } from '../../problem.js';
import { type Agents, agentsFor } from '../http/proxy.js';
import { PermanentError, reasonOf } from './failure.js';
import { withoutSecrets } from './mirror.js';

const mostRedirects = 5;

/** `start`: position of the first byte; 0 if the server sends no parts. `total`: size of the whole file. */
export type FileBytes = { start: number; total?: number; bytes: AsyncIterable<Uint8Array> };

export type RequestOptions = {
  environment: NodeJS.ProcessEnv;
  /** Gives up after this many seconds without a byte. */
  stallSeconds: number;
};

/**
 * Calls `take` with the file from byte `from` on. Rejects with Cancelled; with PermanentError if a retry won't help; with another Error, whose
 * message is for people, if the file was cut off or nobody answered.
 */
export async function fetchFile(
  options: RequestOptions,
  url: URL,
  from: number,
  take: (opened: FileBytes) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw new Cancelled();
  const stall = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), options.stallSeconds * 1000);
  };
  const agents = url.protocol === 'file:' ? undefined : agentsFor(options.environment);
  try {
    alive();
    const limit = AbortSignal.any([signal, stall.signal]);
    const found = agents ? await requestFile(url, from, agents, limit) : await openFile(url, from);
    await take({ ...found, bytes: resetOnBytes(found.bytes, alive) });
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    if (stall.signal.aborted) throw new Error(`${url.host} sent nothing for ${options.stallSeconds} s`);
    throw reasonOf(error, url, options.environment);
  } finally {
    clearTimeout(timer);
    agents?.plain.destroy();
    agents?.tls.destroy();
  }
}

async function* resetOnBytes(bytes: AsyncIterable<Uint8Array>, alive: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    alive();
    yield chunk;
  }
}

async function requestFile(url: URL, from: number, agents: Agents, signal: AbortSignal): Promise<FileBytes> {
  let at = url;
  for (let left = mostRedirects; ; left--) {
    const response = await answer(at, from, agents, signal);
    const { statusCode: status = 0, headers } = response;
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      response.destroy();
      at = redirectTarget(at, headers.location, left);
      continue;
    }
    if (status === 200) return { start: 0, ...totalOf(Number(headers['content-length'])), bytes: response };
    if (status === 206) return part(response, from);
    response.destroy();
    // There are no bytes after that one, so the file is complete, or larger than it should be.
    if (status === 416) return { start: from, bytes: nothing() };
    const reason = `${withoutSecrets(at)} answered ${status}${response.statusMessage ? ` ${response.statusMessage}` : ''}`;
    throw status >= 500 || status === 429 ? new Error(reason) : new PermanentError(reason);
  }
}

function answer(url: URL, from: number, agents: Agents, signal: AbortSignal): Promise<IncomingMessage> {
  const tls = url.protocol === 'https:';
  const headers = { 'user-agent': 'taskflow-tui', 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
  return new Promise((resolve, reject) => {
    const made = (tls ? tlsRequest : plainRequest)(url, { agent: tls ? agents.tls : agents.plain, headers, signal }, resolve);
    made.on('error', reject);
    made.end();
  });
}

function redirectTarget(from: URL, location: string, left: number): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (left <= 0) throw new PermanentError(`${withoutSecrets(from)} redirects too often`);
  if (!to || !['http:', 'https:'].includes(to.protocol))
    throw new PermanentError(`${withoutSecrets(from)} redirects to an address that isn't http or https`);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new PermanentError(`${withoutSecrets(from)} redirects to an address without encryption: ${withoutSecrets(to)}`);
  return to;
}

/** RFC 9110, 14.4: `bytes 500-999/1000`, or `/*` if the server doesn't know the size. */
function part(response: IncomingMessage, from: number): FileBytes {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '') ?? [];
  if (Number(start) !== from) {
    response.destroy();
    throw new PermanentError('The server sent another part of the file than requested');
  }
  return { start: from, ...totalOf(Number(total)), bytes: response };
}

async function openFile(url: URL, from: number): Promise<FileBytes> {
  const file = fileURLToPath(url);
  const { size } = await stat(file);
  const start = from <= size ? from : 0;
  return { start, total: size, bytes: createReadStream(file, { start }) };
}

const totalOf = (total: number) => (Number.isFinite(total) ? { total } : {});

async function* nothing(): AsyncIterable<Uint8Array> {}
