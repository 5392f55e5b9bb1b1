// Implements the Assistant port: tries an API key by listing the service's models, which costs nothing.
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Cancelled } from '../../problem.js';
import type { Assistant, KeyAnswer } from '../../world/index.js';
import { firstBytes } from './first-bytes.js';
import { agentsFor } from './proxy.js';

const defaultSeconds = 10;
const mostBytes = 64 * 1024;

/** Rejects only with Cancelled. Never passes on the service's message, which quotes a part of the key. */
export function createAssistant({ seconds = defaultSeconds }: { seconds?: number } = {}): Assistant {
  return {
    async tryKey(key, base, signal) {
      if (signal.aborted) throw new Cancelled();
      const host = URL.canParse(base) ? new URL(base).host : '';
      if (!host) return { type: 'silent', reason: "config.openaiBaseUrl in the values isn't a URL" };
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
        return toAnswer(await requestModels(new URL(`${base.replace(/\/+$/, '')}/models`), key, limit), host);
      } catch (error) {
        if (signal.aborted) throw new Cancelled();
        return { type: 'silent', reason: `${host} doesn't answer${reasonOf(error)}` };
      }
    },
  };
}

// https://platform.openai.com/docs/guides/error-codes
function toAnswer({ status, body }: { status: number; body: string }, host: string): KeyAnswer {
  if (status === 200) return { type: 'accepts' };
  // A restricted key may be allowed to chat, but not to list models.
  if ((status === 401 || status === 403) && /missing scopes/i.test(body)) {
    return { type: 'accepts', but: "its permissions don't let it list models, so nothing more is known" };
  }
  if (status === 401) return { type: 'refuses', reason: `${host} doesn't know this key` };
  if (status === 403) return { type: 'refuses', reason: `${host} rejects this key: its project, country or address isn't allowed` };
  if (status === 429 && /insufficient_quota/.test(body)) return { type: 'accepts', but: 'its account has no credit left' };
  if (status === 429) return { type: 'accepts', but: 'its rate limit is reached' };
  return { type: 'silent', reason: `${host} answered ${status}, which says nothing about the key` };
}

/** Doesn't follow redirects, because the key is for this address only. */
function requestModels(url: URL, key: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const secure = url.protocol === 'https:';
  const agents = agentsFor(process.env);
  const agent = secure ? agents.tls : agents.plain;
  const options = { signal, agent, headers: { authorization: `Bearer ${key}`, accept: 'application/json' } };
  return new Promise((resolve, reject) => {
    const request = (secure ? tlsRequest : plainRequest)(url, options, (response) => {
      firstBytes(response, mostBytes).then((body) => resolve({ status: response.statusCode ?? 0, body: body.toString('utf8') }), reject);
    });
    request.on('error', reject).end();
  });
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return ": its name can't be resolved";
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return ": its certificate isn't trusted, perhaps because of a proxy";
  if (code === 'ECONNREFUSED') return ': connection refused';
  return '';
}
