// Resolves a backend's packages with a newer version of one that is too old, and with as few other changes as possible.
import type { BuildArgs, Source } from '../../../../release/application.js';
import type { Resolution } from '../../../../world/index.js';
import { packageOf } from '../../../checkout/backend/packages/import-names.js';
import { type Pin, pinsOf, withoutPins } from '../../../checkout/backend/packages/lifted-pins.js';
import { plainName, requirementName } from '../../../checkout/backend/packages/requirements.js';
import type { StepContext } from '../../../engine/step.js';
import { resolveSource } from './resolve.js';

type Resolved = Extract<Resolution, { type: 'resolved' }>;
/** `old`: the package that is too old, as it is shown. `pins`: those that give way, its own first if it has one. */
export type Newer = { name: string; old: string; pins: Pin[]; found: Resolved };

/** Of pins that are lifted together. More would be another list of packages. */
const mostPins = 4;

/** A newer version of the first of these modules' packages that can have one. Undefined if the other requirements allow none, or it can't be known. */
export async function resolveNewer(modules: string[], source: Source, context: StepContext): Promise<Newer | undefined> {
  const pins = pinsOf(source);
  // Without them, the newest versions that fit are installed already.
  if (pins.length === 0) return undefined;
  const resolver = await createResolver(source, context);
  for (const module of modules) {
    const names = packageNames(module);
    // A list of requirements names few packages, so the name that one expects for a module is enough.
    const pin = pins.find(({ name }) => names.includes(name));
    const lifted = pin && (await lift([pin], source, resolver));
    if (pin && lifted) return { name: pin.name, old: pin.text, ...lifted };
  }
  return resolveHeld(modules, source, resolver);
}

/** Names that the package of a module may have, as PEP 503 writes them. */
export function packageNames(module: string): string[] {
  const parts = module.split('.');
  const known = packageOf(module);
  return [...(known ? [requirementName(known) ?? known] : []), ...parts.map((_, i) => plainName(parts.slice(0, i + 1).join('-')))];
}

type Resolver = (buildArgs: BuildArgs, options?: { dated: true }) => Promise<Resolution | undefined>;

async function createResolver(source: Source, context: StepContext): Promise<Resolver> {
  const { tag } = await context.inputDigest('backend');
  return (buildArgs, options) => resolveSource({ source: { ...source, buildArgs }, tag, ...options }, context);
}

type Lifted = Pick<Newer, 'pins' | 'found'>;

/**
 * Lifts the pins, and one after the other those that the resolver names as being in the way. Only then a pin gets a version of a later day than
 * the other packages. `more`: a requirement besides the source's.
 */
async function lift(start: Pin[], source: Source, resolver: Resolver, more?: string): Promise<Lifted | undefined> {
  const pins = [...start];
  while (pins.length <= mostPins) {
    const changed = { ...source, buildArgs: withoutPins(source, textsOf(pins)) };
    const found = await resolver(more === undefined ? changed.buildArgs : withPackage(changed.buildArgs, more), { dated: true });
    if (found === undefined) return undefined;
    if (found.type === 'resolved') return complete(pins, found);
    const inTheWay = pinsOf(changed).filter(({ name }) => isNamed(name, found.words));
    if (inTheWay.length === 0) break;
    pins.push(...inTheWay);
  }
  if (more !== undefined || !source.buildArgs.PACKAGES_UNTIL) return undefined;
  const found = await resolver(withoutPins(source, textsOf(start)));
  return found?.type === 'resolved' ? complete(start, found) : undefined;
}

function complete(pins: Pin[], found: Resolved): Lifted | undefined {
  return pins.every(({ name }) => found.versions[name]) ? { pins, found } : undefined;
}

/** A package that nothing pins, but that other pins hold at an old version. */
async function resolveHeld(modules: string[], source: Source, resolver: Resolver): Promise<Newer | undefined> {
  const present = await resolver(source.buildArgs);
  if (present?.type !== 'resolved') return undefined;
  const pinned = new Set(pinsOf(source).map(({ name }) => name));
  const names = modules.flatMap((module) => packageNames(module).find((name) => present.versions[name]) ?? []);
  for (const name of names.filter((each) => !pinned.has(each))) {
    const version = present.versions[name] ?? '';
    const lifted = await lift([], source, resolver, `${name}>${version.split('+')[0]}`);
    const found = lifted?.pins.length ? await resolver(withoutPins(source, textsOf(lifted.pins))) : undefined;
    if (lifted && found?.type === 'resolved' && found.versions[name] !== version)
      return { name, old: `${name} ${version}`, pins: lifted.pins, found };
  }
  return undefined;
}

/** `more`: a requirement besides the source's. */
export function withPackage(buildArgs: BuildArgs, more: string): BuildArgs {
  return { ...buildArgs, ADD_PACKAGES: [buildArgs.ADD_PACKAGES, more].filter(Boolean).join(' ') };
}

export const textsOf = (pins: Pin[]) => pins.map(({ text }) => text);

function isNamed(name: string, words: string): boolean {
  return new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?:\\[[^\\]]*\\])?(?:==|<|>|~=)`).test(words);
}
