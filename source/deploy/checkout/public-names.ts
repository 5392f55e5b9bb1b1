// NEXT_PUBLIC_* names: `next build` freezes their values into the browser's code, so they have to be known before it.
import type { BuildArgs } from './checkout.js';
import { type Folder, textsOf } from './folder.js';

/** Where a browser finds the backend and the frontend once the ports are open. */
const backendUrl = 'http://localhost:8000';
const frontendUrl = 'http://localhost:3000';

/** As next build reads them, less the .local ones, which are for development; the first that has a name wins. */
const envFiles = ['.env.production', '.env'];

export async function publicNames(folder: Folder, given: BuildArgs): Promise<{ facts: string[]; hints: string[]; buildArgs: BuildArgs }> {
  const used = await namesUsed(folder);
  const written = await valuesWritten(folder);
  const wanted = Object.keys(given).filter((name) => name.startsWith('NEXT_PUBLIC_'));
  const values: BuildArgs = {};
  const hints: string[] = [];
  for (const name of [...new Set([...used, ...wanted])].sort()) {
    const value = given[name] ?? written.get(name) ?? guess(name);
    if (value === undefined) hints.push(`${name} has no value: set it with --build-arg ${name}=VALUE`);
    else values[name] = value;
  }
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return { facts: lines, hints, buildArgs: lines.length ? { PUBLIC_ENV: lines.join('\n') } : {} };
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
    for (const [, name = '', value = ''] of (await folder.text(file)).matchAll(
      /^\s*(?:export\s+)?(NEXT_PUBLIC_\w+)\s*=[ \t]*(.*?)\s*$/gm,
    )) {
      if (!values.has(name)) values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
    }
  }
  return values;
}

/** An address of the frontend itself, or of the backend; what is no address cannot be guessed. */
function guess(name: string): string | undefined {
  if (/(APP|SITE|AUTH|FRONTEND|BASE)_?(URL|ORIGIN)$/.test(name) && !/API|BACKEND|SERVER/.test(name)) return frontendUrl;
  if (/(URL|URI|HOST|ENDPOINT|ORIGIN|API|BACKEND|SERVER)$/.test(name) || /(API|BACKEND)_(URL|BASE|HOST)/.test(name)) return backendUrl;
  return undefined;
}
