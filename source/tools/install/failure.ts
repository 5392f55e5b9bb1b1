// Why a file could not be had, in words: what is thrown by the network and the disk says neither who nor what to do.
import { fileURLToPath } from 'node:url';
import { codeOf } from '../../folder.js';
import { withScheme } from '../http/proxy.js';
import { shown } from './mirror.js';

/** Asking again will not help. The message is for people. */
export class Refused extends Error {}

/** An Error whose message is for people, and holds no password of a proxy or a mirror. @param error of a request to `url` */
export function reasonOf(error: unknown, url: URL, environment: NodeJS.ProcessEnv): Error {
  if (error instanceof Refused) return error;
  const code = codeOf(error) ?? '';
  const by = proxyOf(url, environment);
  const beyond = by ? ` (asked through the proxy ${by})` : '';
  if (code === 'ENOENT' && url.protocol === 'file:') return new Refused(`${fileURLToPath(url)} is not there`);
  if (code === 'ERR_PROXY_TUNNEL') return new Refused(`the proxy ${by ?? ''} does not let through to ${url.host}`.replace('  ', ' '));
  if (isCertificate(code))
    return new Refused(
      `the certificate of ${url.host} is not one that Node trusts (${code})${beyond}: a proxy that reads along needs its own named in NODE_EXTRA_CA_CERTS`,
    );
  const said = causes[code];
  if (said) return new Error(`${url.host} ${said}${beyond}`);
  // Already in words, by a status or of our own.
  if (error instanceof Error && code === '') return error;
  return new Error(`${shown(url)}: ${code}${beyond}`);
}

const causes: Record<string, string> = {
  ENOTFOUND: 'is a name that is not known here: there is no network, or its DNS does not answer',
  EAI_AGAIN: 'is a name that is not known here: there is no network, or its DNS does not answer',
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'cut the connection',
  EPIPE: 'cut the connection',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached: there is no network',
};

function isCertificate(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code);
}

/** host:port */
function proxyOf({ protocol }: URL, environment: NodeJS.ProcessEnv): string | undefined {
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = environment[name] || environment[name.toUpperCase()];
  const url = value && withScheme(value);
  return url && URL.canParse(url) ? new URL(url).host : undefined;
}
