// Reads schemas that validate process.env: zod, t3-env's createEnv, envalid.
import type { Variable } from '../../../../release/application.js';
import { bracketed, literal, matchesIn, splitTop } from '../../sources/expressions.js';
import type { Reading } from '../reading.js';

type Found = Omit<Reading, 'file' | 'line'> & { offset: number };

/** Objects whose keys are names of variables; their opening brace is the last character. */
const server = /\bserver\s*:\s*\{/g;
const validated = /\bcleanEnv\(\s*process\.env\s*,\s*\{|\b(?:z|v|s|yup)\.(?:object|strictObject|looseObject)\(\s*\{/g;

export function schemaReadings(text: string): Found[] {
  if (!/process\.env|createEnv/.test(text)) return [];
  const objects = [
    ...(/\bcreateEnv\s*\(/.test(text) ? matchesIn(text, server) : []),
    ...(/process\.env\s*[,)]/.test(text) ? matchesIn(text, validated) : []),
  ];
  return objects.flatMap((match) => keysOf(text, match.index + match[0].length - 1));
}

function keysOf(text: string, open: number): Found[] {
  const inner = bracketed(text, open);
  let from = 0;
  return splitTop(inner).flatMap((entry) => {
    const offset = inner.indexOf(entry, from);
    from = offset + entry.length;
    const [, name, rule = ''] = /^["']?([A-Z][A-Z0-9_]*)["']?\s*:\s*([\s\S]+)$/.exec(entry) ?? [];
    if (name === undefined) return [];
    const [, given] =
      /(?:\.(?:default|catch)\(|\bdefault\s*:|\boptional\([^,()]*(?:\([^()]*\))?\s*,)\s*("[^"\n]*"|'[^'\n]*'|-?\d[\d.]*|true|false)/.exec(
        rule,
      ) ?? [];
    const fallback = given === undefined ? undefined : literal(given);
    const optional =
      /\.(?:optional|nullish|nullable|default|catch|prefault)\(|\bdefault\s*:|\b(?:optional|nullish|nullable|fallback)\(|\bdevDefault\s*:/.test(
        rule,
      );
    return [
      {
        name,
        offset: open + 1 + offset,
        required: !optional,
        computed: optional && fallback === undefined,
        ...(fallback === undefined ? {} : { fallback }),
        ...kindOf(rule),
      },
    ];
  });
}

function kindOf(rule: string): Pick<Variable, 'accepts'> & Partial<Pick<Variable, 'kind'>> {
  if (/\burl\(|\.url\b/.test(rule)) return { kind: 'url' };
  if (/\b(?:z|v)(?:\.coerce)?\.number\(|\b(?:num|port)\(/.test(rule)) return { kind: 'number', accepts: { type: 'number' } };
  if (/\bboolean\(|\bbool\(|\bstringbool\(/.test(rule)) return { kind: 'boolean' };
  const [, values] = /^z\.enum\(\s*\[([^\]]*)\]\s*\)/.exec(rule) ?? [];
  const choices = values === undefined ? [] : splitTop(values).flatMap((value) => literal(value) ?? []);
  return choices.length ? { accepts: { type: 'choice', values: choices } } : {};
}
