// Offers an older version of a package that is too new for the sources, or for another package. Nothing pins it, so the newest one was installed.
import type { Source } from '../../../../release/application.js';
import type { StepContext } from '../../../engine/step.js';
import type { FailedAttempt } from '../failed-attempt.js';
import { findOutdated } from './newer-package.js';
import { packageNames, withPackage } from './newer-resolution.js';
import type { Outdated } from './outdated-package.js';
import { resolveSource } from './resolve.js';

/** `limit`: the requirement that leaves out the version in use, and all others that aren't compatible with older ones. */
type Older = { name: string; version: string; limit: string; older: string };

/** The remedy for a trial run that stops because a package no longer has what something uses. */
export async function takeOlderPackage({ stage, lines }: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  if (stage !== 'trial' || source.component !== 'backend') return undefined;
  const outdated = await findOutdated(lines, source);
  const found = outdated && (await resolveOlder(outdated.modules.toReversed(), source, context));
  return found && offer(found, outdated, source, context);
}

async function resolveOlder(modules: string[], source: Source, context: StepContext): Promise<Older | undefined> {
  const { tag } = await context.inputDigest('backend');
  const present = await resolveSource({ source, tag }, context);
  if (present?.type !== 'resolved') return undefined;
  for (const module of modules) {
    const name = packageNames(module).find((each) => present.versions[each]);
    const version = (name && present.versions[name]) ?? '';
    const limit = name && limitBelow(name, version);
    if (!name || !limit || source.buildArgs.ADD_PACKAGES?.split(' ').includes(limit)) continue;
    const buildArgs = withPackage(source.buildArgs, limit);
    const found = await resolveSource({ source: { ...source, buildArgs }, tag }, context);
    const older = found?.type === 'resolved' ? found.versions[name] : undefined;
    if (older !== undefined) return { name, version, limit, older };
  }
  return undefined;
}

/** `mcp<2` for 2.1.0, `httpx<0.28` for 0.28.1: a new major version may take things away, and so may each minor one before 1.0. https://semver.org */
export function limitBelow(name: string, version: string): string | undefined {
  const [, major = 0, minor = 0] = (/^(\d+)(?:\.(\d+))?/.exec(version) ?? []).map(Number);
  if (major > 0) return `${name}<${major}`;
  return minor > 0 ? `${name}<0.${minor}` : undefined;
}

async function offer(found: Older, { user, because }: Outdated, source: Source, context: StepContext): Promise<Source | undefined> {
  const { name, version, limit, older } = found;
  const { yes } = await context.ask({
    type: 'confirm',
    id: 'older-package',
    text: `${name} ${version} is too new for the backend's ${user === 'sources' ? 'sources' : 'other packages'}. Use ${older} instead?`,
    detail: [
      because,
      `Nothing pins ${name}, so the newest version that fits was installed`,
      `Your checkout stays as it is. To use an older version everywhere, write into its requirements: ${limit}`,
    ],
  });
  if (!yes) return undefined;
  const { store } = context.world;
  const saved = store.choices().builds.backend;
  store.saveBuildChoices('backend', { ...saved, added: [...new Set([...(saved?.added ?? []), limit])] });
  context.emit({ type: 'notice', level: 'info', text: `backend: ${name} is ${older}, not ${version}` });
  return { ...source, buildArgs: withPackage(source.buildArgs, limit) };
}
