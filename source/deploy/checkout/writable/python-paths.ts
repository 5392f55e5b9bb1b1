// Works out which path in the container a Python expression means.
import { posix } from 'node:path';
import { bracketed, callArguments, closingOffset, literal, splitTop } from '../sources/expressions.js';
import type { PythonFile } from '../sources/python-modules.js';

/** Where the image has the sources, and where the application starts. */
export const home = '/app';

/** Expressions by the name that they are assigned to. */
export type Names = ReadonlyMap<string, string>;

const assignment = /^(?:self\.|cls\.)?(\w+)\s*(?::[^=]*)?=(?!=)\s*([\s\S]+)$/;

export function assignedNames({ lines }: PythonFile): Map<string, string> {
  return new Map(
    lines.flatMap(({ text }) => {
      const [, name, value] = assignment.exec(text) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
}

/** `own`: names of the file; `others`: attributes such as settings.upload_dir. */
export type Scope = {
  file: string;
  own: Names;
  others: Names;
  /** Expressions that may still be read: hostile sources could name each other without an end. */
  budget: { left: number };
};

export function scopeOf(file: string, own: Names, others: Names): Scope {
  return { file, own, others, budget: { left: 5000 } };
}

const deepest = 12;

/** Undefined if the text doesn't show it. A trailing part that it doesn't show is left out, which leaves the folder: `uploads/{name}`. */
export function pathOf(expression: string, scope: Scope, depth = 0): string | undefined {
  const text = expression.trim();
  if (depth > deepest || text === '' || scope.budget.left-- <= 0) return undefined;
  const of = (inner: string) => pathOf(inner, scope, depth + 1);
  const joined = slashParts(text);
  if (joined.length > 1) return join(joined.map((part, index) => (index === 0 ? of(part) : segment(part, scope, depth))));
  if (text === '__file__') return posix.join(home, scope.file);
  const plain = /^[fF](["'])/.test(text) ? formatted(text, scope, depth) : literal(text);
  if (plain !== undefined) return plain === '' || /^[a-z]+:\/\//.test(plain) ? undefined : posix.resolve(home, plain);
  const parent = /^([\s\S]+)\.(?:parent|parents\[(\d)\])$/.exec(text);
  if (parent) return above(of(parent[1] ?? ''), Number(parent[2] ?? 0) + 1);
  const same = /^([\s\S]+)\.(?:resolve|absolute|expanduser|as_posix)\(\s*(?:strict=\w+)?\)$/.exec(text);
  if (same) return of(same[1] ?? '');
  return called(text, scope, depth) ?? named(text, scope, depth);
}

function above(path: string | undefined, levels: number): string | undefined {
  return path === undefined ? undefined : Array.from({ length: levels }).reduce((folder: string) => posix.dirname(folder), path);
}

/** `BASE / "uploads" / name` */
function slashParts(text: string): string[] {
  if (!text.includes('/')) return [text];
  const parts: string[] = [];
  let rest = text;
  let part = '';
  for (let match = /["'([{/]/.exec(rest); match; match = /["'([{/]/.exec(rest)) {
    const at = match.index;
    if (match[0] === '/') {
      parts.push(part + rest.slice(0, at));
      part = '';
      rest = rest.slice(at + 1);
      continue;
    }
    const end = /["']/.test(match[0]) ? stringEnd(rest, at) : closingOffset(rest, at);
    part += rest.slice(0, end);
    rest = rest.slice(end);
  }
  return [...parts, part + rest].map((one) => one.trim());
}

function stringEnd(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

/** Undefined parts end the path: what is in front is the folder. */
function join(parts: (string | undefined)[]): string | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  const end = rest.indexOf(undefined);
  const known = (end === -1 ? rest : rest.slice(0, end)).filter((part) => part !== undefined);
  return posix.resolve(first, ...known) + (end === -1 ? '' : '/*');
}

/** A later part: relative, unless it is absolute. */
function segment(part: string, scope: Scope, depth: number): string | undefined {
  const value = pathOf(part, scope, depth + 1);
  if (value === undefined || value.endsWith('/*')) return undefined;
  const relative = posix.relative(home, value);
  return relative.startsWith('..') ? value : relative;
}

/** Up to the first part that isn't known: `f"uploads/{name}.png"` → `uploads/*`. */
function formatted(text: string, scope: Scope, depth: number): string | undefined {
  const inner = literal(text.slice(1));
  if (inner === undefined) return undefined;
  let path = '';
  for (const [part, name] of inner.matchAll(/\{([^{}]*)\}|[^{}]+/g)) {
    const value = name === undefined ? part : pathOf(name, scope, depth + 1);
    if (value === undefined || value.endsWith('/*')) return path.includes('/') ? `${path.slice(0, path.lastIndexOf('/'))}/*` : undefined;
    path += value;
  }
  return path;
}

function called(text: string, scope: Scope, depth: number): string | undefined {
  const [head, callee = ''] = /^([\w.]+)\(/.exec(text) ?? [];
  if (head === undefined || closingOffset(text, head.length - 1) !== text.length) return undefined;
  const { positional, keywords } = callArguments(bracketed(text, head.length - 1));
  const of = (inner: string | undefined) => pathOf(inner ?? '', scope, depth + 1);
  if (/^(?:os\.)?getcwd$|^(?:pathlib\.)?Path\.cwd$/.test(callee) || (/(?:^|\.)Path$/.test(callee) && positional.length === 0)) return home;
  const parts = (from: number) => positional.slice(from).map((part) => segment(part, scope, depth));
  if (callee.endsWith('.joinpath')) return join([of(callee.slice(0, -'.joinpath'.length)), ...parts(0)]);
  if (/^(?:os\.)?(?:path\.)?join$|(?:^|\.)(?:Pure)?Path$/.test(callee)) return join([of(positional[0]), ...parts(1)]);
  if (/(?:^|\.)dirname$/.test(callee)) return above(of(positional[0]), 1);
  if (/(?:^|\.)(?:abspath|realpath|normpath|str|fspath|Path|expanduser)$/.test(callee)) return of(positional[0]);
  if (/(?:^|\.)(?:getenv|environ\.get|config|Field)$/.test(callee))
    return of(keywords.get('default') ?? positional[callee.endsWith('Field') ? 0 : 1]);
  return undefined;
}

function named(text: string, scope: Scope, depth: number): string | undefined {
  const [, owner = '', name = ''] = /^((?:\w+(?:\(\))?\.)*)(\w+)$/.exec(text) ?? [];
  const isOwn = owner === '' || owner === 'self.' || owner === 'cls.';
  const value = (isOwn ? scope.own.get(name) : undefined) ?? scope.others.get(name);
  return value === undefined || value.trim() === text ? undefined : pathOf(splitTop(value)[0] ?? '', scope, depth + 1);
}
