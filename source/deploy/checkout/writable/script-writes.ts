// Finds the folders that a Next.js server writes to.
import { posix } from 'node:path';
import { bracketed, literal, matchesIn, splitTop } from '../sources/expressions.js';
import { lineNumber, withoutScriptComments } from '../sources/script-text.js';
import { home } from './python-paths.js';
import { folderOfFile, type Write } from './writable-folders.js';

/** Calls that write; `option`: the property that holds the path, else it is the first argument. */
const sinks: { call: RegExp; folder: boolean; option?: string }[] = [
  { call: /\bmkdir(?:Sync)?\(|\bensureDir(?:Sync)?\(/g, folder: true },
  { call: /\b(?:writeFile|appendFile|outputFile)(?:Sync)?\(|\bcreateWriteStream\(/g, folder: false },
  { call: /\btransports\.(?:File|DailyRotateFile)\(/g, folder: false, option: 'filename' },
  { call: /\bnew\s+(?:Database|BetterSqlite3|JSONFile|JSONFilePreset)\(/g, folder: false },
];

export function scriptWrites(files: ReadonlyMap<string, string>): Write[] {
  return [...files].flatMap(([file, source]) => {
    if (!/mkdir|ensureDir|[wW]rite|appendFile|outputFile|transports\.|new\s+\w*(?:Sqlite|Database|JSONFile)/.test(source)) return [];
    if (/^(?:next\.config\.|scripts?\/)/.test(file) || /^\s*["']use client["']/.test(source)) return [];
    const text = withoutScriptComments(source);
    const scope = { names: assigned(text), budget: { left: 5000 } };
    return sinks.flatMap(({ call, folder, option }) =>
      matchesIn(text, call).flatMap((match) => {
        const inner = bracketed(text, match.index + match[0].length - 1);
        const argument = option ? new RegExp(`\\b${option}\\s*:\\s*([^,}]+)`).exec(inner)?.[1] : splitTop(inner)[0];
        const path = argument === undefined ? undefined : pathOf(argument.trim(), scope);
        if (path === undefined) return [];
        const target = folder ? path.replace(/\/\*$/, '') : folderOfFile(path);
        // The whole of the standalone server is too large to be copied for each pod.
        return target === home ? [] : [{ folder: target, file, line: lineNumber(text, match.index) }];
      }),
    );
  });
}

function assigned(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const { 1: name = '', 0: all, index } of text.matchAll(
    /\b(?:const|let|var)\s+(\w+)\s*(?::\s*string\s*)?=\s*(?=["'`]|path\.|join\(|resolve\(|process\.cwd)/g,
  )) {
    const start = index + all.length;
    names.set(
      name,
      splitTop(text.slice(start, start + 300).split(/;|\n\s*\n|\n(?=\s*(?:const|let|var|if|await|return|fs)\b)/)[0] ?? '')[0] ?? '',
    );
  }
  return names;
}

/** `budget`: expressions that may still be read; hostile sources could name each other without an end. */
type Scope = { names: ReadonlyMap<string, string>; budget: { left: number } };

const deepest = 8;

function pathOf(expression: string, scope: Scope, depth = 0): string | undefined {
  if (depth > deepest || scope.budget.left-- <= 0) return undefined;
  if (expression === 'process.cwd()') return home;
  const plain = literal(expression);
  if (plain !== undefined) return plain === '' || plain === ':memory:' || plain.includes('://') ? undefined : posix.resolve(home, plain);
  const template = /^`([^`]*)`$/.exec(expression)?.[1];
  if (template !== undefined) return formatted(template, scope, depth);
  const [head] = /^(?:path\.)?(?:join|resolve)\(/.exec(expression) ?? [];
  if (head !== undefined) return join(splitTop(bracketed(expression, head.length - 1)), scope, depth);
  const known = scope.names.get(expression);
  return known === undefined || known === expression ? undefined : pathOf(known, scope, depth + 1);
}

/** Parts that aren't known end the path: what is in front is the folder. */
function join([first = '', ...rest]: string[], scope: Scope, depth: number): string | undefined {
  let path = pathOf(first, scope, depth + 1);
  for (const part of rest) {
    if (path === undefined) return undefined;
    const value = literal(part) ?? relativeOf(part, scope, depth);
    if (value === undefined) return `${path}/*`;
    path = posix.resolve(path, value);
  }
  return path;
}

function relativeOf(part: string, scope: Scope, depth: number): string | undefined {
  const value = pathOf(part, scope, depth + 1);
  return value === undefined || value.endsWith('/*') ? undefined : posix.relative(home, value);
}

/** `${process.cwd()}/uploads/${name}` */
function formatted(template: string, scope: Scope, depth: number): string | undefined {
  let path = '';
  for (const [part, name] of template.matchAll(/\$\{([^{}]*)\}|(?:(?!\$\{)[\s\S])+/g)) {
    const value = name === undefined ? part : pathOf(name.trim(), scope, depth + 1);
    if (value === undefined || value.endsWith('/*'))
      return path.includes('/') ? posix.resolve(home, `${path.slice(0, path.lastIndexOf('/'))}/*`) : undefined;
    path += value;
  }
  return path === '' ? undefined : posix.resolve(home, path);
}
