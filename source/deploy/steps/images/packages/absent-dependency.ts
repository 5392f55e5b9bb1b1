// Offers to leave out a dependency of the frontend that its registry no longer has, if nothing imports it.
import type { Source } from '../../../../release/application.js';
import type { StepContext } from '../../../engine/step.js';
import type { FailedAttempt } from '../failed-attempt.js';

/** What npm, pnpm, Yarn, and Bun print about a package that isn't there. */
const messages = [
  /404\s+'(@?[^@'\s]+)@[^']*' (?:is not in (?:this|the npm) registry|could not be found)/,
  /ERR_PNPM_FETCH_404\s.*?https?:\/\/[^/\s]+\/((?:@|%40)?[^\s:]+?)(?:\/-\/\S*)?: Not Found/,
  /(?:Couldn't find package|Package) "(@?[^"@]+)(?:@[^"]*)?" (?:required by .* )?(?:couldn't be found )?on "?the "?npm"? registry/,
  /(@?[\w./~-]+)@npm:\S+: Package not found/,
  /GET https?:\/\/[^/\s]+\/(@?[^\s]+?)(?:\/-\/\S*)? - 404/,
];

/** The package of the first such line. */
export function absentDependency(lines: string[]): string | undefined {
  for (const line of lines) {
    const name = messages.map((message) => message.exec(line)?.[1]).find((found) => found !== undefined);
    if (name !== undefined) return name.replace(/^%40/, '@').replace(/%2f/i, '/');
  }
  return undefined;
}

/** The source without it after a yes, which the next run remembers. */
export async function leaveOutDependency(
  { stage, lines }: FailedAttempt,
  source: Source,
  context: StepContext,
): Promise<Source | undefined> {
  if (stage !== 'build' || source.component !== 'frontend') return undefined;
  const name = absentDependency(lines);
  const present = source.buildArgs.OMIT_PACKAGES?.split(' ') ?? [];
  if (name === undefined || present.includes(name) || !source.unused?.includes(name)) return undefined;
  const { yes } = await context.ask({
    type: 'confirm',
    id: 'leave-out-dependency',
    text: `The registry doesn't have ${name} (any more). Leave it out of the image?`,
    detail: [
      `package.json names ${name}, and no page or route imports it`,
      'Your checkout stays as it is. To leave it out everywhere, remove it from package.json',
    ],
  });
  if (!yes) return undefined;
  const { store } = context.world;
  const saved = store.choices().builds.frontend;
  store.saveBuildChoices('frontend', { ...saved, omitted: [...new Set([...(saved?.omitted ?? []), name])] });
  context.emit({ type: 'notice', level: 'info', text: `frontend: left out ${name}, which the registry doesn't have` });
  return { ...source, buildArgs: { ...source.buildArgs, OMIT_PACKAGES: [...present, name].join(' ') } };
}
