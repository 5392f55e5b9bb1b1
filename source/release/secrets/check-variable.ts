// Checks the value of an application's own variable while the person types. No message quotes a value.
import type { Variable } from '../application.js';
import { bare } from './pasted.js';
import type { SecretCheck } from './secret-check.js';

const number = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
// What pydantic takes for a boolean (https://docs.pydantic.dev/latest/api/standard_library_types/#booleans).
const boolean = /^(?:true|false|yes|no|on|off|[tfyn01])$/i;
/** One address, or a list of them, such as the origins that may call an API. */
const url = /^[a-z][a-z0-9+.-]*:\/\/\S/i;

export function checkVariable({ name, kind, required }: Pick<Variable, 'name' | 'kind' | 'required'>, value: string): SecretCheck {
  const cleaned = bare(value, name);
  if (!cleaned) return { level: 'empty', text: required ? 'required' : 'optional', cleaned };
  switch (kind) {
    case 'number':
      return number.test(cleaned) ? { level: 'ok', text: 'a number', cleaned } : { level: 'error', text: "isn't a number", cleaned };
    case 'boolean':
      return boolean.test(cleaned) ? { level: 'ok', text: '', cleaned } : { level: 'error', text: 'must be true or false', cleaned };
    case 'url':
      // The name alone can suggest an address, so another value may be right.
      return url.test(cleaned) || /^[*[]/.test(cleaned)
        ? { level: 'ok', text: '', cleaned }
        : { level: 'warning', text: 'not an address such as https://example.com', cleaned };
    case 'text':
      return { level: 'ok', text: '', cleaned };
  }
}
