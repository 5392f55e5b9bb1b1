// Checks the value of an application's own variable while the person types. No message quotes a value.
import type { Variable } from '../application.js';
import { whyNotAccepted } from '../variables/accepted.js';
import { bare } from './pasted.js';
import type { SecretCheck } from './secret-check.js';

/** One address, or a list of them, such as the origins that may call an API. */
const url = /^[a-z][a-z0-9+.-]*:\/\/\S/i;

export function checkVariable(
  { name, kind, required, accepts }: Pick<Variable, 'name' | 'kind' | 'required' | 'accepts'>,
  value: string,
): SecretCheck {
  const cleaned = bare(value, name);
  if (!cleaned) return { level: 'empty', text: required ? 'required' : 'optional', cleaned };
  const wrong = whyNotAccepted(cleaned, accepts ?? (kind === 'number' || kind === 'boolean' ? { type: kind } : undefined));
  if (wrong !== undefined) return { level: 'error', text: wrong, cleaned };
  switch (kind) {
    case 'number':
      return { level: 'ok', text: 'a number', cleaned };
    case 'url':
      // The name alone can suggest an address, so another value may be right.
      return url.test(cleaned) || /^[*[]/.test(cleaned)
        ? { level: 'ok', text: '', cleaned }
        : { level: 'warning', text: 'not an address such as https://example.com', cleaned };
    case 'boolean':
    case 'text':
      return { level: 'ok', text: '', cleaned };
  }
}
