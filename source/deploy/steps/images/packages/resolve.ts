// Resolves a Python checkout's packages before minutes go into its build: the version of Python, the compilers, and what nothing installs.
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../../../problem.js';
import { contextOf, type Source } from '../../../../release/application.js';
import type { Resolution } from '../../../../world/index.js';
import { driverOf } from '../../../checkout/backend/database-driver.js';
import { requirementNames } from '../../../checkout/backend/packages/requirements.js';
import {
  containerArguments,
  resolutionNotices,
  resolutionPlan,
  resolvedArguments,
} from '../../../checkout/backend/packages/resolution-plan.js';
import type { StepContext } from '../../../engine/step.js';
import type { Work } from '../build-record.js';
import { leaveOutAbsent } from './absent-requirement.js';
import { offerPackages } from './missing-package.js';

/** The work with build arguments for what was found. After a yes to more packages, the settings and the tag are new too. */
export async function resolveWork(work: Work, context: StepContext): Promise<Work> {
  const { source } = work;
  if (source.own || source.ownDockerfile?.used) return work;
  if (source.component === 'frontend') return withAbsent(work, context);
  const found = await resolveSource(work, context);
  if (found === undefined) return work;
  if (found.type === 'unresolved') throw unresolved(source, found.words, logOf(context));
  const without = (await leaveOutAbsent(source, found, context)) ?? source;
  const offered = await offerPackages(without, found.missing, context);
  const changed = withDriver(offered ?? without, found);
  if (changed !== source) context.replaceSource(changed);
  const next = changed !== source ? { ...work, source: changed, ...(await context.inputDigest(source.component)) } : work;
  for (const text of resolutionNotices(next.source, found))
    context.emit({ type: 'notice', level: 'info', text: `${source.component}: ${text}` });
  return { ...next, source: { ...next.source, buildArgs: resolvedArguments(next.source, found) } };
}

/** What a frontend's sources import and nothing installs is known without a resolver. */
async function withAbsent(work: Work, context: StepContext): Promise<Work> {
  const { absent = [], component } = work.source;
  const source = await offerPackages(work.source, absent, context);
  if (source === undefined) return work;
  context.replaceSource(source);
  return { ...work, source, ...(await context.inputDigest(component)) };
}

/** The driver decides the form of DATABASE_URL; a list of packages says which one there is, and an added one counts. */
function withDriver(source: Source, { versions }: Extract<Resolution, { type: 'resolved' }>): Source {
  const { needs } = source;
  const added = source.buildArgs.ADD_PACKAGES?.split(' ') ?? [];
  const { driver } = driverOf(requirementNames([...Object.keys(versions), ...added]), needs.database.use);
  const database = { ...needs.database, driver, ...databasePackages(versions) };
  return isDeepStrictEqual(database, needs.database) ? source : { ...source, needs: { ...needs, database } };
}

/** Those that decide how SQLAlchemy reads a URL. */
const databaseNames = ['sqlalchemy', 'psycopg', 'psycopg-binary', 'psycopg2', 'psycopg2-binary', 'asyncpg', 'pg8000'];

/** Nothing below SQLAlchemy 2.1, where the sources tell enough. */
function databasePackages(versions: Record<string, string>): { installed?: Record<string, string> } {
  if (!/^(?:2\.[1-9]|[3-9]\.)/.test(versions.sqlalchemy ?? '')) return {};
  return { installed: Object.fromEntries(Object.entries(versions).filter(([name]) => databaseNames.includes(name))) };
}

const logOf = ({ settings }: StepContext) => path.join(settings.logs, 'resolve-backend.log');

/** What the resolver finds; undefined where it can't run. `dated`: packages of a later day than the source's are no way out. */
export async function resolveSource(
  { source, tag, dated }: Pick<Work, 'source' | 'tag'> & { dated?: true },
  context: StepContext,
): Promise<Resolution | undefined> {
  const { world, signal, emit } = context;
  const image = source.component;
  emit({ type: 'image', image, phase: 'building', tag, text: 'finding its packages' });
  return world.docker.resolve(
    {
      resolver: path.join(path.dirname(source.dockerfile), 'resolution'),
      context: contextOf(source),
      dockerfile: source.dockerfile,
      ...(source.ignore === undefined ? {} : { ignore: source.ignore }),
      buildArgs: containerArguments(source),
      plan: { ...resolutionPlan(source), ...(dated ? { dated } : {}) },
      log: logOf(context),
    },
    (event) => {
      if (event.type === 'line') emit({ type: 'line', source: image, line: event.line });
    },
    signal,
  );
}

/** A package, a version, or a wheel that doesn't exist. uv says `only a<=2 is available and you require a>=9` of a version. */
const absent = /no versions? of|not found in|no wheels|only ([\w.-]+)[^ ]* (?:is|are) available and you require \1(?![\w.-])/;

function unresolved({ directory }: Source, words: string, log: string): Failure {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const because = lines.find((line) => /^\s*(?:cause: )?Because\b/.test(line)) ?? lines[0] ?? 'The resolver gave no reason';
  const contradict = /No solution found/.test(words) && !absent.test(words);
  return new Failure({
    problem: contradict ? "The backend's requirements contradict each other" : "The backend's packages can't be resolved",
    cause: because.replace(/^\s*(?:error|cause): /, '').trim(),
    fix: contradict
      ? `Change the versions in ${directory} that the last lines name, then retry.`
      : `Fix what the last lines name in ${directory}, then retry.`,
    details: lines,
    log,
  });
}
