// Narrows parsed JSON and TOML values, and creates refusals.
import type { Refused } from './result.js';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries with text values; {} if it isn't a record. */
export function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

export function refuse(cause: string, fix: string): Refused {
  return { type: 'refused', cause, fix };
}
