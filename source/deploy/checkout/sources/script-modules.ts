// Follows the imports of a Next.js application from its pages, routes, and middleware.
import { posix } from 'node:path';
import type { Folder } from '../folder.js';
import { type Aliases, candidatesOf, fileAt, readAliases } from './script-paths.js';
import { codeOnly, lineNumber } from './script-text.js';

export type ScriptImport = { file: string; line: number; specifier: string };

export type ScriptModules = {
  /** Files that run in the application, by name. */
  files: Map<string, string>;
  /** Imports of the checkout's own files that it doesn't have: of `candidates` none exists. */
  missing: (ScriptImport & { candidates: string[] })[];
  /** Imports of packages, and of what isn't known. */
  packages: ScriptImport[];
  /** Used if the configuration has no folder for a prefix that can't be a package's, and there are files where it usually leads. */
  alias?: ImpliedAlias;
};

/** `folder`: '.' for that of package.json. `config`: the file that lacks it. */
export type ImpliedAlias = { prefix: '@/' | '~/'; folder: string; config: string };

const special =
  'page|layout|route|template|loading|error|not-found|global-error|global-not-found|default|forbidden|unauthorized|sitemap|robots|manifest|icon\\d?|apple-icon\\d?|opengraph-image\\d?|twitter-image\\d?';
const script = '\\.(?:[cm]?[jt]s|[jt]sx)$';

/** https://nextjs.org/docs/app/getting-started/project-structure; src/ counts only if the root has neither app/ nor pages/. */
function entryPoints(names: string[]): string[] {
  const atRoot = names.some((name) => /^(?:app|pages)\//.test(name));
  const source = atRoot ? '' : '(?:src/)?';
  const entry = new RegExp(
    `^(?:${source}app/(?:.*/)?(?:${special})|${source}pages/.*|(?:src/)?(?:middleware|proxy|instrumentation|instrumentation-client|mdx-components)|next\\.config)${script}`,
  );
  return names.filter((name) => entry.test(name));
}

export async function scriptModules(folder: Folder): Promise<ScriptModules> {
  const names = await folder.names();
  const known = new Set(names);
  const aliases = await readAliases(folder);
  const implied = impliedAliases(aliases, names);
  let alias: ImpliedAlias | undefined;
  const files = new Map<string, string>();
  const missing: ScriptModules['missing'] = [];
  const packages: ScriptImport[] = [];
  const waiting = entryPoints(names);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (files.has(name) || !/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) || name.endsWith('.d.ts')) continue;
    const text = await folder.text(name);
    files.set(name, text);
    for (const found of importsOf(name, text)) {
      const written = resolve(found, aliases, known);
      const inside = ({ prefix, folder }: ImpliedAlias) =>
        found.specifier.startsWith(prefix) ? fileAt(posix.join(folder, found.specifier.slice(prefix.length)), known) : undefined;
      const usual = typeof written === 'object' ? implied.find((each) => inside(each) !== undefined) : undefined;
      if (usual) alias = usual;
      const target = usual ? inside(usual) : written;
      if (typeof target === 'string') waiting.push(target);
      else if (target) missing.push({ ...found, candidates: target });
      else packages.push(found);
    }
  }
  return { files, missing, packages, ...(alias ? { alias } : {}) };
}

/** https://nextjs.org/docs/app/getting-started/installation#set-up-absolute-imports-and-module-path-aliases */
function impliedAliases({ complete, paths, baseUrl, config = 'tsconfig.json' }: Aliases, names: string[]): ImpliedAlias[] {
  if (!complete || baseUrl !== undefined) return [];
  // `@/src/lib/api` means the folder of package.json.
  const folders = names.some((name) => /^src\/(?:app|pages)\//.test(name)) ? ['src', '.'] : ['.'];
  return (['@/', '~/'] as const)
    .filter((prefix) => !paths.some((one) => one.prefix === prefix))
    .flatMap((prefix) => folders.map((folder) => ({ prefix, folder, config })));
}

/** The file; or the candidates if there is none; undefined if it isn't the checkout's own. */
function resolve({ file, specifier }: ScriptImport, aliases: Aliases, known: ReadonlySet<string>): string | string[] | undefined {
  const candidates = candidatesOf(specifier, file, aliases);
  if (candidates === 'elsewhere') return undefined;
  const found = candidates.map((candidate) => fileAt(candidate, known)).find((one) => one !== undefined);
  return found ?? (candidates.includes('node_modules') ? undefined : candidates);
}

/** Static imports and re-exports that aren't of types alone, and dynamic ones. */
const imports =
  /^[^\S\n]*(?:import|export)\b(?!\s+type\b)([^;'"`=()]{0,4000}?)\bfrom\s*["']([^"'\n]{1,300})["']|^[^\S\n]*import\s*["']([^"'\n]{1,300})["']|\bimport\s*\(\s*["']([^"'\n]{1,300})["']\s*\)/gm;

function importsOf(file: string, text: string): ScriptImport[] {
  const code = codeOnly(text);
  return [...code.matchAll(imports)]
    .filter(([, names = '']) => !onlyTypes(names))
    .map(({ 2: named, 3: bare, 4: dynamic, index, 0: all }) => ({
      file,
      line: lineNumber(code, index + all.length - 1),
      specifier: named ?? bare ?? dynamic ?? '',
    }));
}

/** `{ type A, type B }` */
function onlyTypes(names: string): boolean {
  const listed = /^\s*\{([^{}]*)\}\s*$/.exec(names)?.[1];
  return listed?.split(',').every((name) => name.trim() === '' || /^\s*type\s/.test(name)) ?? false;
}
