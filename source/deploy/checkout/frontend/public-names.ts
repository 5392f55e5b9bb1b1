// Finds values for NEXT_PUBLIC_* names, which `next build` writes into the browser's code.
import { parseEnv } from 'node:util';
import type { BuildArgs } from '../../../release/application.js';
import { type Folder, firstOf } from '../folder.js';
import { addressOf, roleOfName } from './addresses.js';
import type { EnvironmentRead } from './environment-reads.js';

/** Where a browser finds the backend and the frontend once the ports are open. */
const urls = { backend: 'http://localhost:8000', frontend: 'http://localhost:3000' };

/** The files that next build reads, without the .local ones, which are for development. The first file with a name wins. */
const envFiles = ['.env.production', '.env'];
const exampleFiles = ['.env.example', '.env.local.example', '.env.sample', '.env.template', '.env.production.example', 'env.example'];

/** What is known about a folder: `proxies`: it answers the browser's relative requests itself. */
type Known = { reads: EnvironmentRead[]; written: Written[]; examples: Map<string, string>; proxies: boolean };
type Written = { file: string; name: string; value: string };
/** Unset: every place works with its own default. */
type Choice = { type: 'value'; value: string; hint?: string } | { type: 'unset' } | { type: 'unknown' };

export type PublicNames = { facts: string[]; hints: string[]; buildArgs: BuildArgs };

/** `facts`: a line for each value. `hints`: names without a value, and values that were changed. `buildArgs`: also all of `given`. */
export async function publicNames(folder: Folder, reads: EnvironmentRead[], proxies: boolean, given: BuildArgs): Promise<PublicNames> {
  const known = { reads, written: await readEnvFiles(folder), examples: await readExamples(folder), proxies };
  const names = [...reads.map(({ name }) => name), ...Object.keys(given)].filter(isPublic);
  const values: BuildArgs = {};
  const hints: string[] = [];
  for (const name of [...new Set(names)].sort()) {
    const choice: Choice = given[name] === undefined ? choose(name, known) : { type: 'value', value: given[name] };
    if (choice.type === 'value') values[name] = choice.value;
    if (choice.type === 'value' && choice.hint) hints.push(choice.hint);
    if (choice.type === 'unknown') hints.push(`${name} has no value. Set it with --build-arg ${name}=VALUE`);
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

export function isPublic(name: string): boolean {
  return name.startsWith('NEXT_PUBLIC_');
}

/** As in Next.js, a file wins over the sources; an example file only shows what the author had. */
function choose(name: string, known: Known): Choice {
  const written = known.written.find((each) => each.name === name);
  if (written) return asLocal(name, written.value, written.file);
  const reads = known.reads.filter((each) => each.name === name);
  return fromDefaults(name, reads, known) ?? fromExample(name, known) ?? fromName(name);
}

/** A page with a deployed address would use the author's server instead of the one in the cluster. */
function asLocal(name: string, value: string, file: string): Choice {
  const address = addressOf(value, name);
  if (!address || address.local === value) return { type: 'value', value };
  if (address.place === 'loopback') return { type: 'value', value: address.local };
  return {
    type: 'value',
    value: address.local,
    hint: `${name} is ${value} in ${file}, and the image gets ${address.local}, where the ${address.of} of this deployment answers`,
  };
}

function fromDefaults(name: string, reads: EnvironmentRead[], { proxies }: Known): Choice | undefined {
  const defaults = reads.flatMap(({ fallback, file }) => (fallback === undefined ? [] : [{ fallback, file }]));
  const found = defaults.map(({ fallback, file }) => ({ fallback, file, address: addressOf(fallback, name) }));
  const ours = found.flatMap(({ address, file, fallback }) => (address ? [{ ...address, file, fallback }] : []));
  const everywhere = defaults.length === reads.length;
  const [first] = ours;
  if (first) {
    const locals = [...new Set(ours.map(({ local }) => local))];
    if (locals.length === 1) return asLocal(name, (ours.find(({ place }) => place !== 'loopback') ?? first).fallback, first.file);
    if (everywhere && ours.every(({ fallback, local }) => fallback === local)) return { type: 'unset' };
    return { type: 'value', value: shared(locals), hint: `The sources have several defaults for ${name}: ${locals.join(', ')}` };
  }
  // An empty or relative address means the frontend itself, which works if it passes requests on.
  const relative = defaults.length > 0 && defaults.every(({ fallback }) => fallback === '');
  if (relative && !proxies && roleOfName(name) === 'backend') return undefined;
  return defaults.length > 0 && everywhere ? { type: 'unset' } : undefined;
}

/** The longest path that all have. */
function shared(locals: string[]): string {
  const all = locals.map((local) => local.split('/'));
  const [first = []] = all;
  const length = first.findIndex((part, at) => all.some((other) => other[at] !== part));
  return first.slice(0, length === -1 ? undefined : Math.max(length, 3)).join('/');
}

function fromExample(name: string, { examples }: Known): Choice | undefined {
  const address = addressOf(examples.get(name) ?? '', name);
  return address ? { type: 'value', value: address.local } : undefined;
}

/** The URL of the frontend or the backend, if the name asks for a URL. */
function fromName(name: string): Choice {
  const words = name.split('_').slice(2);
  // A path or a name, such as NEXT_PUBLIC_APP_BASE_PATH: without a value, the application has its usual one.
  if (/_(?:PATH|PREFIX|NAME|TITLE|ENV|VERSION)$/.test(name)) return { type: 'unknown' };
  const asksForUrl = ['URL', 'URI', 'ORIGIN', 'ENDPOINT', 'HOST', 'BASE'].some((word) => words.includes(word));
  const role = asksForUrl || /_(API|BACKEND)$/.test(name) ? roleOfName(words.join('_')) : undefined;
  return role ? { type: 'value', value: urls[role] } : { type: 'unknown' };
}

async function readEnvFiles(folder: Folder): Promise<Written[]> {
  const found: Written[] = [];
  for (const file of envFiles) {
    // Only Next can expand $NAME, and PUBLIC_ENV has one line for each name.
    for (const [name, value = ''] of Object.entries(parseEnv(await folder.text(file))))
      if (isPublic(name) && !found.some((each) => each.name === name) && !/[$\r\n]/.test(value)) found.push({ file, name, value });
  }
  return found;
}

async function readExamples(folder: Folder): Promise<Map<string, string>> {
  const file = await firstOf(folder, exampleFiles);
  const values = file ? parseEnv(await folder.text(file)) : {};
  return new Map(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
