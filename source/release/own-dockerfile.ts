// Builds an application with the checkout's own Dockerfile instead of taskflow-tui's.
import type { Source } from './application.js';

/** The source that is built with its own Dockerfile; undefined if it has none, or is built with it already. */
export function withOwnDockerfile(source: Source): Source | undefined {
  const { ownDockerfile, refused: _, ...rest } = source;
  if (!ownDockerfile || ownDockerfile.used) return undefined;
  const { name, context, dockerfile, ignore, target, buildArgs, hints } = ownDockerfile;
  return {
    ...rest,
    ...{ context, dockerfile, ignore, buildArgs, hints },
    ...(target ? { target } : {}),
    facts: [`built with its own ${name}`],
    ownDockerfile: { ...ownDockerfile, used: true },
  };
}
