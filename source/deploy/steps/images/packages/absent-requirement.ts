// Offers to leave out requirements that can't be installed, if the application starts without them.
import { Failure } from '../../../../problem.js';
import type { Source } from '../../../../release/application.js';
import type { AbsentRequirement, Resolution } from '../../../../world/index.js';
import { isLeftOut, withoutPackages } from '../../../checkout/backend/packages/left-out.js';
import type { StepContext } from '../../../engine/step.js';
import { listOf } from './missing-package.js';

type Reason = AbsentRequirement['reason'];
type Found = Pick<Extract<Resolution, { type: 'resolved' }>, 'absent' | 'unknown'>;

/** For one and for several. */
const findings: Record<Reason, [string, string]> = {
  index: ["isn't in the package index", "aren't in the package index"],
  file: ["is a file that the checkout doesn't have", "are files that the checkout doesn't have"],
  standard: ['is part of Python itself', 'are part of Python itself'],
};
const which: Record<Reason, string> = {
  index: "which the package index doesn't have",
  file: "which is a file that the checkout doesn't have",
  standard: 'which is part of Python itself',
};

/**
 * The source without the absent requirements after a yes, which the next run remembers; undefined if there are none. Throws after a no, and if
 * the application imports one of them when it starts.
 */
export async function leaveOutAbsent(source: Source, { absent, unknown }: Found, context: StepContext): Promise<Source | undefined> {
  const imported = absent.filter((each) => each.imported?.atStart);
  if (imported.length) throw notInstalled(source, imported);
  const wanted = absent.filter(({ name }) => !isLeftOut(source.buildArgs, name));
  if (wanted.length === 0) return undefined;
  const { yes } = await context.ask({
    type: 'confirm',
    id: 'leave-out-requirements',
    text: question(wanted),
    detail: [
      ...wanted.map((each) => `${named(each)}. ${importing(each)}`),
      ...unknown.slice(0, 3).map(({ name, where }) => `${where} imports ${name}, which nothing else installs`),
      `Your checkout stays as it is. To leave ${wanted.length === 1 ? 'it' : 'them'} out everywhere, change ${filesOf(wanted)}`,
    ],
  });
  if (!yes) throw notInstalled(source, wanted, ' Or build without it: answer y, or run up with --yes.');
  const names = wanted.map(({ name }) => name);
  const { store } = context.world;
  const saved = store.choices().builds.backend;
  store.saveBuildChoices('backend', { ...saved, omitted: [...new Set([...(saved?.omitted ?? []), ...names])] });
  for (const each of wanted) context.emit({ type: 'notice', ...levelOf(each), text: noticeOf(each) });
  return { ...source, buildArgs: withoutPackages(source.buildArgs, names) };
}

function question(absent: AbsentRequirement[]): string {
  const names = listOf(absent.map(({ name }) => name));
  const [reason, ...others] = new Set(absent.map((each) => each.reason));
  const one = absent.length === 1;
  const finding = reason && others.length === 0 ? findings[reason][one ? 0 : 1] : "can't be installed";
  return `${names} ${finding}. Leave ${one ? 'it' : 'them'} out of the image?`;
}

/** `requirements.txt:7 names mcp-sdk, which the package index doesn't have`. */
function named({ name, reason, places }: AbsentRequirement): string {
  const where = places.length ? listOf(places) : 'The list of packages';
  return `${where} ${places.length > 1 ? 'name' : 'names'} ${name}, ${which[reason]}`;
}

function importing({ reason, imported }: AbsentRequirement): string {
  if (reason === 'standard') return 'Imports of it work without a package';
  if (!imported) return 'Nothing in the sources imports it';
  return `${imported.where} imports ${imported.module}, but not when the application starts`;
}

function noticeOf({ name, reason, imported }: AbsentRequirement): string {
  const later = imported ? `. ${imported.where} fails if the application gets there, because it imports ${imported.module}` : '';
  return `backend: left out ${name}, ${which[reason]}${later}`;
}

function levelOf({ imported }: AbsentRequirement): { level?: 'info' } {
  return imported ? {} : { level: 'info' };
}

function filesOf(absent: AbsentRequirement[]): string {
  const files = absent.flatMap(({ places }) => places.map((place) => place.replace(/:\d+$/, '')));
  return listOf([...new Set(files)]) || 'the list of packages';
}

function notInstalled({ directory }: Source, absent: AbsentRequirement[], wayOut = ''): Failure {
  const causes = absent.map((each) => {
    const { imported } = each;
    return imported ? `${named(each)}, and ${imported.where} imports ${imported.module}` : named(each);
  });
  const [first = '', ...others] = causes;
  return new Failure({
    problem: "A requirement of the backend can't be installed",
    cause: first,
    fix: `Correct the name in ${filesOf(absent)}, or remove it, then retry.${wayOut}`,
    details: [...others, `The backend is in ${directory}`],
  });
}
