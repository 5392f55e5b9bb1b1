// Checks the form of a database URL, and recognizes what people paste instead. No message quotes the value.
import { type DatabaseUrl, plainUrl, readDatabaseUrl } from '../../world/database-url.js';
import { bare } from './pasted.js';
import type { SecretCheck } from './secret-check.js';

const wanted = 'postgresql://user:password@host/db';

/**
 * Accepts `psql 'postgresql://…'` as Neon's console shows it, with options, and with line breaks from a terminal. `cleaned` is the plain form,
 * from which each component gets its own.
 */
export function checkDatabaseUrl(value: string): SecretCheck {
  const text = bare(value);
  const command = /^(?:\$\s*)?psql\s+(?:(?:-d|--dbname)[\s=]*)?(?:\\\s*)?(['"]?)(postgres(?:ql)?(?:\+\w+)?:\/\/[\s\S]*)$/i.exec(text);
  const [, quote = '', from = text] = command ?? [];
  const typed = quote ? (from.split(quote)[0] ?? '') : from;
  // psql's options follow a URL without quotes.
  const cleaned = typed.replace(command && !quote ? /\s+-.*$/s : '', '').replace(/\s+/g, '');
  if (!cleaned) return { level: 'empty', text: wanted, cleaned };
  const other = otherForm(text, cleaned);
  if (other) return { level: 'error', text: other, cleaned };
  const url = readDatabaseUrl(cleaned);
  if ('refused' in url) return { level: 'error', text: url.refused, cleaned };
  const lacks = whatLacks(url, cleaned);
  return lacks ? { level: 'error', text: lacks, cleaned } : verdict(url, plainFrom(url, cleaned), isEscaped(cleaned));
}

/** As it was typed, if every driver reads it so. */
function plainFrom(url: DatabaseUrl, typed: string): string {
  const known = /^postgresql:\/\//.test(typed) && isEscaped(typed) && !/[?&]ssl=|=no-verify|=allow/.test(typed);
  return known ? typed : plainUrl(url);
}

function isEscaped(typed: string): boolean {
  const login = typed.slice(typed.indexOf('://') + 3, typed.lastIndexOf('@'));
  return /^[^@:/?#]*(:[^@:/?#]*)?$/.test(login) && !/%(?![0-9A-Fa-f]{2})/.test(login);
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

function whatLacks({ user, password, host, database }: DatabaseUrl, typed: string): string | undefined {
  if (!host) return 'has no host';
  if (!user) return `has no user: ${wanted}`;
  if (!password) return 'has no password';
  if (!database) return 'has no database name after the host';
  const file = /[?&](sslrootcert|sslcert|sslkey)=(?!system)/.exec(typed)?.[1];
  return file ? `its ${file} is a file on this computer, which no pod has: remove it` : undefined;
}

function verdict({ host, tls }: DatabaseUrl, cleaned: string, escaped: boolean): SecretCheck {
  const encrypted = tls !== undefined && tls !== 'disable' && tls !== 'prefer';
  const said = (text: string) => (escaped ? text : `${text} · special characters in the password are escaped`);
  const warning = (text: string): SecretCheck => ({ level: 'warning', text: said(text), cleaned });
  const neon = host.endsWith('.neon.tech');
  if (neon && !encrypted) {
    const text = tls
      ? `Neon needs sslmode=require, not ${tls}`
      : `Neon needs ${cleaned.includes('?') ? '&' : '?'}sslmode=require at the end`;
    return { level: 'error', text, cleaned };
  }
  if (neon) {
    const pooled = host.split('.')[0]?.endsWith('-pooler');
    return pooled
      ? { level: 'ok', text: said('Neon, pooled, TLS'), cleaned }
      : warning('Neon, TLS · the -pooler host serves several pods better');
  }
  if (isThisMachine(host)) return warning('inside a pod, localhost is the pod itself');
  return { level: 'ok', text: said(encrypted ? 'PostgreSQL, TLS' : 'PostgreSQL'), cleaned };
}

/** '' without one. */
export function hostIn(text: string): string {
  const url = readDatabaseUrl(text);
  return 'refused' in url ? '' : url.host;
}

export function isThisMachine(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)$/.test(host);
}
