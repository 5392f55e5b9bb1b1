// Finds the folders that a Python application writes to.
import { bracketed, callArguments, matchesIn } from '../sources/expressions.js';
import { blockOf, lineAt, type PythonLine } from '../sources/python-lines.js';
import type { PythonFile } from '../sources/python-modules.js';
import { assignedNames, pathOf, type Scope, scopeOf } from './python-paths.js';
import { folderOfFile, type Write } from './writable-folders.js';

export function pythonWrites(files: PythonFile[]): Write[] {
  const names = files.map(assignedNames);
  const others = new Map(names.flatMap((own) => [...own]));
  return files.flatMap((file, index) => {
    const scope = scopeOf(file.name, names[index] ?? others, others);
    const aside = new Set(file.lines.flatMap((line, at) => (/^if\s+__name__\s*==/.test(line.text) ? blockOf(file.lines, at) : [])));
    return file.lines.flatMap((line) => (aside.has(line) ? [] : writesIn(line, scope)));
  });
}

type Sink = {
  call: RegExp;
  /** Which argument is the path: its keywords, else the first. */
  keywords: string[];
  folder: boolean;
  /** The mode must be one that writes. */
  mode?: true;
};

const sinks: Sink[] = [
  { call: /\bos\.(?:makedirs|mkdir)\(/g, keywords: ['name', 'path'], folder: true },
  { call: /(?:FileHandler|\bTinyDB)\(/g, keywords: ['filename', 'path'], folder: false },
  { call: /\b(?:logger|log)\.add\(/g, keywords: ['sink'], folder: false },
  { call: /(?<![\w.])(?:aiofiles\.)?open\(/g, keywords: ['file'], folder: false, mode: true },
  { call: /\b(?:aio)?sqlite3?\.connect\(/g, keywords: ['database'], folder: false },
  { call: /\bPersistentClient\(/g, keywords: ['path'], folder: true },
  { call: /\b(?:shelve|dbm)\.open\(/g, keywords: ['filename'], folder: false },
  { call: /\bdiskcache\.Cache\(/g, keywords: ['directory'], folder: true },
];

/** Most lines have none of these words. */
const any = /mkdir|makedirs|FileHandler|TinyDB|\.add\(|open\(|\.connect\(|PersistentClient|Cache\(|write_|touch|basicConfig|filename/;

function writesIn(line: PythonLine, scope: Scope): Write[] {
  if (!any.test(line.text) || /^(?:from|import|def|class|async def)\b/.test(line.text)) return [];
  const at = (offset: number, path: string | undefined, folder: boolean): Write[] => {
    const target = path === undefined || folder ? path?.replace(/\/\*$/, '') : folderOfFile(path);
    return target === undefined ? [] : [{ folder: target, file: scope.file, line: lineAt(line, offset) }];
  };
  const called = sinks.flatMap(({ call, keywords, folder, mode }) =>
    matchesIn(line.text, call).flatMap((match) => {
      const given = callArguments(bracketed(line.text, match.index + match[0].length - 1));
      if (mode && !/^["'][^"']*[wax+]/.test(given.keywords.get('mode') ?? given.positional[1] ?? '')) return [];
      const path = keywords.map((key) => given.keywords.get(key)).find((value) => value !== undefined) ?? given.positional[0];
      return at(match.index, isStream(path) ? undefined : pathOf(path ?? '', scope), folder);
    }),
  );
  return [...called, ...methods(line, scope, at), ...configured(line, scope, at)];
}

/** `sys.stderr`, and a file in memory. */
function isStream(path: string | undefined): boolean {
  return path === undefined || /^sys\.|:memory:/.test(path);
}

type At = (offset: number, path: string | undefined, folder: boolean) => Write[];

/** `UPLOADS.mkdir()`, `(BASE / "x").mkdir()`, `path.write_text()` */
function methods(line: PythonLine, scope: Scope, at: At): Write[] {
  const [, subject, method] =
    /^(?:with\s+)?(?:\w+\s*=\s*)?([\s\S]{1,500}?)\.(mkdir|write_text|write_bytes|touch|open\(\s*["'][wax])\(?/.exec(line.text) ?? [];
  if (subject === undefined || method === undefined || /^(?:os|shelve|dbm|aiofiles|Image|webbrowser)$/.test(subject)) return [];
  const plain = subject.startsWith('(') && subject.endsWith(')') ? subject.slice(1, -1) : subject;
  return at(0, pathOf(plain, scope), method === 'mkdir');
}

/** `basicConfig(filename="app.log")`, and `"filename": "app.log"` for dictConfig. */
function configured(line: PythonLine, scope: Scope, at: At): Write[] {
  const basic = /\bbasicConfig\(/.exec(line.text);
  const name = basic ? callArguments(bracketed(line.text, basic.index + basic[0].length - 1)).keywords.get('filename') : undefined;
  const written = /["']filename["']\s*:\s*("[^"\n]*"|'[^'\n]*'|[\w./() "']{1,100})/.exec(line.text);
  return [
    ...(basic && name ? at(basic.index, pathOf(name, scope), false) : []),
    ...(written && /Handler/.test(line.text) ? at(written.index, pathOf(written[1] ?? '', scope), false) : []),
  ];
}
