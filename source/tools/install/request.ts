// One request for a publisher's file: redirects, the proxy of the environment, a part of it only, and an end to waiting for bytes.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { Cancelled } from '../../problem.js';
import { type Agents, agentsFor } from '../http/proxy.js';
import { Refused, reasonOf } from './failure.js';
import { shown } from './mirror.js';

const mostRedirects = 5;

/** `start`: which byte of the file is the first of them; 0 where a server does not give parts. `total`: bytes of the whole file. */
export type Opened = { start: number; total?: number; bytes: AsyncIterable<Uint8Array> };

export type Door = {
  environment: NodeJS.ProcessEnv;
  /** Seconds without a byte after which it is given up. */
  stallSeconds: number;
};

/**
 * Calls `take` with the file from byte `from` on. Rejects with Cancelled; with Refused when asking again will not help; with another Error,
 * whose message is for people, when the file was cut off or nobody answered.
 */
export async function fetchFile(
  door: Door,
  url: URL,
  from: number,
  take: (opened: Opened) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw new Cancelled();
  const stall = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), door.stallSeconds * 1000);
  };
  const agents = url.protocol === 'file:' ? undefined : agentsFor(door.environment);
  try {
    alive();
    const limit = AbortSignal.any([signal, stall.signal]);
    const opened = agents ? await asked(url, from, agents, limit) : await copied(url, from);
    await take({ ...opened, bytes: watched(opened.bytes, alive) });
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    if (stall.signal.aborted) throw new Error(`no byte came from ${url.host} for ${door.stallSeconds} s`);
    throw reasonOf(error, url, door.environment);
  } finally {
    clearTimeout(timer);
    agents?.plain.destroy();
    agents?.tls.destroy();
  }
}

async function* watched(bytes: AsyncIterable<Uint8Array>, alive: () => void): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    alive();
    yield chunk;
  }
}

async function asked(url: URL, from: number, agents: Agents, signal: AbortSignal): Promise<Opened> {
  let at = url;
  for (let left = mostRedirects; ; left--) {
    const response = await answer(at, from, agents, signal);
    const { statusCode: status = 0, headers } = response;
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      response.destroy();
      at = redirected(at, headers.location, left);
      continue;
    }
    if (status === 200) return { start: 0, ...sized(Number(headers['content-length'])), bytes: response };
    if (status === 206) return part(response, from);
    response.destroy();
    // Nothing after that byte: all of it is there already, or more than that.
    if (status === 416) return { start: from, bytes: nothing() };
    const reason = `${shown(at)} answered ${status}${response.statusMessage ? ` ${response.statusMessage}` : ''}`;
    throw status >= 500 || status === 429 ? new Error(reason) : new Refused(reason);
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

function redirected(from: URL, location: string, left: number): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (left <= 0) throw new Refused(`${shown(from)} leads on and on, to no file`);
  if (!to || !['http:', 'https:'].includes(to.protocol)) throw new Refused(`${shown(from)} leads to an address that is not of the web`);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new Refused(`${shown(from)} leads to one without encryption: ${shown(to)}`);
  return to;
}

/** By RFC 9110, 14.4: `bytes 500-999/1000`, or `/*` where the server does not know how long the file is. */
function part(response: IncomingMessage, from: number): Opened {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '') ?? [];
  if (Number(start) !== from) {
    response.destroy();
    throw new Refused('another part of the file was sent than was asked for');
  }
  return { start: from, ...sized(Number(total)), bytes: response };
}

async function copied(url: URL, from: number): Promise<Opened> {
  const file = fileURLToPath(url);
  const { size } = await stat(file);
  const start = from <= size ? from : 0;
  return { start, total: size, bytes: createReadStream(file, { start }) };
}

const sized = (total: number) => (Number.isFinite(total) ? { total } : {});

async function* nothing(): AsyncIterable<Uint8Array> {}
