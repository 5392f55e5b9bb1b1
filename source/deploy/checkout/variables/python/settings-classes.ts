// Reads pydantic's settings classes, of releases 1 and 2 (https://docs.pydantic.dev/latest/concepts/pydantic_settings/).
import { bracketed, callArguments, literal, splitTop } from '../../sources/expressions.js';
import { blockOf, lineAt, type PythonLine } from '../../sources/python-lines.js';
import type { PythonFile } from '../../sources/python-modules.js';
import { type Field, fieldOf } from './settings-field.js';

export type ModelClass = {
  name: string;
  file: string;
  bases: string[];
  fields: Field[];
  /** Undefined if this class doesn't say; its bases may. */
  prefix?: string;
  delimiter?: string;
  caseSensitive?: boolean;
};

export type Models = {
  /** Those that read the environment. */
  settings: Set<ModelClass>;
  /** The class that a file means by a name: its own, else another file's. */
  find(name: string, file: string): ModelClass | undefined;
};

/** No honest checkout has more classes, or longer lines of inheritance. */
const most = 2000;
const deepest = 10;

export function modelClasses(files: PythonFile[]): Models {
  const all = files
    .flatMap((file) => {
      const names = settingsNames(file);
      return classesOf(file).map((found) => ({ found, names }));
    })
    .slice(0, most);
  const byName = Map.groupBy(all, ({ found }) => found.name);
  const find = (name: string, file: string) => {
    const named = byName.get(name) ?? [];
    return (named.find(({ found }) => found.file === file) ?? named[0])?.found;
  };
  const settings = new Set(all.filter(({ found, names }) => found.bases.some((base) => names.has(base))).map(({ found }) => found));
  const inherits = ({ bases, file }: ModelClass) => bases.some((base) => isIn(settings, find(base, file)));
  for (let round = 0; round < deepest; round++) for (const { found } of all) if (inherits(found)) settings.add(found);
  return { settings, find };
}

function isIn(settings: Set<ModelClass>, found: ModelClass | undefined): boolean {
  return found !== undefined && settings.has(found);
}

/** What a file calls BaseSettings. */
function settingsNames({ lines }: PythonFile): Set<string> {
  const names = new Set(['BaseSettings']);
  for (const { text } of lines) {
    const alias = /^from\s+pydantic[\w.]*\s+import\s[\s\S]*?\bBaseSettings\s+as\s+(\w+)/.exec(text)?.[1];
    if (alias) names.add(alias);
  }
  return names;
}

function classesOf({ name: file, lines }: PythonFile): ModelClass[] {
  const firstRelease = lines.some(({ text }) => /^from\s+pydantic(?:\.v1)?\s+import\s[^\n]*\bBaseSettings\b/.test(text));
  return lines.flatMap((line, index) => {
    const [head, name] = /^class\s+(\w+)\s*\(/.exec(line.text) ?? [];
    if (head === undefined || name === undefined) return [];
    const { positional, keywords } = callArguments(bracketed(line.text, head.length - 1));
    const body = blockOf(lines, index);
    const indent = body[0]?.indent;
    const fields = body.flatMap((one) => (one.indent === indent ? (fieldOf(one.text, file, lineAt(one, 0), firstRelease) ?? []) : []));
    const given = [...keywords].map(([key, value]) => `${key}=${value}`).join(',');
    const written = [given, ...body.filter(isConfiguration).map(({ text }) => text)].join('\n');
    const bases = positional.map((base) => base.replace(/\[[\s\S]*$/, '').replace(/^.*\./, ''));
    return [{ name, file, bases, fields: withoutConverted(withNames(fields, written), body, written), ...configuration(written) }];
  });
}

/** A validator that runs first may take other values. A list or an object is decoded before any validator runs, unless decoding is changed. */
function withoutConverted(fields: Field[], body: PythonLine[], written: string): Field[] {
  const first = body.flatMap(({ text }) => (/^@[\w.]*validator\b[\s\S]*(?:["']before["']|\bpre\s*=\s*True)/.test(text) ? [text] : []));
  const all = first.some((text) => /^@(?:model|root)_|["']\*["']/.test(text));
  const decoded =
    /\benable_decoding\b/.test(written) || body.some(({ text }) => /\b(?:parse_env_var|customise_sources|json_loads)\b/.test(text));
  return fields.map(({ accepts, ...field }) => {
    const free =
      accepts?.type === 'json' || accepts?.type === 'list'
        ? decoded
        : all || first.some((text) => new RegExp(`["']${field.name}["']`).test(text));
    return accepts && !free ? { ...field, accepts } : field;
  });
}

/** `model_config = …`, and lines of `class Config`. */
function isConfiguration({ text }: { text: string }): boolean {
  return /^(?:model_config\b|env_prefix\b|env_nested_delimiter\b|case_sensitive\b|fields\b|enable_decoding\b)/.test(text);
}

function configuration(written: string): Pick<ModelClass, 'prefix' | 'delimiter' | 'caseSensitive'> {
  const value = (key: string) => new RegExp(`\\b${key}["']?\\s*[=:]\\s*(?:["']([^"'\\n]*)["']|(\\w+))`).exec(written);
  const prefix = value('env_prefix')?.[1];
  const delimiter = value('env_nested_delimiter')?.[1];
  const sensitive = value('case_sensitive')?.[2];
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(sensitive === undefined ? {} : { caseSensitive: sensitive === 'True' }),
  };
}

/** Release 1: `fields = {"key": {"env": "NAME"}}` in `class Config`. */
function withNames(fields: Field[], written: string): Field[] {
  const table = /^fields\s*[=:]\s*\{/m.exec(written);
  if (!table) return fields;
  const names = new Map<string, string>();
  for (const entry of splitTop(bracketed(written, table.index + table[0].length - 1))) {
    const [, field, name] = /^["'](\w+)["']\s*:[\s\S]*["']env["']\s*:\s*(["'][^"'\n]*["'])/.exec(entry) ?? [];
    const value = name && literal(name);
    if (field && value) names.set(field, value);
  }
  return fields.map((field) => (names.has(field.name) ? { ...field, aliases: [names.get(field.name) ?? ''] } : field));
}
