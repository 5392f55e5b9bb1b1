// Reading values as helm has them: nested maps, of which any part may be left out or be something else.

/** The map under that name; an empty one where there is none. */
export function partOf(values: unknown, name: string): Record<string, unknown> {
  return mapOf(mapOf(values)[name]);
}

function mapOf(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
