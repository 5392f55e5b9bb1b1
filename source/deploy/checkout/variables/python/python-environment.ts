// Finds the variables that Python sources read by themselves: os.environ, os.getenv, decouple, starlette, environs.
import { bracketed, callArguments, closingOffset, literal, matchesIn } from '../../sources/expressions.js';
import { blockOf, lineAt, linesAround, type PythonLine } from '../../sources/python-lines.js';
import type { PythonFile } from '../../sources/python-modules.js';
import type { Reading } from '../reading.js';
import type { Checks } from './python-checks.js';
import { type Helper, type Names, namesIn } from './python-names.js';

export function environmentReadings(file: PythonFile, checks: Checks, helpers: Helper[]): Reading[] {
  const { lines } = file;
  const names = namesIn(lines, helpers);
  const aside = new Set(lines.flatMap((line, index) => (isMain(line) ? blockOf(lines, index) : [])));
  const guarded = new Set(lines.flatMap(({ text }) => [...text.matchAll(presence)].map(([, name = '']) => name)));
  const found = lines.flatMap((line, index) => {
    if (aside.has(line)) return [];
    const readings = [...called(line, names), ...subscribed(line, names, () => isTried(lines, index))];
    // Most lines read nothing.
    if (readings.length === 0) return [];
    const tried = isTried(lines, index);
    const later = tried ? {} : convertedLater(line, lines);
    return readings.map(({ offset, accepts, ...read }) => {
      const required =
        (read.required && !guarded.has(read.name)) || (!read.computed && !read.fallback && isChecked(line, offset, read.name, checks));
      return { ...read, file: file.name, line: lineAt(line, offset), required, ...(accepts && !tried ? { accepts } : {}), ...later };
    });
  });
  return [...found, ...listed(file)];
}

/** `required = ["A", "B"]`, of which a loop reads each, and which raises an error. */
function listed({ name: file, lines }: PythonFile): Reading[] {
  if (!lines.some(({ text }) => /\b(?:getenv|environ\.get)\(\s*\w+\s*[),]|\bin\s+os\.environ\b/.test(text))) return [];
  if (!lines.some(({ text }) => /^raise\b|^sys\.exit\(/.test(text))) return [];
  return lines.flatMap((line) => {
    const [head] = /^\w*(?:required|mandatory)\w*\s*(?::[^=]+)?=\s*(?=[[({])/i.exec(line.text) ?? [];
    if (head === undefined) return [];
    const written = bracketed(line.text, head.length);
    return [...written.matchAll(/(?:^|[,(\s])["']([A-Z][A-Z0-9_]*)["']/g)].map(({ 1: name = '', index }) => ({
      name,
      file,
      line: lineAt(line, head.length + 1 + index),
      required: true,
    }));
  });
}

/** `if "X" in os.environ:` */
const presence = /\b(?:if|elif|and|or)\s+["'](\w+)["']\s+in\s+(?:\w+\.)?environ\b/g;

type Found = Omit<Reading, 'file' | 'line'> & { offset: number };

/** What uvicorn never runs. */
function isMain({ text }: PythonLine): boolean {
  return /^if\s+__name__\s*==/.test(text);
}

function called(line: PythonLine, names: Names): Found[] {
  return matchesIn(line.text, names.calls).flatMap((match) => {
    const [head, callee = ''] = match;
    const open = match.index + head.length - 1;
    const { positional, keywords } = callArguments(bracketed(line.text, open));
    const name = literal(positional[0] ?? keywords.get('key') ?? '');
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return [];
    const after = line.text.slice(closingOffset(line.text, open));
    const given = positional[1] ?? keywords.get('default') ?? /^\s*or\s+([^\s)\]},]+)/.exec(after)?.[1];
    const fallback = given === undefined ? undefined : literal(given);
    const none = given === undefined || given === 'None';
    return [
      {
        name,
        offset: match.index,
        required:
          (given === undefined && names.strict(callee)) ||
          (none && positional.length < 2 && usesValue(line.text.slice(0, match.index), after)),
        computed: !none && fallback === undefined,
        ...(fallback === undefined ? {} : { fallback }),
        ...kindOf(line.text.slice(0, match.index), keywords.get('cast') ?? callee),
        ...(/\bSecret\b/.test(keywords.get('cast') ?? '') ? { secret: true } : {}),
      },
    ];
  });
}

/** `int(os.getenv("X"))` and `os.getenv("X").split(",")` fail without a value. */
function usesValue(before: string, after: string): boolean {
  return (
    /\b(?:int|float|json\.loads|Path)\(\s*$/.test(before) || /^\.(?:split|strip|lower|upper|encode|replace|startswith|rstrip)\(/.test(after)
  );
}

function kindOf(before: string, caster: string): Pick<Reading, 'kind' | 'accepts'> {
  const cast = /\b(int|float)\(\s*$/.exec(before)?.[1] ?? /\b(int|float|decimal|bool)$/.exec(caster)?.[1];
  switch (cast) {
    case undefined:
      return {};
    case 'int':
      return { kind: 'number', accepts: { type: 'integer' } };
    case 'bool':
      return { kind: 'boolean', accepts: { type: 'boolean' } };
    default:
      return { kind: 'number', accepts: { type: 'number' } };
  }
}

/** `size = os.getenv("X", "5")`, and in another line `int(size)`. */
function convertedLater({ text }: PythonLine, lines: PythonLine[]): Pick<Reading, 'kind' | 'accepts'> {
  const name = /^(\w+)\s*(?::[^=]+)?=\s*(?:os\.)?(?:getenv|environ)\b/.exec(text)?.[1];
  if (name === undefined) return {};
  const converted = new RegExp(`\\b(int|float)\\(\\s*${name}\\s*\\)`);
  const index = lines.findIndex((line) => converted.test(line.text));
  const cast = converted.exec(lines[index]?.text ?? '')?.[1];
  return cast === undefined || isTried(lines, index) ? {} : kindOf('', cast);
}

/** An exception in this line is expected: a `try` is around it in the same function. */
function isTried(lines: PythonLine[], index: number): boolean {
  const around = linesAround(lines, index);
  const end = around.findIndex(({ text }) => /^(?:async\s+)?def\b|^class\b/.test(text));
  return around.slice(0, end < 0 ? undefined : end).some(({ text }) => text === 'try:');
}

/** `os.environ["X"]`, unless it is assigned, or an exception for it is expected. */
function subscribed(line: PythonLine, names: Names, tried: () => boolean): Found[] {
  return matchesIn(line.text, names.subscripts).map((match) => ({
    name: match[1] ?? match[2] ?? '',
    offset: match.index,
    required: !tried(),
    ...kindOf(line.text.slice(0, match.index), ''),
  }));
}

/** The line's own condition, or that for the name that the line assigns, ends the program. */
function isChecked(line: PythonLine, offset: number, name: string, { failing, attributes, conditions }: Checks): boolean {
  const assigned =
    /^(?:self\.|cls\.)?(\w+)\s*(?::[^=]*)?=(?!=)/.exec(line.text)?.[1] ?? /\((\w+)\s*:=\s*$/.exec(line.text.slice(0, offset))?.[1];
  if (assigned !== undefined && (failing.has(assigned) || (line.indent > 0 && attributes.has(assigned)))) return true;
  const quoted = `["']${name}["']`;
  const absent = new RegExp(
    `\\bnot\\s+\\(?(?:\\w+\\s*:=\\s*)?[\\w.]+[(\\[]\\s*${quoted}|${quoted}\\s*(?:,[^()]*)?\\)\\s*is\\s+None|${quoted}\\s+not\\s+in\\b`,
  );
  return conditions.some((condition) => absent.test(condition));
}
