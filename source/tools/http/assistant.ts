// Asks the service behind openai-api-key whether it takes the key: the list of its models, which costs nothing.
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Cancelled } from '../../problem.js';
import type { Assistant, KeyAnswer } from '../../world/index.js';
import { firstBytes } from './first-bytes.js';
import { agentsFor } from './proxy.js';

const defaultSeconds = 10;
const mostBytes = 64 * 1024;

/** Never fails but by Cancelled. Nothing of what the service says is passed on: it quotes a part of the key. */
export function createAssistant({ seconds = defaultSeconds }: { seconds?: number } = {}): Assistant {
  return {
    async tryKey(key, base, signal) {
      if (signal.aborted) throw new Cancelled();
      const host = URL.canParse(base) ? new URL(base).host : '';
      if (!host) return { type: 'silent', reason: 'config.openaiBaseUrl of the values is no URL' };
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
        return judged(await asked(new URL(`${base.replace(/\/+$/, '')}/models`), key, limit), host);
      } catch (error) {
        if (signal.aborted) throw new Cancelled();
        return { type: 'silent', reason: `${host} does not answer${whySilent(error)}` };
      }
    },
  };
}

// https://platform.openai.com/docs/guides/error-codes
function judged({ status, body }: { status: number; body: string }, host: string): KeyAnswer {
  if (status === 200) return { type: 'accepts' };
  // Of a key that is restricted to less than listing models; the chat may be among what it may do.
  if ((status === 401 || status === 403) && /missing scopes/i.test(body)) {
    return { type: 'accepts', but: 'its permissions do not let it list models, so more cannot be told' };
  }
  if (status === 401) return { type: 'refuses', reason: `${host} does not know this key` };
  if (status === 403)
    return { type: 'refuses', reason: `${host} does not let this key in: its project, country or address is not allowed` };
  if (status === 429 && /insufficient_quota/.test(body)) return { type: 'accepts', but: 'its account has no credit left' };
  if (status === 429) return { type: 'accepts', but: 'it is asked too often just now' };
  return { type: 'silent', reason: `${host} answered ${status}, which says nothing about the key` };
}

/** Redirects are not followed: the key is for this address only. */
function asked(url: URL, key: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
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

function whySilent(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return ': its name cannot be looked up';
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return ': its certificate is not trusted, a proxy may be in between';
  if (code === 'ECONNREFUSED') return ': connection refused';
  return '';
}
