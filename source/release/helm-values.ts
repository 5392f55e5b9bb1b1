// Reads helm values: nested maps, any part of which may be missing or have another type.

/** The map under that name, or an empty one. */
export function partOf(values: unknown, name: string): Record<string, unknown> {
  return mapOf(mapOf(values)[name]);
}

function mapOf(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
