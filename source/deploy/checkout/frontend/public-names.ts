// NEXT_PUBLIC_* names: `next build` freezes their values into the browser's code, so they have to be known before it.
import { parseEnv } from 'node:util';
import type { BuildArgs } from '../../../release/application.js';
import { type Folder, textsOf } from '../folder.js';

/** Where a browser finds the backend and the frontend once the ports are open. */
const backendUrl = 'http://localhost:8000';
const frontendUrl = 'http://localhost:3000';

/** As next build reads them, less the .local ones, which are for development; the first that has a name wins. */
const envFiles = ['.env.production', '.env'];

/** What they will be: `facts` a line each, `hints` about those without a value, `buildArgs` with all that was given. */
export async function publicNames(folder: Folder, given: BuildArgs): Promise<{ facts: string[]; hints: string[]; buildArgs: BuildArgs }> {
  const used = await namesUsed(folder);
  const written = await valuesWritten(folder);
  const wanted = Object.keys(given).filter(isPublic);
  const values: BuildArgs = {};
  const hints: string[] = [];
  for (const name of [...new Set([...used, ...wanted])].sort()) {
    const value = given[name] ?? written.get(name) ?? guess(name);
    if (value === undefined) hints.push(`${name} has no value: set it with --build-arg ${name}=VALUE`);
    else values[name] = value;
  }
  const buildArgs = asPublicEnv({ ...values, ...given });
  return { facts: buildArgs.PUBLIC_ENV?.split('\n') ?? [], hints, buildArgs };
}

/** NEXT_PUBLIC_* names as the one argument that the Dockerfile has for them; other arguments as they are. */
export function asPublicEnv(values: BuildArgs): BuildArgs {
  const lines = Object.keys(values)
    .filter(isPublic)
    .map((name) => `${name}=${values[name]}`);
  const others = Object.fromEntries(Object.entries(values).filter(([name]) => !isPublic(name)));
  return { ...(lines.length ? { PUBLIC_ENV: lines.join('\n') } : {}), ...others };
}

function isPublic(name: string): boolean {
  return name.startsWith('NEXT_PUBLIC_');
}

async function namesUsed(folder: Folder): Promise<string[]> {
  const texts = await textsOf(folder, (name) => /\.[cm]?[jt]sx?$/.test(name));
  return [...texts.values()].flatMap((text) =>
    [...text.matchAll(/process\.env\.(NEXT_PUBLIC_\w+)|process\.env\[["'](NEXT_PUBLIC_\w+)["']\]/g)].map((m) => m[1] ?? m[2] ?? ''),
  );
}

async function valuesWritten(folder: Folder): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const file of envFiles) {
    // Next expands $NAME, which only Next can do right; and PUBLIC_ENV has a line for each.
    for (const [name, value = ''] of Object.entries(parseEnv(await folder.text(file))))
      if (isPublic(name) && !values.has(name) && !/[$\r\n]/.test(value)) values.set(name, value);
  }
  return values;
}

/** An address of the frontend itself, or of the backend; what is no address cannot be guessed. */
function guess(name: string): string | undefined {
  const words = name.split('_').slice(2);
  const has = (...any: string[]) => any.some((word) => words.includes(word));
  if (!has('URL', 'URI', 'ORIGIN', 'ENDPOINT', 'HOST', 'BASE') && !/_(API|BACKEND)$/.test(name)) return undefined;
  if (has('API', 'BACKEND', 'SERVER', 'FASTAPI')) return backendUrl;
  return has('APP', 'SITE', 'AUTH', 'FRONTEND', 'BASE') ? frontendUrl : undefined;
}
