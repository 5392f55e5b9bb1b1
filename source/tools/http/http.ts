// Asks an address over HTTP whether something answers there.
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Cancelled } from '../../problem.js';
import type { Http } from '../../world/index.js';
import { firstBytes } from './first-bytes.js';

const bodyCap = 64 * 1024;

const mostRedirects = 3;

/** GET, as a browser would: redirects are followed while they stay at the same address; one that leads elsewhere is the answer. */
export function createHttp(): Http {
  return {
    async get(url, seconds, signal) {
      if (signal.aborted) throw new Cancelled();
      const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
      const started = performance.now();
      try {
        const { status, body } = await followed(address(url), limit);
        return { status, ms: Math.round(performance.now() - started), body };
      } catch {
        if (signal.aborted) throw new Cancelled();
        return undefined;
      }
    },
  };
}

/** Our listeners are on 127.0.0.1; a `localhost` that resolves to ::1 first could find another program there. */
function address(url: string): URL {
  const parsed = new URL(url);
  if (parsed.hostname === 'localhost') parsed.hostname = '127.0.0.1';
  return parsed;
}

async function followed(url: URL, signal: AbortSignal): Promise<Answer> {
  let given = await answer(url, signal);
  for (let left = mostRedirects; left > 0 && given.location !== undefined; left--) {
    if (!URL.canParse(given.location, url.href)) break;
    const next = address(new URL(given.location, url).href);
    if (next.origin !== url.origin) break;
    given = await answer(next, signal);
  }
  return given;
}

type Answer = { status: number; body: string; location?: string };

function answer(url: URL, signal: AbortSignal): Promise<Answer> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    // No agent: a connection that is kept would outlive the question.
    const asked = request(url, { signal, agent: false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      const location = status >= 300 && status < 400 && headers.location !== undefined ? { location: headers.location } : {};
      firstBytes(response, bodyCap).then((bytes) => resolve({ status, body: bytes.toString('utf8'), ...location }), reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
