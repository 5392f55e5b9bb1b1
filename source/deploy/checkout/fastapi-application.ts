// Where a Python checkout has its FastAPI application, as uvicorn names it, and which folder its imports start from.
import { posix } from 'node:path';

export type Application = {
  /** `app.main:app` */
  module: string;
  /** '.' or a folder of the checkout, e.g. `src`. */
  directory: string;
  /** The file that has it; absent when a person named the module. */
  file?: string;
  /** Its name in that file. */
  variable?: string;
};

/** Where people have it most often; others come after, the least deep first. */
const usual = ['main.py', 'app/main.py', 'src/main.py', 'api/main.py', 'app.py', 'src/app/main.py', 'server.py'];

/** `sources`: every .py file of the checkout by its name. */
export function findApplication(sources: Map<string, string>): Application | undefined {
  const files = [...sources.keys()].filter((file) => isImportable(file)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  for (const made of [
    /^(\w+)\s*(?::[^=\n]+)?=\s*(?:fastapi\.)?FastAPI\(/m,
    /^(app)\s*(?::[^=\n]+)?=\s*\w*(?:create|make|build|get)\w*\(/m,
  ]) {
    for (const file of files) {
      const text = sources.get(file) ?? '';
      const variable = made.exec(text)?.[1];
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

function rank(file: string): number {
  const known = usual.indexOf(file);
  return known >= 0 ? known : usual.length + file.split('/').length;
}

/** Every part of its path is a name that Python can import, and it is no test. */
function isImportable(file: string): boolean {
  return /^(?:[A-Za-z_]\w*\/)*[A-Za-z_]\w*\.py$/.test(file) && !/(^|\/)(tests?|scripts|migrations|alembic)\//.test(file);
}

/**
 * The folder that must be on Python's path: the checkout's own, unless the file imports a neighbour by its bare name (`from database import …` in
 * src/main.py), or a package that only a folder above it has (`from app.core import …` in src/app/main.py).
 */
function importRoot(file: string, text: string, sources: Map<string, string>): string {
  const imported = [...text.matchAll(/^(?:from|import)[ \t]+([A-Za-z_]\w*)/gm)].map(([, name = '']) => name);
  const holds = (folder: string, name: string) => {
    const base = folder === '.' ? name : `${folder}/${name}`;
    return [...sources.keys()].some((known) => known === `${base}.py` || known.startsWith(`${base}/`));
  };
  for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
    if (imported.some((name) => holds(folder, name) && !holds('.', name))) return folder;
  }
  return '.';
}
