// Finds values for NEXT_PUBLIC_* names, which `next build` writes into the browser's code.
import { parseEnv } from 'node:util';
import type { BuildArgs } from '../../../release/application.js';
import { type Folder, textsOf } from '../folder.js';

/** Where a browser finds the backend and the frontend once the ports are open. */
const backendUrl = 'http://localhost:8000';
const frontendUrl = 'http://localhost:3000';

/** The files that next build reads, without the .local ones, which are for development. The first file with a name wins. */
const envFiles = ['.env.production', '.env'];

/** `facts`: a line for each value. `hints`: names without a value. `buildArgs`: also all of `given`. */
export async function publicNames(folder: Folder, given: BuildArgs): Promise<{ facts: string[]; hints: string[]; buildArgs: BuildArgs }> {
  const used = await findUsedNames(folder);
  const written = await readEnvFiles(folder);
  const wanted = Object.keys(given).filter(isPublic);
  const values: BuildArgs = {};
  const hints: string[] = [];
  for (const name of [...new Set([...used, ...wanted])].sort()) {
    const value = given[name] ?? written.get(name) ?? guessUrl(name);
    if (value === undefined) hints.push(`${name} has no value. Set it with --build-arg ${name}=VALUE`);
    else values[name] = value;
  }
  const buildArgs = asPublicEnv({ ...values, ...given });
  return { facts: buildArgs.PUBLIC_ENV?.split('\n') ?? [], hints, buildArgs };
}

/** Puts all NEXT_PUBLIC_* names into the one argument that the Dockerfile has for them. */
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

async function findUsedNames(folder: Folder): Promise<string[]> {
  const texts = await textsOf(folder, (name) => /\.[cm]?[jt]sx?$/.test(name));
  return [...texts.values()].flatMap((text) =>
    [...text.matchAll(/process\.env\.(NEXT_PUBLIC_\w+)|process\.env\[["'](NEXT_PUBLIC_\w+)["']\]/g)].map((m) => m[1] ?? m[2] ?? ''),
  );
}

async function readEnvFiles(folder: Folder): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const file of envFiles) {
    // Only Next can expand $NAME, and PUBLIC_ENV has one line for each name.
    for (const [name, value = ''] of Object.entries(parseEnv(await folder.text(file))))
      if (isPublic(name) && !values.has(name) && !/[$\r\n]/.test(value)) values.set(name, value);
  }
  return values;
}

/** The URL of the frontend or the backend, if the name asks for a URL. */
function guessUrl(name: string): string | undefined {
  const words = name.split('_').slice(2);
  const has = (...any: string[]) => any.some((word) => words.includes(word));
  if (!has('URL', 'URI', 'ORIGIN', 'ENDPOINT', 'HOST', 'BASE') && !/_(API|BACKEND)$/.test(name)) return undefined;
  if (has('API', 'BACKEND', 'SERVER', 'FASTAPI')) return backendUrl;
  return has('APP', 'SITE', 'AUTH', 'FRONTEND', 'BASE') ? frontendUrl : undefined;
}
