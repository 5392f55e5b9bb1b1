// Finds packages that a frontend's sources import and that nothing installs.
import { builtinModules } from 'node:module';
import type { AbsentPackage } from '../../../../release/application.js';
import type { ScriptImport } from '../../sources/script-modules.js';

/** Next.js answers these itself. */
const provided = new Set([...builtinModules, 'next', 'react', 'react-dom', 'server-only', 'client-only', 'styled-jsx', '@next/env']);

/** `installed`: names that package.json, the workspace, or the person's choice adds. A package that another one brings along is in the lock file. */
export function absentPackages(imports: ScriptImport[], installed: ReadonlySet<string>, lock: string | undefined): AbsentPackage[] {
  const found = new Map<string, AbsentPackage>();
  for (const { file, line, specifier } of imports) {
    const name = /^(@[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*|[a-z0-9][\w.-]*)(?:\/|$)/.exec(specifier)?.[1];
    if (name === undefined || found.has(name) || provided.has(name) || installed.has(name)) continue;
    if (lock?.includes(`node_modules/${name}"`) || lock?.includes(`${name}@`)) continue;
    found.set(name, { name, because: `${file}:${line} imports ${name}` });
  }
  return [...found.values()];
}
