// Translates between a Python checkout and the container that resolves its packages: what it reads, and what its answer changes in the build.
import type { BuildArgs, Source } from '../../../../release/application.js';
import type { Resolution, ResolutionRequest } from '../../../../world/index.js';
import { compilersOf } from './compiled-packages.js';
import { impliedPackages, knownImports } from './import-names.js';
import { pythonImage } from './python-version.js';

type Resolved = Extract<Resolution, { type: 'resolved' }>;

export function resolutionPlan({ buildArgs, pythons = [] }: Pick<Source, 'buildArgs' | 'pythons'>): ResolutionRequest['plan'] {
  return { arguments: buildArgs, pythons, packages: knownImports, implied: impliedPackages };
}

/** Build arguments of the container itself. */
export function containerArguments({ buildArgs }: Pick<Source, 'buildArgs'>): BuildArgs {
  const { PYTHON_IMAGE, BUILD_PACKAGES } = buildArgs;
  return { ...(PYTHON_IMAGE ? { PYTHON_IMAGE } : {}), ...(BUILD_PACKAGES ? { BUILD_PACKAGES } : {}) };
}

/** The build arguments with what was found. They follow from the digest's inputs, so the digest doesn't need them. */
export function resolvedArguments({ buildArgs, pythons = [] }: Pick<Source, 'buildArgs' | 'pythons'>, found: Resolved): BuildArgs {
  const compilers = compilersOf(found.compiled);
  const build = words(buildArgs.BUILD_PACKAGES, compilers.build);
  const runtime = words(buildArgs.RUNTIME_PACKAGES, compilers.runtime);
  const headers = build.includes('gcc') && !found.headers ? ['python3-dev'] : [];
  return {
    ...buildArgs,
    ...(pythons.length && pythons[0] !== found.python ? { PYTHON_IMAGE: pythonImage(found.python) } : {}),
    ...(buildArgs.PACKAGES_UNTIL && !found.until ? { PACKAGES_UNTIL: '' } : {}),
    ...(buildArgs.CONSTRAINTS && !found.constrained ? { CONSTRAINTS: '' } : {}),
    ...(build.length ? { BUILD_PACKAGES: [...build, ...headers].join(' ') } : {}),
    ...(runtime.length ? { RUNTIME_PACKAGES: runtime.join(' ') } : {}),
  };
}

function words(text: string | undefined, more: string[]): string[] {
  return [...new Set([...(text ?? '').split(' '), ...more])].filter(Boolean);
}

/** What the person should know about it, a sentence each. */
export function resolutionNotices({ buildArgs, pythons = [] }: Pick<Source, 'buildArgs' | 'pythons'>, found: Resolved): string[] {
  const { python, until, constrained, compiled, unknown } = found;
  const other = pythons.length > 0 && pythons[0] !== python;
  return [
    ...(other ? [`Python ${python}, because some packages have no wheel for ${pythons[0]}, or fail there`] : []),
    ...(buildArgs.PACKAGES_UNTIL && !until
      ? ["its packages as of that day don't fit together or have no dates, so the newest are used"]
      : []),
    ...(buildArgs.CONSTRAINTS && !constrained ? ["the versions of its lock file don't fit its manifest, so they are resolved again"] : []),
    ...(compiled.length ? [`${compiled.join(', ')} compiles from source, so the build installs compilers`] : []),
    ...unknown.slice(0, 5).map(({ name, where }) => `${where} imports ${name}, which neither its packages nor its sources have`),
  ];
}
