// Finds the FastAPI application of a Python checkout, as uvicorn names it, and the folder that its imports start from.
import { posix } from 'node:path';

export type Application = {
  /** `app.main:app` */
  module: string;
  /** '.' or a folder of the checkout, e.g. `src`. */
  directory: string;
  /** The file that defines it. */
  file: string;
  /** Its name in that file. */
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

/** `sources`: every .py file of the checkout by its name. */
export function findApplication(sources: Map<string, string>): Application | undefined {
  const files = [...sources.keys()].filter((file) => isImportable(file)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  for (const pattern of made) {
    for (const file of files) {
      const text = withoutDocstrings(sources.get(file) ?? '');
      const names = [...text.matchAll(pattern)].map(([, name = '']) => name);
      const variable = usualNames.find((name) => names.includes(name)) ?? names[0];
      if (!variable) continue;
      const directory = importRoot(file, text, sources);
      const name = posix
        .relative(directory, file)
        .replace(/(\/__init__)?\.py$/, '')
        .replaceAll('/', '.');
      return { module: `${name}:${variable}`, directory, file, variable };
    }
  }
  return undefined;
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
