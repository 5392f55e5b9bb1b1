// Names the variables that pydantic's settings classes read: prefixes, inheritance, nested classes.
import type { PythonFile } from '../../sources/python-modules.js';
import type { Reading } from '../reading.js';
import { type ModelClass, type Models, modelClasses } from './settings-classes.js';
import type { Field } from './settings-field.js';

export function settingsReadings(files: PythonFile[]): Reading[] {
  const models = modelClasses(files);
  const bases = new Set([...models.settings].flatMap(({ bases, file }) => bases.flatMap((base) => models.find(base, file) ?? [])));
  // A class that only others inherit from isn't created itself.
  return [...models.settings].filter((one) => !bases.has(one) || isCreated(files, one.name)).flatMap((one) => readingsOf(one, models));
}

function isCreated(files: PythonFile[], name: string): boolean {
  const created = new RegExp(`(?<!class\\s+)\\b${name}\\(`);
  return files.some(({ lines }) => lines.some(({ text }) => created.test(text)));
}

function readingsOf(settings: ModelClass, models: Models): Reading[] {
  const line = lineage(settings, models);
  const prefix = line.find((one) => one.prefix !== undefined)?.prefix ?? '';
  const delimiter = line.find((one) => one.delimiter !== undefined)?.delimiter;
  const sensitive = line.find((one) => one.caseSensitive !== undefined)?.caseSensitive ?? false;
  const named = (written: string) => (sensitive ? written : written.toUpperCase());
  return fieldsOf(line).flatMap((field) => {
    const inner = nestedClass(field, models);
    if (inner && models.settings.has(inner)) return [];
    const own = field.aliases[0] ?? prefix + field.name;
    if (!inner || delimiter === undefined) return [readingOf(field, named(own), field.required)];
    return nestedFields(inner, `${own}${delimiter}`, delimiter, models, field.required).map(({ path, field: last, required }) =>
      readingOf(last, named(path), required),
    );
  });
}

function readingOf(
  { name: field, file, line, fallback, computed, kind, accepts, secret }: Field,
  name: string,
  required: boolean,
): Reading {
  return {
    name,
    file,
    line,
    required,
    computed,
    field,
    secret,
    ...(fallback === undefined ? {} : { fallback }),
    ...(kind === undefined ? {} : { kind }),
    ...(accepts === undefined ? {} : { accepts }),
  };
}

/** The class and its bases, nearest first. */
function lineage(own: ModelClass, models: Models, seen = new Set<ModelClass>()): ModelClass[] {
  if (seen.has(own) || seen.size > 20) return [];
  seen.add(own);
  const bases = own.bases.flatMap((base) => models.find(base, own.file) ?? []);
  return [own, ...bases.flatMap((base) => lineage(base, models, seen))];
}

/** A field of a nearer class replaces one with its name. */
function fieldsOf(line: ModelClass[]): Field[] {
  const fields = new Map<string, Field>();
  for (const { fields: own } of line.toReversed()) for (const field of own) fields.set(field.name, field);
  return [...fields.values()];
}

function nestedClass({ types, file }: Field, models: Models): ModelClass | undefined {
  return types.map((type) => models.find(type, file)).find((found) => found !== undefined && found.fields.length > 0);
}

type Nested = { path: string; field: Field; required: boolean };

/** A hostile checkout may nest classes without an end. */
const most = 500;

function nestedFields(own: ModelClass, prefix: string, delimiter: string, models: Models, required: boolean, all: Nested[] = []): Nested[] {
  for (const field of fieldsOf(lineage(own, models))) {
    if (all.length >= most || prefix.length > most) break;
    const path = prefix + (field.aliases[0] ?? field.name);
    const inner = nestedClass(field, models);
    const needed = required && field.required;
    if (inner && !models.settings.has(inner)) nestedFields(inner, path + delimiter, delimiter, models, needed, all);
    else if (!inner) all.push({ path, field, required: needed });
  }
  return all;
}
