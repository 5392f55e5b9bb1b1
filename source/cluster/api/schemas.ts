// Schemas for parts of answers that can be missing or malformed.
import * as v from 'valibot';

export const Text = v.fallback(v.string(), '');
/** Any object's fields. */
export const Fields = v.fallback(v.record(v.string(), v.unknown()), {});
export type Fields = v.InferOutput<typeof Fields>;
/** The entries that match; an empty list for anything but a list. */
export function listOf<const S extends v.GenericSchema>(entry: S) {
  const entries = v.pipe(
    v.array(v.unknown()),
    v.transform((all) => all.flatMap((one) => (v.is(entry, one) ? [v.parse(entry, one)] : []))),
  );
  return v.fallback(entries, []);
}
