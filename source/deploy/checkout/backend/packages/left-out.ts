// Leaves requirements out of an image, through the overrides of its packages.
import type { BuildArgs } from '../../../../release/application.js';
import { lineBreak, type Packages } from './python-packages.js';

/** Never true. The scripts that resolve packages know a package that is left out by it. */
const never = '; python_version < "0"';

/** The build arguments without these packages. */
export function withoutPackages(buildArgs: BuildArgs, names: string[]): BuildArgs {
  if (names.length === 0) return buildArgs;
  const lines = [...(buildArgs.OVERRIDES ? [buildArgs.OVERRIDES] : []), ...names.map((name) => `${name} ${never}`)];
  return { ...buildArgs, OVERRIDES: lines.join(lineBreak) };
}

export function isLeftOut({ OVERRIDES = '' }: BuildArgs, name: string): boolean {
  return OVERRIDES.split(lineBreak).includes(`${name} ${never}`);
}

/** Files whose packages are known only once a build backend has read them. */
const computed = /^(?:setup\.(?:py|cfg)|pyproject\.toml)$/;

/** Those of the person's choices that the checkout still names. */
export function stillNamed({ names, buildArgs }: Packages, omitted: string[]): string[] {
  return computed.test(buildArgs.REQUIREMENTS_FILE ?? '') ? omitted : omitted.filter((name) => names.has(name));
}
