// Asks an address over HTTP whether something answers there.
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Cancelled } from '../problem.js';
import type { Http } from '../world.js';

const bodyCap = 64 * 1024;

/** GET without following redirects: a redirect is an answer. */
export function createHttp(): Http {
  return {
    async get(url, seconds, signal) {
      if (signal.aborted) throw new Cancelled();
      const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
      const started = performance.now();
      try {
        const { status, body } = await answer(address(url), limit);
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

function answer(url: URL, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    // No agent: a connection that is kept would outlive the question.
    const asked = request(url, { signal, agent: false }, (response) => {
      body(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function body(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop destroys the response, and with it the connection.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= bodyCap) break;
  }
  return Buffer.concat(chunks).subarray(0, bodyCap).toString('utf8');
}
