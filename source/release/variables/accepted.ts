// Tells whether an application can turn a variable's value into what it wants. Pure; no message quotes a value.
import type { Accepted } from '../application.js';

// As Python's int() and float() read it (https://docs.python.org/3/library/functions.html#int).
const integer = /^[+-]?\d+(?:_\d+)*(?:\.0+)?$/;
const number = /^[+-]?(?:(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;
// What pydantic takes for a boolean (https://docs.pydantic.dev/latest/api/standard_library_types/#booleans).
const boolean = /^(?:true|false|yes|no|on|off|[tfyn01])$/i;

/** What is wrong with the value, such as "isn't a number". Undefined: nothing. */
export function whyNotAccepted(value: string, accepts: Accepted | undefined): string | undefined {
  const text = value.trim();
  switch (accepts?.type) {
    case 'integer':
      return integer.test(text) ? undefined : "isn't a whole number";
    case 'number':
      return number.test(text) ? undefined : "isn't a number";
    case 'boolean':
      return boolean.test(text) ? undefined : 'must be true or false';
    case 'json':
      return isJson(text) ? undefined : 'must be JSON, for example {"a": 1}';
    case 'choice':
      return accepts.values.includes(text) ? undefined : `must be ${accepts.values.join(' or ')}`;
    default:
      return undefined;
  }
}

/** A list that isn't written as JSON becomes so: `a, b` is `["a","b"]`. Any other value stays as it is. */
export function asAccepted(value: string, accepts: Accepted | undefined): string {
  if (accepts?.type !== 'list' || isJson(value.trim())) return value;
  const items = value.split(',').map((item) => item.trim());
  return JSON.stringify(items.filter(Boolean));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const numbers = [
  // https://uvicorn.dev/settings/
  /^WEB_CONCURRENCY$/,
  // https://websockets.readthedocs.io/en/stable/reference/variables.html
  /^WEBSOCKETS_(?:BACKOFF|MAX)_\w+$/,
];

/** Of variables that a library reads when no source does. */
export function libraryAccepts(name: string): Accepted | undefined {
  return numbers.some((pattern) => pattern.test(name)) ? { type: 'number' } : undefined;
}
