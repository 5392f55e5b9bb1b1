// Checks the form of a database URL, and recognizes what people paste instead. No message quotes the value.
import { bare } from './pasted.js';
import type { SecretCheck } from './secret-check.js';

const wanted = 'postgresql://user:password@host/db';

/** Accepts `psql 'postgresql://…'` as Neon's console shows it, with options, and with line breaks from a terminal. */
export function checkDatabaseUrl(value: string): SecretCheck {
  const text = bare(value);
  const command = /^(?:\$\s*)?psql\s+(?:(?:-d|--dbname)[\s=]*)?(?:\\\s*)?(['"]?)(postgres(?:ql)?(?:\+\w+)?:\/\/[\s\S]*)$/i.exec(text);
  const [, quote = '', from = text] = command ?? [];
  const url = quote ? (from.split(quote)[0] ?? '') : from;
  // psql's options follow a URL without quotes.
  const cleaned = url.replace(command && !quote ? /\s+-.*$/s : '', '').replace(/\s+/g, '');
  const error = otherForm(text, cleaned) ?? whatLacks(cleaned);
  if (!cleaned) return { level: 'empty', text: wanted, cleaned };
  return error ? { level: 'error', text: error, cleaned } : verdict(new URL(cleaned), cleaned);
}

/** Other forms of an address, or what a page shows instead of the URL. */
function otherForm(text: string, cleaned: string): string | undefined {
  if (/^jdbc:/i.test(cleaned)) return `that is a JDBC URL: use ${wanted}`;
  if (/(^|\s)psql(\s|$)/.test(text) && !/^postgres/i.test(cleaned)) return `not psql -h …: copy the URL ${wanted}`;
  if (/^(host|hostaddr|user|dbname|port)\s*=/i.test(text)) return `not host=… user=…: copy the URL ${wanted}`;
  if (/^https?:/i.test(cleaned)) return 'that is a web page: press Connect there, and copy the postgresql:// URL';
  if (/:\/\/[^:/@]*:\*{3,}@/.test(cleaned)) return 'its password is hidden: press “show password” on the page, then copy';
  if (/\[YOUR[-_ ]?PASSWORD\]|<password>|\{password\}/i.test(cleaned)) return 'it has a placeholder: replace it with the password';
  return undefined;
}

function whatLacks(cleaned: string): string | undefined {
  if (!/^postgres(ql)?(\+\w+)?:\/\//.test(cleaned)) return 'must start with postgresql://';
  if (/^[^/]*:\/\/(@|:[^/]*@)/.test(cleaned)) return `has no user: ${wanted}`;
  if (/^[^/]*:\/\/([^/]*@)?(\/|$)/.test(cleaned)) return 'has no host';
  if (!URL.canParse(cleaned)) return 'is not a valid URL: write @ : / # ? in a password as %40 %3A %2F %23 %3F';
  const url = new URL(cleaned);
  if (url.hash) return 'contains a #: write it as %23 in a password';
  if (!url.username) return `has no user: ${wanted}`;
  if (!url.password) return 'has no password';
  if (url.pathname.length < 2) return 'has no database name after the host';
  return undefined;
}

function verdict(url: URL, cleaned: string): SecretCheck {
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl') ?? '';
  const tls = ['require', 'true', 'verify-ca', 'verify-full'].includes(mode);
  const warning = (text: string): SecretCheck => ({ level: 'warning', text, cleaned });
  const neon = url.hostname.endsWith('.neon.tech');
  if (neon && !tls) {
    const text = mode
      ? `Neon needs sslmode=require, not ${displayMode(mode)}`
      : `Neon needs ${url.search ? '&' : '?'}sslmode=require at the end`;
    return { level: 'error', text, cleaned };
  }
  // The driver passes unknown parameters to the server, which refuses them (https://magicstack.github.io/asyncpg/current/api/index.html).
  if (url.protocol === 'postgresql+asyncpg:' && (url.searchParams.has('sslmode') || url.searchParams.has('channel_binding')))
    return warning('asyncpg has no sslmode or channel_binding: use only ?ssl=require');
  if (neon) {
    const pooled = url.hostname.split('.')[0]?.endsWith('-pooler');
    return pooled
      ? { level: 'ok', text: 'Neon, pooled, TLS', cleaned }
      : warning('Neon, TLS · the -pooler host serves several pods better');
  }
  if (isThisMachine(url.hostname)) return warning('inside a pod, localhost is the pod itself');
  return { level: 'ok', text: tls ? 'PostgreSQL, TLS' : 'PostgreSQL', cleaned };
}

/** '' without one. */
export function hostIn(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

export function isThisMachine(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/.test(host);
}

const modes = ['disable', 'allow', 'prefer', 'false', 'no-verify'];

/** Anything else may be a piece of a password. */
function displayMode(mode: string): string {
  return modes.includes(mode) ? mode : 'another';
}
