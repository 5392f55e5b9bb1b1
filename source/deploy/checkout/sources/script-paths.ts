// Resolves import specifiers of a Next.js checkout to its own files: relative ones, and tsconfig's paths.
import { posix } from 'node:path';
import type { Folder } from '../folder.js';
import { isRecord, strings } from '../parsed.js';
import { withoutScriptComments } from './script-text.js';

/** tsconfig.json's or jsconfig.json's aliases. */
export type Aliases = {
  paths: { prefix: string; suffix: string; targets: string[] }[];
  baseUrl: string | undefined;
  /** Undefined if the checkout has neither file. */
  config: string | undefined;
  /** Some aliases may be elsewhere: in a package that it extends, or in next.config. */
  complete: boolean;
};

export async function readAliases(folder: Folder): Promise<Aliases> {
  const names = ['tsconfig.json', 'jsconfig.json'];
  const name = (await Promise.all(names.map(async (one) => ((await folder.has(one)) ? one : undefined)))).find((one) => one);
  const own = name ? await readConfig(folder, name) : { paths: [], baseUrl: undefined, complete: true };
  const configs = await Promise.all(['js', 'mjs', 'ts', 'mts', 'cjs'].map((ending) => folder.text(`next.config.${ending}`)));
  const babel = await Promise.all(['.babelrc', 'babel.config.js', 'babel.config.json'].map((one) => folder.has(one)));
  return { ...own, config: name, complete: own.complete && !configs.some((text) => /alias/i.test(text)) && !babel.includes(true) };
}

/** The nearest configuration that has paths wins, as in TypeScript. */
async function readConfig(folder: Folder, name: string, depth = 0): Promise<Omit<Aliases, 'config'>> {
  const parsed = parseLenient(await folder.text(name));
  const options = isRecord(parsed) && isRecord(parsed.compilerOptions) ? parsed.compilerOptions : {};
  const directory = posix.dirname(name);
  const written = strings(options).baseUrl;
  const baseUrl = written === undefined ? undefined : posix.join(directory, written);
  const above = isRecord(parsed) ? [parsed.extends].flat().filter((one) => typeof one === 'string') : [];
  const inherited = await Promise.all(
    above.map((one) =>
      one.startsWith('.') && depth < 3
        ? readConfig(folder, posix.join(directory, one.endsWith('.json') ? one : `${one}.json`), depth + 1)
        : { paths: [], baseUrl: undefined, complete: false },
    ),
  );
  const paths = isRecord(options.paths)
    ? Object.entries(options.paths).map(([pattern, targets]) => {
        const [prefix = '', suffix] = pattern.split('*');
        const list = [targets].flat().filter((one) => typeof one === 'string');
        return { prefix, suffix: suffix ?? '\0', targets: list.map((one) => posix.join(baseUrl ?? directory, one)) };
      })
    : (inherited.find((one) => one.paths.length > 0)?.paths ?? []);
  return {
    // Of several patterns, the one with the longest beginning wins.
    paths: paths.toSorted((a, b) => b.prefix.length - a.prefix.length),
    baseUrl: baseUrl ?? inherited.find((one) => one.baseUrl)?.baseUrl,
    complete: parsed !== undefined && (isRecord(options.paths) || inherited.every((one) => one.complete)),
  };
}

/** JSON with comments and trailing commas. */
function parseLenient(text: string): unknown {
  try {
    return JSON.parse(withoutScriptComments(text.replace(/^\ufeff/, '')).replace(/,(\s*[}\]])/g, '$1'));
  } catch {
    return undefined;
  }
}

/** Paths, without endings, that a specifier may mean; 'elsewhere' if it names a package, or something that isn't known. */
export function candidatesOf(specifier: string, from: string, aliases: Aliases): string[] | 'elsewhere' {
  const plain = specifier.replace(/[?#].*$/, '');
  if (plain.startsWith('.')) return [posix.join(posix.dirname(from), plain)];
  for (const { prefix, suffix, targets } of aliases.paths) {
    const exact = suffix === '\0';
    if (exact ? plain !== prefix : prefix === '' || !plain.startsWith(prefix) || !plain.endsWith(suffix)) continue;
    return targets.map((target) => target.replace('*', () => plain.slice(prefix.length, exact ? undefined : plain.length - suffix.length)));
  }
  // `@/` and `~/` can't be the name of a package.
  if (/^[@~]\//.test(plain) && aliases.complete) return aliases.baseUrl === undefined ? [plain] : [posix.join(aliases.baseUrl, plain)];
  return aliases.baseUrl === undefined ? 'elsewhere' : [posix.join(aliases.baseUrl, plain), 'node_modules'];
}

const endings = [
  '',
  '.tsx',
  '.ts',
  '.jsx',
  '.js',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.json',
  '.d.ts',
  '.mdx',
  '.md',
  '.css',
  '.scss',
  '.svg',
];

/** The file that a candidate means. `.js` may stand for a `.ts` file. */
export function fileAt(candidate: string, files: ReadonlySet<string>): string | undefined {
  const typed = candidate.replace(/\.([cm]?)jsx?$/, '.$1ts');
  const bases = typed === candidate ? [candidate] : [candidate, typed, `${typed}x`];
  for (const base of bases)
    for (const ending of endings) {
      if (files.has(base + ending)) return base + ending;
      if (ending !== '' && files.has(posix.join(base, `index${ending}`))) return posix.join(base, `index${ending}`);
    }
  return files.has(posix.join(candidate, 'package.json')) ? posix.join(candidate, 'package.json') : undefined;
}
