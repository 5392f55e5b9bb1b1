// Parses JSON from outside against a schema.
import * as v from 'valibot';

/** Undefined if the text isn't JSON, or not what the schema describes. */
export function parseJson<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** One object, or a list of them. */
export function oneOrMany<Schema extends v.GenericSchema>(schema: Schema) {
  return v.union([
    v.array(schema),
    v.pipe(
      schema,
      v.transform((one) => [one]),
    ),
  ]);
}
