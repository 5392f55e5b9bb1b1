// What a database URL has to look like before it is tried, and what people paste in its place. No message quotes the value.
import { bare } from './pasted.js';
import type { SecretCheck } from './secret-check.js';

const wanted = 'postgresql://user:password@host/db';

/** Neon's console offers `psql 'postgresql://…'`, others with options around it; a terminal may have broken the line, and no URL has white space. */
export function checkDatabaseUrl(value: string): SecretCheck {
  const text = bare(value);
  const command = /^(?:\$\s*)?psql\s+(?:(?:-d|--dbname)[\s=]*)?(?:\\\s*)?(['"]?)(postgres(?:ql)?(?:\+\w+)?:\/\/[\s\S]*)$/i.exec(text);
  const [, quote = '', from = text] = command ?? [];
  const url = quote ? (from.split(quote)[0] ?? '') : from;
  // What follows a URL without quotes are options of psql's.
  const cleaned = url.replace(command && !quote ? /\s+-.*$/s : '', '').replace(/\s+/g, '');
  const error = otherForm(text, cleaned) ?? whatLacks(cleaned);
  if (!cleaned) return { level: 'empty', text: wanted, cleaned };
  return error ? { level: 'error', text: error, cleaned } : verdict(new URL(cleaned), cleaned);
}

/** Something else that leads to a database, or that a page shows in place of the URL. */
function otherForm(text: string, cleaned: string): string | undefined {
  if (/^jdbc:/i.test(cleaned)) return `not Java's form: write ${wanted}`;
  if (/(^|\s)psql(\s|$)/.test(text) && !/^postgres/i.test(cleaned)) return `not psql -h …: copy the URL ${wanted}`;
  if (/^(host|hostaddr|user|dbname|port)\s*=/i.test(text)) return `not host=… user=…: copy the URL ${wanted}`;
  if (/^https?:/i.test(cleaned)) return 'that is the address of a page: press Connect there, and copy the postgresql:// one';
  if (/:\/\/[^:/@]*:\*{3,}@/.test(cleaned)) return 'its password is hidden by stars: press “show password” on the page, then copy';
  if (/\[YOUR[-_ ]?PASSWORD\]|<password>|\{password\}/i.test(cleaned)) return 'it has a placeholder: put the password in its place';
  return undefined;
}

function whatLacks(cleaned: string): string | undefined {
  if (!/^postgres(ql)?(\+\w+)?:\/\//.test(cleaned)) return 'starts with postgresql://';
  if (/^[^/]*:\/\/(@|:[^/]*@)/.test(cleaned)) return `has no user: ${wanted}`;
  if (/^[^/]*:\/\/([^/]*@)?(\/|$)/.test(cleaned)) return 'has no host';
  if (!URL.canParse(cleaned)) return 'is not a URL: write @ : / # ? in a password as %40 %3A %2F %23 %3F';
  const url = new URL(cleaned);
  if (url.hash) return 'has a # in it: in a password it is written %23';
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
    const text = mode ? `Neon needs sslmode=require, not ${shown(mode)}` : `Neon needs ${url.search ? '&' : '?'}sslmode=require at the end`;
    return { level: 'error', text, cleaned };
  }
  // The driver passes what it does not know to the server, which refuses it (https://magicstack.github.io/asyncpg/current/api/index.html).
  if (url.protocol === 'postgresql+asyncpg:' && (url.searchParams.has('sslmode') || url.searchParams.has('channel_binding')))
    return warning('asyncpg knows no sslmode or channel_binding: ?ssl=require alone');
  if (neon) {
    const pooled = url.hostname.split('.')[0]?.endsWith('-pooler');
    return pooled
      ? { level: 'ok', text: 'Neon, pooled, TLS', cleaned }
      : warning('Neon, TLS · the -pooler host serves several pods better');
  }
  if (isThisMachine(url.hostname)) return warning('inside a pod, localhost is the pod itself');
  return { level: 'ok', text: tls ? 'PostgreSQL, TLS' : 'PostgreSQL', cleaned };
}

/** '' where there is none. */
export function hostIn(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** As a URL has it. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/.test(host);
}

const modes = ['disable', 'allow', 'prefer', 'false', 'no-verify'];

/** Whatever else stands there may be a piece of a password. */
function shown(mode: string): string {
  return modes.includes(mode) ? mode : 'another';
}
