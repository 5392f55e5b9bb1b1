// Explains network and disk errors of a download.
import { fileURLToPath } from 'node:url';
import { codeOf } from '../../files.js';
import { withScheme } from '../http/proxy.js';
import { withoutSecrets } from './mirror.js';

/** A retry won't help. The message is for people. */
export class PermanentError extends Error {}

/** The message is for people, and has no password of a proxy or a mirror. @param error of a request to `url` */
export function reasonOf(error: unknown, url: URL, environment: NodeJS.ProcessEnv): Error {
  if (error instanceof PermanentError) return error;
  const code = codeOf(error) ?? '';
  const by = proxyOf(url, environment);
  const beyond = by ? ` (through the proxy ${by})` : '';
  if (code === 'ENOENT' && url.protocol === 'file:') return new PermanentError(`${fileURLToPath(url)} doesn't exist`);
  if (code === 'ERR_PROXY_TUNNEL')
    return new PermanentError(`The proxy ${by ?? ''} refuses a connection to ${url.host}`.replace('  ', ' '));
  if (isCertificate(code))
    return new PermanentError(
      `Node doesn't trust the certificate of ${url.host} (${code})${beyond}. If a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate`,
    );
  const cause = causes[code];
  if (cause) return new Error(`${url.host} ${cause}${beyond}`);
  // Our own errors, which are readable already.
  if (error instanceof Error && code === '') return error;
  return new Error(`${withoutSecrets(url)}: ${code}${beyond}`);
}

const causes: Record<string, string> = {
  ENOTFOUND: "can't be resolved: there is no network, or DNS doesn't answer",
  EAI_AGAIN: "can't be resolved: there is no network, or DNS doesn't answer",
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ETIMEDOUT: "doesn't answer",
  EHOSTUNREACH: "can't be reached",
  ENETUNREACH: "can't be reached: there is no network",
};

function isCertificate(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code);
}

function proxyOf({ protocol }: URL, environment: NodeJS.ProcessEnv): string | undefined {
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = environment[name] || environment[name.toUpperCase()];
  const url = value && withScheme(value);
  return url && URL.canParse(url) ? new URL(url).host : undefined;
}
