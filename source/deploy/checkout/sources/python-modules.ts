// Follows the imports of a Python application through its own files.
import { posix } from 'node:path';
import { blockOf, lineAt, type PythonLine, pythonLines } from './python-lines.js';

export type PythonImport = {
  file: string;
  line: number;
  /** `app.models`, or with leading dots. */
  module: string;
  /** In `from module import names`. */
  names: string[];
  /** It always runs when its file is imported: not in a function, a condition, or a try. */
  always: boolean;
};

export type PythonFile = { name: string; lines: PythonLine[]; imports: PythonImport[] };

export function pythonFile(name: string, text: string): PythonFile {
  const lines = pythonLines(text);
  return { name, lines, imports: importsOf(name, lines) };
}

function importsOf(file: string, lines: PythonLine[]): PythonImport[] {
  const typesOnly = new Set(lines.flatMap((line, index) => (/^if\b.*\bTYPE_CHECKING\b/.test(line.text) ? blockOf(lines, index) : [])));
  return lines.flatMap((line) => {
    if (!/^(?:from|import)\b/.test(line.text) || typesOnly.has(line)) return [];
    const always = line.indent === 0;
    const [, module, names = ''] = /^from\s+([\w.]+)\s+import\s+\(?([^()]*)/.exec(line.text) ?? [];
    const at = { file, line: lineAt(line, 0), always };
    if (module !== undefined) return [{ ...at, module, names: [...names.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name = '']) => name) }];
    return [...line.text.slice(6).matchAll(/(?:^|,)\s*([\w.]+)/g)].map(([, name = '']) => ({ ...at, module: name, names: [] }));
  });
}

export type PythonModules = {
  /** The files that an import runs: the module, its packages, and modules among `names`. Empty if it isn't the checkout's own. */
  filesOf(found: PythonImport): string[];
  /** The file or folder of a module's full path; undefined if the checkout has none. */
  find(module: string): string | undefined;
};

/** `roots`: folders where imports start, '.' for the checkout's own. */
export function pythonModules(names: Iterable<string>, roots: string[]): PythonModules {
  const files = new Set(names);
  const folders = new Set([...files].flatMap(foldersAbove));
  const at = (target: string) => [`${target}/__init__.py`, `${target}.py`].find((file) => files.has(file));
  const find = (module: string): string | undefined => {
    for (const root of roots) {
      const target = posix.join(root, module.replaceAll('.', '/'));
      const found = at(target) ?? (folders.has(target) ? target : undefined);
      if (found) return found;
    }
    return undefined;
  };
  return {
    find,
    filesOf({ file, module, names: imported }) {
      const base = module.startsWith('.') ? relativeBase(file, module) : resolved(find, module);
      if (base === undefined) return [];
      const own = [...packagesOf(base), base].flatMap((target) => at(target) ?? []);
      return [...own, ...imported.flatMap((name) => at(posix.join(base, name)) ?? [])];
    },
  };
}

/** Folder of an absolute module without a suffix; its first part may be the name of the checkout's own folder (`from backend.models import Task`). */
function resolved(find: PythonModules['find'], module: string): string | undefined {
  const rest = module.slice(module.indexOf('.') + 1);
  const found = find(module) ?? (find(module.split('.')[0] ?? '') === undefined && rest !== module ? find(rest) : undefined);
  return found?.replace(/(\/__init__)?\.py$/, '');
}

/** `..models` in app/api/tasks.py → `app/models`. */
export function relativeBase(file: string, module: string): string {
  const dots = /^\.+/.exec(module)?.[0].length ?? 0;
  const folder = Array.from({ length: dots - 1 }).reduce((above: string) => posix.dirname(above), posix.dirname(file));
  return posix.join(folder, module.slice(dots).replaceAll('.', '/'));
}

function packagesOf(target: string): string[] {
  return foldersAbove(target).filter((folder) => folder !== '.');
}

function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Some files put folders on Python's path themselves: mostly their own, or one above. */
function addedRoots(name: string, text: string): string[] {
  if (!/\bsys\.path\b/.test(text)) return [];
  const folder = posix.dirname(name);
  return [folder, posix.dirname(folder)];
}

/** Imports whose names the text doesn't show. */
const dynamic = /\b(?:import_module|__import__|pkgutil|runpy)\b/;

/** Files that run with the application's, first that one; every file if some imports can't be followed. */
export function reachableFiles(texts: Map<string, string>, start: string, roots: string[]): PythonFile[] {
  const known = [...roots];
  const modules = pythonModules(texts.keys(), known);
  const found = new Map<string, PythonFile>();
  const waiting = [start];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const text = texts.get(name);
    if (text === undefined || found.has(name)) continue;
    const file = pythonFile(name, text);
    found.set(name, file);
    known.push(...addedRoots(name, text).filter((root) => !known.includes(root)));
    waiting.push(...file.imports.flatMap((one) => modules.filesOf(one)));
    if (dynamic.test(text)) waiting.push(...[...texts.keys()].filter((other) => !isAside(other)));
  }
  return [...found.values()];
}

/** Tests, scripts, and migrations: the application doesn't import them by chance. */
export function isAside(name: string): boolean {
  return /(^|\/)(tests?|testing|scripts?|migrations|alembic|versions|examples?|docs|\.[^/]*)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest|setup)\.py$/.test(
    name,
  );
}
