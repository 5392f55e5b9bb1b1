// Refuses a backend whose files import modules of its own that the checkout doesn't have.
import { posix } from 'node:path';
import type { Folder } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';
import { type PythonFile, type PythonImport, pythonModules, relativeBase } from '../sources/python-modules.js';
import { ignoredBy } from './git-ignored.js';

/** `roots`: folders where absolute imports start. `packages`: names of what its packages' list installs. */
export async function missingPythonImports(
  folder: Folder,
  files: PythonFile[],
  names: Iterable<string>,
  { roots, packages }: { roots: string[]; packages: ReadonlySet<string> },
): Promise<Refused | undefined> {
  const known = new Set(names);
  const folders = new Set([...known].flatMap(foldersAbove));
  const all = await folder.names();
  // Compiled modules, and folders behind symbolic links.
  const others = new Set(all.filter((name) => !name.endsWith('.py')).map((name) => name.replace(/\.[\w.-]*(?:so|pyd)$/, '')));
  const exists = (target: string) =>
    known.has(`${target}.py`) || folders.has(target) || others.has(target) || foldersAbove(target).some((above) => others.has(above));
  const searches = files.some(({ lines }) => lines.some(({ text }) => /\bsys\.path\b/.test(text)));
  const modules = pythonModules(known, roots);
  for (const one of files.flatMap(({ imports }) => imports)) {
    if (!one.always || modules.filesOf(one).length > 0) continue;
    const absolute = () => absoluteTarget(one, known, modules.find, exists) ?? ownTarget(one, all, packages);
    const target = one.module.startsWith('.') ? relativeTarget(one, exists) : searches ? undefined : absolute();
    if (target !== undefined) return refusal(folder, one, target);
  }
  return undefined;
}

async function refusal(folder: Folder, { file, line, module }: PythonImport, target: string): Promise<Refused> {
  const cause = `${file}:${line} imports ${module}, but the checkout has no ${target}.py`;
  const ignored = await ignoredBy(folder, target);
  if (!ignored) return refuse(cause, `Add ${target}.py, or remove the import.`);
  return refuse(
    `${cause}: line ${ignored.line} of ${ignored.file} (${ignored.pattern}) keeps it out of Git`,
    `Where the files still exist, add the line !**/${ignored.folder}/ to ${ignored.file}, and commit ${ignored.folder}.`,
  );
}

/** `from .models import Task`; of `from . import models`, `models` may be a name in __init__.py. */
function relativeTarget({ file, module }: PythonImport, exists: (target: string) => boolean): string | undefined {
  if (/^\.+$/.test(module)) return undefined;
  const target = relativeBase(file, module);
  return target.startsWith('..') || exists(target) ? undefined : target;
}

/** `from app.models import Task`, if app/ is a package of the checkout: then no installed package has that name. */
function absoluteTarget(
  { module }: PythonImport,
  known: ReadonlySet<string>,
  find: (module: string) => string | undefined,
  exists: (target: string) => boolean,
): string | undefined {
  const parts = module.split('.');
  const top = parts[0] ?? '';
  const init = find(top);
  if (parts.length < 2 || !init?.endsWith('/__init__.py') || !known.has(init)) return undefined;
  const root = posix.dirname(posix.dirname(init));
  const target = posix.join(root, module.replaceAll('.', '/'));
  return find(module) !== undefined || exists(target) ? undefined : target;
}

/** Names of an application's own modules, by custom; no usual package has them. */
const customary = new Set(
  'models schemas routers routes crud services database dependencies middleware controllers repositories lib core db api src app'.split(
    ' ',
  ),
);

/** `from models import Task`, if nothing in the checkout has that name, and no package. */
function ownTarget({ module }: PythonImport, all: string[], packages: ReadonlySet<string>): string | undefined {
  const top = module.split('.')[0] ?? '';
  if (!customary.has(top) || [...packages].some((name) => name.split(/[-_.[]/).includes(top))) return undefined;
  const somewhere = all.some((name) => name.split('/').some((part) => part === top || part.startsWith(`${top}.`)));
  return somewhere ? undefined : module.replaceAll('.', '/');
}

function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
