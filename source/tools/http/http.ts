// Implements the Http port: asks whether something answers at an address.
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Cancelled } from '../../problem.js';
import type { Http } from '../../world/index.js';
import { firstBytes } from './first-bytes.js';

const bodyCap = 64 * 1024;

const mostRedirects = 3;

/** Follows redirects within the same origin; a redirect elsewhere is the answer. */
export function createHttp(): Http {
  return {
    async get(url, seconds, signal) {
      if (signal.aborted) throw new Cancelled();
      const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
      const started = performance.now();
      try {
        const { status, body, circle } = await followRedirects(toLoopback(url), limit);
        return { status, ms: Math.round(performance.now() - started), body, ...(circle === undefined ? {} : { circle }) };
      } catch {
        if (signal.aborted) throw new Cancelled();
        return undefined;
      }
    },
  };
}

/** Our listeners are on 127.0.0.1; `localhost` may resolve to ::1 first, where another program may listen. */
function toLoopback(url: string): URL {
  const parsed = new URL(url);
  if (parsed.hostname === 'localhost') parsed.hostname = '127.0.0.1';
  return parsed;
}

async function followRedirects(url: URL, signal: AbortSignal): Promise<Answer> {
  let answer = await getOnce(url, signal);
  const seen = new Set([url.href]);
  for (let left = mostRedirects; left > 0 && answer.location !== undefined; left--) {
    if (!URL.canParse(answer.location, url.href)) break;
    const next = toLoopback(new URL(answer.location, url).href);
    if (next.origin !== url.origin) break;
    // With a cookie, a browser may go on.
    if (seen.has(next.href)) return answer.cookie ? answer : { ...answer, circle: next.pathname };
    seen.add(next.href);
    answer = await getOnce(next, signal);
  }
  return answer;
}

type Answer = { status: number; body: string; location?: string; cookie?: true; circle?: string };

function getOnce(url: URL, signal: AbortSignal): Promise<Answer> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    // Without an agent no idle connection stays open.
    const outgoing = request(url, { signal, agent: false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      const location = status >= 300 && status < 400 && headers.location !== undefined ? { location: headers.location } : {};
      const cookie = headers['set-cookie'] ? ({ cookie: true } as const) : {};
      firstBytes(response, bodyCap).then((bytes) => resolve({ status, body: bytes.toString('utf8'), ...location, ...cookie }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
