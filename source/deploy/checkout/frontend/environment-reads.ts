// Finds where a Next.js checkout reads environment variables, and the literal that each place uses without a value.
import { type Folder, textsOf } from '../folder.js';
import { withoutComments } from './source-text.js';

/** `config`: next.config.*, which runs while the application is built. `server`: never runs in a browser. `shared`: may run in both. */
export type Side = 'config' | 'server' | 'shared';

export type EnvironmentRead = {
  name: string;
  file: string;
  side: Side;
  /** The literal behind `||` or `??`, or in `.default(…)`. */
  fallback: string | undefined;
  /** Nothing breaks without a value: there is a default, or it only decides whether something is done. */
  optional: boolean;
};

export type SourceText = { file: string; side: Side; text: string };

/** Development tools that neither the build nor the server runs. */
const tools =
  /(^|\/)(scripts|e2e|cypress|playwright|storybook|\.storybook)\/|(^|\/)(playwright|jest|vitest|cypress|drizzle|prisma|tailwind|postcss|eslint)\.[\w.]*config\.|\.d\.ts$|(^|\/)(jest|vitest)\.setup\./;

/** Sources of the application without comments; only those that match `wanted`, since removing comments takes time. */
export async function sourceTexts(folder: Folder, wanted: RegExp): Promise<SourceText[]> {
  const texts = await textsOf(folder, (name) => /\.[cm]?[jt]sx?$/.test(name) && !tools.test(name));
  return [...texts]
    .filter(([, text]) => wanted.test(text))
    .map(([file, text]) => ({ file, side: sideOf(file, text), text: withoutComments(text) }))
    .sort((a, b) => a.file.localeCompare(b.file));
}

/** https://nextjs.org/docs/app/getting-started/project-structure, and the directives `use client` and `use server`. */
function sideOf(file: string, text: string): Side {
  if (/(^|\/)next\.config\.[cm]?[jt]s$/.test(file)) return 'config';
  if (/^\s*(?:\/\*[^*]*\*\/\s*|\/\/[^\n]*\n\s*)*["']use client["']/.test(text)) return 'shared';
  const server = /(^|\/)(middleware|proxy|instrumentation)\.[jt]s$|(^|\/)app\/(.*\/)?route\.[jt]sx?$|(^|\/)pages\/api\//;
  if (server.test(file) || /["']use server["']|["']server-only["']|from ["'](?:next\/headers|next\/server|pg|postgres)["']/.test(text))
    return 'server';
  return 'shared';
}

/** `process.env.NAME` and `process.env['NAME']`, with what follows. */
const read = /process\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["']\s*\])/g;
const literal =
  /^[\s!)]{0,20}(?:as string[\s)]{0,20})?(?:\.trim\(\)\s{0,20})?(?:\|\||\?\?)\s{0,200}(?:(?:process\.env\.\w{1,80}|\w{1,40})\s{0,200}(?:\|\||\?\?)\s{0,200}){0,3}(["'`])((?:(?!\1)[^\\\n$]){0,300})\1/;
const ternary = /^\s{0,20}\?\s{0,200}process\.env\.\w{1,80}\s{0,200}:\s{0,200}(["'`])((?:(?!\1)[^\\\n$]){0,300})\1/;
const constant = /^[\s!)]{0,20}(?:\|\||\?\?)\s{0,200}([A-Za-z_]\w{0,80})\s*(?:[;,)\n}]|$)/;
const schema =
  /([A-Za-z_]\w*)["']?\s*:\s*z\s*\.[^,;\n]{0,200}?(?:\n[^,;\n]{0,200}?){0,3}\.default\(\s*(["'`])((?:(?!\2)[^\\\n$]){0,300})\2/g;
const destructured = /\{([^{}]{1,2000})\}\s*=\s*process\.env\b/g;

export function readsIn({ file, side, text }: SourceText): EnvironmentRead[] {
  const found: EnvironmentRead[] = [];
  const constants = constantsOf(text);
  for (const match of text.matchAll(read)) {
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 600);
    const fallback = fallbackIn(after, constants);
    found.push({ name: match[1] ?? match[2] ?? '', file, side, fallback, optional: fallback !== undefined || isOptional(before, after) });
  }
  for (const [, name = '', , fallback] of schemaTexts(text)) found.push({ name, file, side, fallback, optional: true });
  for (const [, names = ''] of text.matchAll(destructured)) {
    for (const [, name = '', , fallback] of names.matchAll(/([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?(?:=\s*(["'`])([^"'`$\n]*)\2)?\s*(?:,|$)/g))
      found.push({ name, file, side, fallback, optional: fallback !== undefined });
  }
  return found;
}

/** `|| 'x'`, `? process.env.X : 'x'`, or `?? defaultUrl` with `const defaultUrl = 'x'` in the same file. */
function fallbackIn(after: string, constants: Map<string, string>): string | undefined {
  return literal.exec(after)?.[2] ?? ternary.exec(after)?.[2] ?? constants.get(constant.exec(after)?.[1] ?? '');
}

function constantsOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/\bconst (\w{1,80})(?::\s{0,20}string)?\s{0,20}=\s{0,20}(["'`])([^"'`$\n\\]{0,300})\2/g)].map(
      ([, name = '', , value = '']) => [name, value],
    ),
  );
}

function schemaTexts(text: string): Iterable<RegExpMatchArray> {
  return text.includes('process.env') || /["']zod["']/.test(text) ? text.matchAll(schema) : [];
}

/** `if (process.env.X)`, `process.env.X ? … : …`, `process.env.X && …`, `process.env.X === …`, `!!process.env.X`, `… || {}`. */
function isOptional(before: string, after: string): boolean {
  if (/(?:^|[^!])\bif\s*\(\s*$/.test(before) && !/^\s*\)\s*\{?\s*throw/.test(after)) return true;
  return /!!\s*$|Boolean\(\s*$/.test(before) || /^\s*(?:\?(?![.?])|\?\.|&&|[=!]==?|\|\||\?\?)/.test(after);
}
