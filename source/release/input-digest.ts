// The inputs of a step, and their digest.
import { createHash } from 'node:crypto';

/** Named parts, each a value or a hash. The names appear in messages when a part changes. */
export type Inputs = Record<string, string>;

export function hashOf(inputs: Inputs): string {
  const sorted = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
