// Inputs of a step as named parts, and their digest.
import { createHash } from 'node:crypto';

/** Named parts of what goes into a step, each a value or a hash; the names are what a person is told when one changed. */
export type Inputs = Record<string, string>;

export function hashOf(inputs: Inputs): string {
  const sorted = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
