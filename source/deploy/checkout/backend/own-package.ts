// Finds the name by which a checkout's sources import its own folder: `backend` in `from backend.models import Task` in backend/main.py.
import { posix } from 'node:path';
import type { Application } from './fastapi-application.js';
import { packageOf } from './packages/import-names.js';
import { plainName } from './packages/requirements.js';

/** Used if only relative imports say that the folder is a package. */
const anyName = 'application';

/** Its name, and the module that uvicorn then loads; undefined if the sources don't need it. `packages`: names of the installed ones. */
export function ownPackage(
  sources: Map<string, string>,
  application: Application,
  packages: ReadonlySet<string>,
): { name: string; module: string } | undefined {
  const name = importedOwnName(sources, application.directory, packages);
  const text = sources.get(application.file) ?? '';
  const inside = leavesRoot(application, text) || (name !== undefined && new RegExp(`^(?:from|import)[ \\t]+${name}\\b`, 'm').test(text));
  if (name === undefined && !inside) return undefined;
  const module = inside ? `${name ?? anyName}.${application.module}` : application.module;
  return { name: name ?? anyName, module };
}

/** A relative import that goes above the folder where absolute imports start. */
function leavesRoot({ module }: Application, text: string): boolean {
  const depth = (module.split(':')[0] ?? '').split('.').length;
  return [...text.matchAll(/^from[ \t]+(\.+)/gm)].some(([, dots = '']) => dots.length >= depth);
}

function importedOwnName(sources: Map<string, string>, directory: string, packages: ReadonlySet<string>): string | undefined {
  const has = (path: string) => ['.', directory].some((root) => holds(sources, posix.join(root, path)));
  const uses = new Map<string, { here: number; elsewhere: number }>();
  for (const text of sources.values()) {
    for (const [, from, plain] of text.matchAll(
      /^[ \t]{0,40}(?:from[ \t]+([A-Za-z_]\w*(?:\.\w+){1,9})[ \t]+import\b|import[ \t]+([A-Za-z_]\w*(?:\.\w+){1,9}))/gm,
    )) {
      const [top = '', ...rest] = (from ?? plain ?? '').split('.');
      const { here, elsewhere } = uses.get(top) ?? { here: 0, elsewhere: 0 };
      uses.set(top, has(rest.join('/')) ? { here: here + 1, elsewhere } : { here, elsewhere: elsewhere + 1 });
    }
  }
  // Another package may have a part with the same name, and a file that nobody runs may import what is gone.
  const own = ([name, { here, elsewhere }]: [string, { here: number; elsewhere: number }]) =>
    here > elsewhere && !has(name) && !packages.has(plainName(name)) && packageOf(name) === undefined;
  return [...uses].find(own)?.[0];
}

function holds(sources: Map<string, string>, path: string): boolean {
  if (sources.has(`${path}.py`)) return true;
  for (const known of sources.keys()) if (known.startsWith(`${path}/`)) return true;
  return false;
}
