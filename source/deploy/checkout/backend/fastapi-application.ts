// Finds the FastAPI application of a Python checkout, as uvicorn names it, and the folder that its imports start from.
import { posix } from 'node:path';
import { linesOfImport, pythonLines } from '../sources/python-lines.js';
import type { Started } from './started-modules.js';

export type Application = {
  /** `app.main:app` */
  module: string;
  /** '.' or a folder of the checkout, e.g. `src`. */
  directory: string;
  /** The file that defines it. */
  file: string;
  /** Its name in that file; `create_app()` if only a function makes it. */
  variable: string;
};

/** The most common places, before all others, which follow by depth. */
const usual = ['main.py', 'app/main.py', 'src/main.py', 'api/main.py', 'app.py', 'src/app/main.py', 'server.py'];
/** If one file has several, usual names of the one that mounts the others. */
const usualNames = ['app', 'application', 'api'];
const made = [
  /^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:fastapi\.)?FastAPI\(/gm,
  /^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*\w{0,40}(?:create|make|build|get|init)_\w{0,40}app\w{0,40}\(/gm,
];

/** `sources`: every .py file of the checkout by its name. `started`: how its author starts it, see {@link startedModules}. */
export function findApplication(sources: Map<string, string>, started: Started[] = []): Application | undefined {
  const files = [...sources.keys()].filter((file) => isImportable(file)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const texts = new Map(files.map((file) => [file, withoutDocstrings(sources.get(file) ?? '')]));
  for (const { file, variable } of started) {
    const text = texts.get(file);
    if (text !== undefined && (definesName(text, variable) || definesName(withBranches(text), variable)))
      return applicationIn(file, variable, text, sources);
    if (text !== undefined && factoriesIn(text).includes(variable)) return applicationIn(file, `${variable}()`, text, sources);
  }
  const inBranches = () =>
    new Map([...texts].filter(([, text]) => text.includes('FastAPI(')).map(([file, text]) => [file, withBranches(text)]));
  return applicationOf(files, texts, sources) ?? applicationOf(files, inBranches(), sources) ?? factoryOf(files, texts, sources);
}

/** As `uvicorn --factory` runs it. */
function factoryOf(files: string[], texts: Map<string, string>, sources: Map<string, string>): Application | undefined {
  for (const file of files) {
    const text = texts.get(file) ?? '';
    const [name] = text.includes('FastAPI(') ? factoriesIn(text).filter((each) => /app/i.test(each)) : [];
    if (name) return applicationIn(file, `${name}()`, text, sources);
  }
  return undefined;
}

/** Functions of the top level that need no arguments. */
function factoriesIn(text: string): string[] {
  return [...text.matchAll(/^def[ \t]+(\w+)[ \t]*\(([^()]{0,300})\)/gm)].flatMap(([, name = '', parameters = '']) =>
    parameters.split(',').every((each) => each.trim() === '' || each.includes('=')) ? [name] : [],
  );
}

/** As if the branches of its top level, such as `if production:` and `try:`, all ran. */
function withBranches(text: string): string {
  return linesOfImport(pythonLines(text))
    .map((line) => line.text)
    .join('\n');
}

function applicationOf(files: string[], texts: Map<string, string>, sources: Map<string, string>): Application | undefined {
  // A factory in a usual place comes before the application of a part, which is in its own file.
  const byFactory = [...texts.values()].some((text) => text.includes('FastAPI('));
  const usualFiles = files.filter((file) => usual.includes(file));
  const groups: [files: string[], patterns: RegExp[]][] = [
    [usualFiles, byFactory ? made : made.slice(0, 1)],
    [files, made.slice(0, 1)],
    [files, made.slice(1)],
  ];
  for (const [group, patterns] of groups) {
    for (const file of group) {
      const text = texts.get(file) ?? '';
      const names = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
      const variable = usualNames.find((name) => names.includes(name)) ?? names[0];
      if (variable) return applicationIn(file, variable, text, sources);
    }
  }
  return undefined;
}

function applicationIn(file: string, variable: string, text: string, sources: Map<string, string>): Application {
  const directory = importRoot(file, text, sources);
  const name = posix
    .relative(directory, file)
    .replace(/(\/__init__)?\.py$/, '')
    .replaceAll('/', '.');
  return { module: `${name}:${variable}`, directory, file, variable };
}

/** Assigns it, or imports it, at the top level. */
function definesName(text: string, name: string): boolean {
  return new RegExp(`^(?:${name}[ \\t]*(?::[^=\\n]{0,80})?=|(?:from|import)[ \\t][^\\n]{0,300}\\b${name}\\b)`, 'm').test(text);
}

/** `package.module:name`, from the user. */
export function namedApplication(module: string, directory = '.'): Application {
  const [name = '', variable = ''] = module.split(':');
  return { module, directory, file: posix.join(directory, `${name.replaceAll('.', '/')}.py`), variable };
}

function withoutDocstrings(text: string): string {
  return text.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, '""');
}

function rank(file: string): number {
  const known = usual.indexOf(file);
  return known >= 0 ? known : usual.length + file.split('/').length;
}

const elsewhere = /(^|\/)(tests?|testing|scripts|migrations|alembic|examples?|docs(_src)?|demos?|samples?|bench(marks)?)\//;

/** Python can import every part of its path, and it is neither a test nor an example. */
function isImportable(file: string): boolean {
  return /^(?:[A-Za-z_]\w*\/)*[A-Za-z_]\w*\.py$/.test(file) && !elsewhere.test(file);
}

/**
 * The folder that must be on Python's path: the checkout's root, unless the file imports a sibling by its bare name (`from database import …` in
 * src/main.py), or a package that only a folder above it has (`from app.core import …` in src/app/main.py).
 */
function importRoot(file: string, text: string, sources: Map<string, string>): string {
  const imported = [...text.matchAll(/^(?:from|import)[ \t]+([A-Za-z_]\w*)/gm)].map(([, name = '']) => name);
  const holds = (folder: string, name: string) => {
    const base = folder === '.' ? name : `${folder}/${name}`;
    return [...sources.keys()].some((known) => known === `${base}.py` || known.startsWith(`${base}/`));
  };
  // A file with relative imports stays in its package: its `import logging` means Python's own module, not the file next to it.
  const inPackage = /^from[ \t]+\./m.test(text);
  const nearest = inPackage ? posix.dirname(posix.dirname(file)) : posix.dirname(file);
  for (let folder = nearest; folder !== '.'; folder = posix.dirname(folder)) {
    if (imported.some((name) => holds(folder, name) && !holds('.', name))) return folder;
  }
  return '.';
}
