// Offers a newer version of a pinned package that is too old for the sources, or for another package.
import path from 'node:path';
import type { Source } from '../../../../release/application.js';
import type { Resolution } from '../../../../world/index.js';
import { packageOf } from '../../../checkout/backend/packages/import-names.js';
import { type Pin, pinOf, pinsOf, withoutPins } from '../../../checkout/backend/packages/lifted-pins.js';
import { plainName, requirementName } from '../../../checkout/backend/packages/requirements.js';
import { openFolder } from '../../../checkout/folder.js';
import { dateOf } from '../../../checkout/packages-day.js';
import type { StepContext } from '../../../engine/step.js';
import type { FailedAttempt } from '../failed-attempt.js';
import { raisedErrors } from '../trial/traceback.js';
import { listOf, ownModules } from './missing-package.js';
import { type Outdated, outdatedIn } from './outdated-package.js';
import { pinPlaces } from './pin-places.js';
import { resolveSource } from './resolve.js';

type Resolved = Extract<Resolution, { type: 'resolved' }>;
/** `pins`: the one that is too old, then those that must change with it. */
type Newer = { pins: Pin[]; found: Resolved };

/** The Dockerfile's WORKDIR. */
const applicationFolder = '/app';
/** Of pins that are lifted together. More would be another list of packages. */
const mostPins = 4;

/** The remedy for a trial run that stops because a pinned version lacks what something uses. */
export async function takeNewerPackage({ stage, lines }: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  if (stage !== 'trial' || source.component !== 'backend') return undefined;
  const outdated = await findOutdated(lines, source);
  if (!outdated) return undefined;
  forgetUseless(outdated, source, context);
  const pins = pinsOf(source);
  for (const pin of outdated.modules.flatMap((module) => pinFor(module, pins) ?? [])) {
    const newer = await resolveNewer(pin, source, context);
    if (newer) return offer(newer, outdated, source, context);
  }
  return undefined;
}

async function findOutdated(lines: string[], { directory, dockerfile, buildArgs }: Source): Promise<Outdated | undefined> {
  const folder = openFolder(directory, dockerfile);
  const inside = (file: string) => path.posix.normalize(file) === file && !file.startsWith('../');
  const raised = raisedErrors(lines, { directory: applicationFolder, alias: buildArgs.APP_PACKAGE ?? '' });
  const outdated = await outdatedIn(raised, async (file) => (inside(file) ? folder.text(file) : ''));
  const own = await ownModules(directory);
  return outdated && { ...outdated, modules: outdated.modules.filter((module) => !own.has(module.split('.')[0] ?? '')) };
}

/** A list of requirements names few packages, so the name that pip's users expect for a module is enough. */
function pinFor(module: string, pins: Pin[]): Pin | undefined {
  const names = namesFor(module);
  return pins.find(({ name }) => names.includes(name));
}

function namesFor(module: string): string[] {
  const parts = module.split('.');
  const known = packageOf(module);
  return [...(known ? [requirementName(known) ?? known] : []), ...parts.map((_, i) => plainName(parts.slice(0, i + 1).join('-')))];
}

/** A newer version that lacks it too isn't kept for the next run. */
function forgetUseless({ modules }: Outdated, source: Source, { world: { store }, emit }: StepContext): void {
  const { lifted = [], ...saved } = store.choices().builds.backend ?? {};
  const names = modules.flatMap(namesFor);
  const pinned = new Set(pinsOf(source).map(({ text }) => text));
  const useless = lifted.filter((text) => !pinned.has(text) && names.includes(pinOf(text)?.name ?? ''));
  if (useless.length === 0) return;
  const left = lifted.filter((text) => !useless.includes(text));
  store.saveBuildChoices('backend', { ...saved, ...(left.length ? { lifted: left } : {}) });
  emit({ type: 'notice', text: `backend: a newer version doesn't help, so the next run takes ${listOf(useless)} again` });
}

/** Undefined if the other requirements don't allow a newer version, or it can't be known. */
async function resolveNewer(pin: Pin, source: Source, context: StepContext): Promise<Newer | undefined> {
  const { tag } = await context.inputDigest('backend');
  const pins = [pin];
  while (pins.length <= mostPins) {
    const changed = { ...source, buildArgs: withoutPins(source, textsOf(pins)) };
    const found = await resolveSource({ source: changed, tag }, context);
    if (found === undefined) return undefined;
    if (found.type === 'resolved') return pins.every(({ name }) => found.versions[name]) ? { pins, found } : undefined;
    const inTheWay = pinsOf(changed).filter(({ name }) => isNamed(name, found.words));
    if (inTheWay.length === 0) return undefined;
    pins.push(...inTheWay);
  }
  return undefined;
}

const textsOf = (pins: Pin[]) => pins.map(({ text }) => text);

function isNamed(name: string, words: string): boolean {
  return new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?:\\[[^\\]]*\\])?(?:==|<|>|~=)`).test(words);
}

async function offer(
  { pins, found }: Newer,
  { user, because }: Outdated,
  source: Source,
  context: StepContext,
): Promise<Source | undefined> {
  const [first, ...others] = pins.map((pin) => ({ ...pin, version: found.versions[pin.name] ?? '' }));
  if (!first) return undefined;
  const newest = `the newest that fits${found.until ? ` as of ${dateOf(found.until)}` : ''}`;
  const files = await pinPlaces(openFolder(source.directory, source.dockerfile), textsOf(pins));
  const lines = [first, ...others].map(({ name, version }) => `${name}==${version}`);
  const { yes } = await context.ask({
    type: 'confirm',
    id: 'newer-package',
    text: `${first.text} is too old for the backend's ${user === 'sources' ? 'sources' : 'other packages'}. Use ${first.version}, ${newest}, instead?`,
    detail: [
      because,
      `${listOf(files.map(({ place }) => place)) || 'The list of packages'} ${files.length > 1 ? 'pin' : 'pins'} ${listOf(textsOf(pins))}`,
      ...others.map(({ text, version }) => `${text} doesn't fit the newer version, so ${version} replaces it`),
      ...(source.buildArgs.PACKAGES_UNTIL && !found.until
        ? ['No newer version is from the day of your checkout, so all packages that nothing pins become the newest']
        : []),
      'With these requirements, the backend fails on every computer',
      `Your checkout stays as it is. To use the newer version everywhere, write into ${files[0]?.file ?? 'the requirements'}: ${lines.join(', ')}`,
    ],
  });
  if (!yes) return undefined;
  const { store } = context.world;
  const saved = store.choices().builds.backend;
  store.saveBuildChoices('backend', { ...saved, lifted: [...new Set([...(saved?.lifted ?? []), ...textsOf(pins)])] });
  for (const { name, version, text } of [first, ...others])
    context.emit({ type: 'notice', level: 'info', text: `backend: ${name} is ${version}, ${newest}, not ${text}` });
  return { ...source, buildArgs: withoutPins(source, textsOf(pins)) };
}
