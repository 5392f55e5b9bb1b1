// Runs the checkout's migrations in the cluster, as Jobs of the same image with the same Secrets, and explains one that fails.
//
// Not as helm's hooks: a hook's log is gone when helm says that it failed, a failed hook leaves a failed revision, which a rollback would have to
// repair, and the wait for it can't be cancelled. The chart still has the hooks, for plain helm; the Jobs come from the same template.
import { Failure, type Problem } from '../../../../problem.js';
import type { Source } from '../../../../release/application.js';
import type { ChartRequest, Job } from '../../../../world/index.js';
import type { StepContext } from '../../../engine/step.js';
import { describeMigration, migrationsOf, type Pending } from './consent.js';
import { isOnlyForNeon, isUnknownDatabase, leavesDatabaseAlone, migrationProblem } from './failure.js';

/** Lines of a failed Job to explain it by. */
const tailLines = 60;

/** One after the other. Throws a Failure with the log of the first that fails; those before it are done, and the next run skips them. */
export async function runMigrations(context: StepContext, request: ChartRequest): Promise<void> {
  const { world, settings, signal } = context;
  const pending = migrationsOf(settings.sources);
  const jobs = await world.helm.migrationJobs(withMigrations(request, pending), signal);
  for (const [index, one] of pending.entries()) {
    const job = jobs[index];
    if (job) await runOne(context, request, job, one);
  }
}

async function runOne(context: StepContext, request: ChartRequest, job: Job, { component, migration }: Pending): Promise<void> {
  const { world, signal, emit } = context;
  emit({ type: 'step-progress', text: `${component}: ${describeMigration(migration)}` });
  const tail: string[] = [];
  const report = (line: string) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    emit({ type: 'line', source: `${component} ${migration.tool}`, line });
  };
  const outcome = await world.cluster.runJob(job, report, signal);
  if (outcome.type === 'failed') {
    const problem = migrationProblem({ component, migration, reason: outcome.reason, tail });
    if (await continuesWithout(context, { component, migration }, problem, tail)) return;
    const { instead } = migration;
    if (instead && leavesDatabaseAlone(tail) && (await createsInstead(context, { component, migration: instead }, problem)))
      return runInstead(context, request, { component, migration: instead });
    throw new Failure(problem);
  }
  const last = tail.findLast((line) => line.trim()) ?? 'done';
  emit({ type: 'notice', level: 'info', text: `${component}: ${describeMigration(migration)}: ${last.trim()}` });
}

async function continuesWithout(
  { settings, ask, emit }: StepContext,
  pending: Pending,
  problem: Problem,
  tail: string[],
): Promise<boolean> {
  const reason = whyNotNeeded(pending, settings.sources[pending.component], tail);
  if (reason === undefined) return false;
  const { yes } = await ask({
    type: 'confirm',
    id: 'without-migrations',
    text: `${problem.problem}. ${capitalized(reason)}. Deploy without the migrations?`,
    detail: [problem.cause, 'the failed migrations changed nothing', 'no stops here'],
  });
  if (yes) emit({ type: 'notice', text: `${problem.problem} (${problem.cause}): deploying without them, because ${reason}` });
  return yes;
}

async function createsInstead(
  { ask, emit }: StepContext,
  { component, migration }: Pending,
  { problem, cause }: Problem,
): Promise<boolean> {
  const { yes } = await ask({
    type: 'confirm',
    id: 'tables-instead',
    text: `${problem}. Create the ${describeMigration(migration)} instead?`,
    detail: [
      cause,
      `${migration.from} describes them; tables that exist stay as they are`,
      'the failed migrations changed nothing',
      'no stops here',
    ],
  });
  if (yes) emit({ type: 'notice', text: `${problem} (${cause}): the ${component} gets the ${describeMigration(migration)} instead` });
  return yes;
}

async function runInstead(context: StepContext, request: ChartRequest, pending: Pending): Promise<void> {
  const [job] = await context.world.helm.migrationJobs(withMigrations(request, [pending]), context.signal);
  if (job) await runOne(context, request, job, pending);
}

/** Why the application starts without the migrations that failed; undefined if that isn't known. */
function whyNotNeeded({ component, migration }: Pending, { needs }: Source, tail: string[]): string | undefined {
  const { tool, from } = migration;
  // Many applications create their tables themselves when they start, and have migrations for older ones.
  if (tool === 'alembic' && needs.database.use?.createsTables && leavesDatabaseAlone(tail))
    return `the ${component} creates its tables itself when it starts`;
  if (isOnlyForNeon(tail))
    return `the ${component}'s own driver reaches only Neon's databases, so that its queries fail with or without tables`;
  if (tool === 'better-auth' && isUnknownDatabase(tail))
    return `Better Auth can't create tables with the database that ${from} gives it, here or on a laptop`;
  return undefined;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The chart renders a Job for each, with the frontend's first. */
function withMigrations(request: ChartRequest, pending: Pending[]): ChartRequest {
  const { values } = request;
  const part = (component: Pending['component']) => {
    const own = values[component];
    const migrations = pending
      .filter((each) => each.component === component)
      .map(({ migration: { tool, folder, command } }) => ({ tool, folder, command }));
    return { ...(typeof own === 'object' ? own : {}), migrations };
  };
  return { ...request, values: { ...values, migrations: 'job', frontend: part('frontend'), backend: part('backend') } };
}
