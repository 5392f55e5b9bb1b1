// What a secret has to look like before it is tried: pure checks, told as the person types. No message quotes the value or tells its length.
import type { SecretKey } from '../problem.js';

/** `cleaned` is what to store: quotes, a pasted `psql …` and line breaks are gone from it. Only 'ok' and 'warning' may be stored. */
export type SecretCheck = { level: 'ok' | 'warning' | 'error' | 'empty'; text: string; cleaned: string };

/** Stored in place of a key that is not given, because the pods need the Secret to have all three keys. */
export const notSet = 'not-set';

// Better Auth's own rule: 32 characters, and it warns under 120 bits (length × log2 of distinct characters).
const shortest = 32;
const fewestBits = 120;

export function checkSecret(key: SecretKey, value: string): SecretCheck {
  switch (key) {
    case 'database-url':
      return checkDatabaseUrl(value);
    case 'better-auth-secret':
      return checkAuthSecret(value);
    case 'openai-api-key':
      return checkOpenAiKey(value);
  }
}

function checkDatabaseUrl(value: string): SecretCheck {
  // Neon's console offers `psql 'postgresql://…'`; a terminal may have broken the line, and no URL has white space.
  const cleaned = unquoted(withoutName(value).replace(/^psql\s+/, '')).replace(/\s+/g, '');
  const error = (text: string): SecretCheck => ({ level: 'error', text, cleaned });
  if (!cleaned) return { level: 'empty', text: 'postgresql://user:password@host/db', cleaned };
  if (!/^postgres(ql)?(\+\w+)?:\/\//.test(cleaned)) return error('starts with postgresql://');
  if (!URL.canParse(cleaned)) return error('is not a URL: write @ : / # ? in a password as %40 %3A %2F %23 %3F');
  const url = new URL(cleaned);
  if (url.hash) return error('has a # in it: in a password it is written %23');
  if (!url.hostname) return error('has no host');
  if (!url.username) return error('has no user');
  if (!url.password) return error('has no password');
  if (url.pathname.length < 2) return error('has no database name after the host');
  return databaseVerdict(url, cleaned);
}

function databaseVerdict(url: URL, cleaned: string): SecretCheck {
  const mode = url.searchParams.get('sslmode');
  const tls = mode === 'require' || mode === 'verify-ca' || mode === 'verify-full';
  const warning = (text: string): SecretCheck => ({ level: 'warning', text, cleaned });
  if (url.hostname.endsWith('.neon.tech')) {
    if (!tls) return { level: 'error', text: 'Neon needs ?sslmode=require at the end', cleaned };
    const pooled = url.hostname.split('.')[0]?.endsWith('-pooler');
    return pooled
      ? { level: 'ok', text: 'Neon, pooled, TLS', cleaned }
      : warning('Neon, TLS · the -pooler host serves several pods better');
  }
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) return warning('inside a pod, localhost is the pod itself');
  return { level: 'ok', text: tls ? 'PostgreSQL, TLS' : 'PostgreSQL', cleaned };
}

function checkAuthSecret(value: string): SecretCheck {
  const cleaned = unquoted(withoutName(value)).replace(/[\r\n]+/g, '');
  const length = [...cleaned].length;
  const bits = length * Math.log2(new Set(cleaned).size || 1);
  if (!cleaned) return { level: 'empty', text: `at least ${shortest} characters`, cleaned };
  if (length < shortest) return { level: 'error', text: `shorter than ${shortest} characters`, cleaned };
  if (bits < fewestBits) return { level: 'error', text: 'too regular: mix more characters', cleaned };
  return { level: 'ok', text: 'long and mixed enough', cleaned };
}

function checkOpenAiKey(value: string): SecretCheck {
  const cleaned = unquoted(withoutName(value)).replace(/\s+/g, '');
  if (!cleaned) return { level: 'warning', text: `empty: assistant off, stored as ${notSet}`, cleaned: notSet };
  if (cleaned === notSet) return { level: 'warning', text: 'the assistant stays off', cleaned };
  if (!cleaned.startsWith('sk-')) return { level: 'warning', text: 'OpenAI keys start with sk-; stored as it is', cleaned };
  return { level: 'ok', text: 'an OpenAI key', cleaned };
}

/** A line of an .env file pasted whole: `export DATABASE_URL=…` → `…`. */
function withoutName(value: string): string {
  return value
    .trim()
    .replace(/^(export\s+)?(DATABASE_URL|BETTER_AUTH_SECRET|OPENAI_API_KEY|database-url|better-auth-secret|openai-api-key)=/, '');
}

function unquoted(value: string): string {
  const text = value.trim();
  const quoted = /^(['"`])([\s\S]*)\1;?$/.exec(text);
  return quoted?.[2]?.trim() ?? text;
}
