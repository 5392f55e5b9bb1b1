// Offers a newer version of a package that is too old for the sources, or for another package, in place of the pins that hold it there.
import path from 'node:path';
import type { Source } from '../../../../release/application.js';
import { pinOf, pinsOf, withoutPins } from '../../../checkout/backend/packages/lifted-pins.js';
import { openFolder } from '../../../checkout/folder.js';
import { dateOf } from '../../../checkout/packages-day.js';
import type { StepContext } from '../../../engine/step.js';
import type { FailedAttempt } from '../failed-attempt.js';
import { applicationFolder, raisedErrors } from '../trial/traceback.js';
import { listOf, ownModules } from './missing-package.js';
import { type Newer, packageNames, resolveNewer, textsOf } from './newer-resolution.js';
import { type Outdated, outdatedIn } from './outdated-package.js';
import { pinPlaces } from './pin-places.js';

/** The remedy for a trial run that stops because a pinned version lacks what something uses. */
export async function takeNewerPackage({ stage, lines }: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  if (stage !== 'trial' || source.component !== 'backend') return undefined;
  const outdated = await findOutdated(lines, source);
  if (!outdated) return undefined;
  const newer = await resolveNewer(outdated.modules, source, context);
  if (newer) return offer(newer, outdated, source, context);
  forgetUseless(outdated, source, context);
  return undefined;
}

/** What the error that ended a trial run shows to have the wrong version; without modules of the application's own. */
export async function findOutdated(lines: string[], { directory, dockerfile, buildArgs }: Source): Promise<Outdated | undefined> {
  const folder = openFolder(directory, dockerfile);
  const inside = (file: string) => path.posix.normalize(file) === file && !file.startsWith('../');
  const raised = raisedErrors(lines, { directory: applicationFolder, alias: buildArgs.APP_PACKAGE ?? '' });
  const outdated = await outdatedIn(raised, async (file) => (inside(file) ? folder.text(file) : ''));
  const own = await ownModules(directory);
  return outdated && { ...outdated, modules: outdated.modules.filter((module) => !own.has(module.split('.')[0] ?? '')) };
}

/** A newer version that lacks it too isn't kept for the next run. */
function forgetUseless({ modules }: Outdated, source: Source, { world: { store }, emit }: StepContext): void {
  const { lifted = [], ...saved } = store.choices().builds.backend ?? {};
  const names = modules.flatMap(packageNames);
  const pinned = new Set(pinsOf(source).map(({ text }) => text));
  const useless = lifted.filter((text) => !pinned.has(text) && names.includes(pinOf(text)?.name ?? ''));
  if (useless.length === 0) return;
  const left = lifted.filter((text) => !useless.includes(text));
  store.saveBuildChoices('backend', { ...saved, ...(left.length ? { lifted: left } : {}) });
  emit({ type: 'notice', text: `backend: a newer version doesn't help, so the next run takes ${listOf(useless)} again` });
}

async function offer(newer: Newer, { user, because }: Outdated, source: Source, context: StepContext): Promise<Source | undefined> {
  const { name, old, pins, found } = newer;
  const newest = `the newest that fits${found.until ? ` as of ${dateOf(found.until)}` : ''}`;
  const held = pins[0]?.name === name ? '' : `, and ${listOf(textsOf(pins))} ${pins.length === 1 ? 'keeps' : 'keep'} it there`;
  const { yes } = await context.ask({
    type: 'confirm',
    id: 'newer-package',
    text: `${old} is too old for the backend's ${user === 'sources' ? 'sources' : 'other packages'}${held}. Use ${found.versions[name]}, ${newest}, instead?`,
    detail: [because, ...(await changesOf(newer, source))],
  });
  if (!yes) return undefined;
  const { store } = context.world;
  const saved = store.choices().builds.backend;
  store.saveBuildChoices('backend', { ...saved, lifted: [...new Set([...(saved?.lifted ?? []), ...textsOf(pins)])] });
  const changed = [{ name, text: old }, ...pins.filter((pin) => pin.name !== name)];
  for (const { name, text } of changed)
    context.emit({ type: 'notice', level: 'info', text: `backend: ${name} is ${found.versions[name]}, ${newest}, not ${text}` });
  return { ...source, buildArgs: withoutPins(source, textsOf(pins)) };
}

/** What a yes changes, a sentence each. */
async function changesOf({ name, pins, found }: Newer, { directory, dockerfile, buildArgs }: Source): Promise<string[]> {
  const files = await pinPlaces(openFolder(directory, dockerfile), textsOf(pins));
  const others = pins.filter((pin) => pin.name !== name);
  const lines = pins.map((pin) => `${pin.name}==${found.versions[pin.name]}`);
  return [
    `${listOf(files.map(({ place }) => place)) || 'The list of packages'} ${files.length > 1 ? 'pin' : 'pins'} ${listOf(textsOf(pins))}`,
    ...others.map((pin) => `${pin.text} doesn't fit the newer version, so ${found.versions[pin.name]} replaces it`),
    ...(buildArgs.PACKAGES_UNTIL && !found.until
      ? ['No newer version is from the day of your checkout, so all packages that nothing pins become the newest']
      : []),
    'With these requirements, the backend fails on every computer',
    `Your checkout stays as it is. To use the newer version everywhere, write into ${files[0]?.file ?? 'the requirements'}: ${lines.join(', ')}`,
  ];
}
