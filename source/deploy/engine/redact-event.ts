// Redacts events before anybody reads them: a screen, a line, or a file.
import type { Redactor } from '../../redact.js';
import type { Event } from './event.js';

// Fields whose values come from a fixed set of words. No secret fits in them, and a password that equals such a word must not change them.
const vocabulary = new Set([
  'type',
  'step',
  'id',
  'needs',
  'image',
  'phase',
  'component',
  'source',
  'level',
  'secret',
  'stored',
  'outcome',
  'key',
]);

export function redactEvent(event: Event, redactor: Redactor): Event {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return redactor.clean(value);
    if (Array.isArray(value)) return value.map(clean);
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, vocabulary.has(key) ? item : clean(item)]));
    }
    return value;
  };
  return clean(event) as Event;
}
