// Checks secret values while the person types. No message quotes a value, and only that of better-auth-secret hints at its length.
import type { SecretKey } from '../../problem.js';
import { checkDatabaseUrl } from './database-url.js';
import { bare } from './pasted.js';
import type { SecretCheck } from './secret-check.js';

/** Stored for a missing value, because the pods need all three keys in the Secret. */
export const notSet = 'not-set';

// Better Auth requires 32 characters, and warns below 120 bits (length × log2 of distinct characters).
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

function checkAuthSecret(value: string): SecretCheck {
  const cleaned = bare(value).replace(/[\r\n]+/g, '');
  const length = [...cleaned].length;
  const bits = Math.floor(length * Math.log2(new Set(cleaned).size || 1));
  if (!cleaned) return { level: 'empty', text: `at least ${shortest} characters`, cleaned };
  if (bits < fewestBits) {
    const why = length < shortest ? '' : ': too regular, mix more characters';
    return { level: 'error', text: `${bits} of ${fewestBits} bits${why}`, cleaned };
  }
  if (length < shortest) return { level: 'error', text: `shorter than ${shortest} characters`, cleaned };
  return { level: 'ok', text: `${bits} bits`, cleaned };
}

function checkOpenAiKey(value: string): SecretCheck {
  const cleaned = bare(value).replace(/\s+/g, '');
  if (!cleaned) return { level: 'warning', text: `empty: assistant off, stored as ${notSet}`, cleaned: notSet };
  if (cleaned === notSet) return { level: 'warning', text: 'the assistant stays off', cleaned };
  if (!cleaned.startsWith('sk-')) return { level: 'warning', text: 'OpenAI keys start with sk-; stored as it is', cleaned };
  return { level: 'ok', text: 'an OpenAI key', cleaned };
}
