// Decides whether the checkout's migrations run before the rollout: never without consent, and the answer is remembered.
import type { Migration, Source } from '../../../../release/application.js';
import { type Component, components } from '../../../../release/component.js';
import type { Settings } from '../../../../release/settings.js';
import { readDatabaseUrl } from '../../../../world/database-url.js';
import type { StateStore } from '../../../../world/index.js';
import { migrationsRoot } from '../../../checkout/database/sql-runner.js';
import type { StepContext } from '../../../engine/step.js';

export type Pending = { component: Component; migration: Migration };

/**
 * Better Auth's tables come first, because tables of the backend may refer to its users. An image of the checkout's own Dockerfile has only
 * what that Dockerfile puts there.
 */
export function migrationsOf(sources: Record<Component, Source>): Pending[] {
  return components.flatMap((component) => {
    const { needs, ownDockerfile } = sources[component];
    const runnable = needs.migrations.filter(
      ({ tool, folder }) =>
        !ownDockerfile?.used || (tool !== 'models' && folder !== migrationsRoot && !folder.startsWith(`${migrationsRoot}/`)),
    );
    return runnable.map((migration) => ({ component, migration }));
  });
}

const names = { alembic: 'Alembic', prisma: 'Prisma', drizzle: 'Drizzle', 'better-auth': 'Better Auth', models: 'SQLAlchemy' } as const;

export function toolName({ tool }: Migration): string {
  return names[tool];
}

/** `3 Alembic migrations`, `the tables of Better Auth`, `4 tables of its models` */
export function describeMigration(migration: Migration): string {
  const { count, tool } = migration;
  if (tool === 'models') return `${count} ${count === 1 ? 'table' : 'tables'} of its models`;
  return count ? `${count} ${toolName(migration)} ${count === 1 ? 'migration' : 'migrations'}` : `the tables of ${toolName(migration)}`;
}

/** Undefined while nobody has decided. */
export function decidedBefore({ sources, migrate }: Settings, store: Pick<StateStore, 'choices'>): boolean | undefined {
  return migrationsOf(sources).length ? (migrate ?? store.choices().migrate) : false;
}

/** Asks if nobody has decided. */
export async function wantsMigrations({ world, settings, signal, ask, emit }: StepContext): Promise<boolean> {
  const { store } = world;
  const pending = migrationsOf(settings.sources);
  if (!pending.length) return false;
  const decided = decidedBefore(settings, store);
  if (decided === true && store.choices().migrate !== true) store.saveMigrate(true);
  if (decided !== undefined) {
    if (!decided) emit({ type: 'notice', level: 'info', text: `${listed(pending)}: left out; taskflow-tui up --migrate includes them` });
    return decided;
  }
  const stored = await world.cluster.secret(settings.secretName, signal);
  const { yes } = await ask({
    type: 'confirm',
    id: 'migrate',
    text: question(pending),
    detail: [
      ...pending.map(({ component, migration }) => `${component}: ${describeMigration(migration)} (${migration.from})`),
      `database: ${placeOf(stored?.data['database-url'] ?? '')}`,
      'no deploys without them; the answer is remembered',
    ],
  });
  store.saveMigrate(yes);
  return yes;
}

function listed(pending: Pending[]): string {
  return pending.map(({ component, migration }) => `${component}: ${describeMigration(migration)}`).join(', ');
}

/** `The backend has 3 Alembic migrations. Run them …?` */
function question(pending: Pending[]): string {
  const [first] = pending;
  if (pending.length > 1 || !first)
    return `The applications have ${pending.map(({ migration }) => describeMigration(migration)).join(' and ')}. ${run}`;
  const { component, migration } = first;
  if (migration.tool === 'models')
    return `Nothing in the ${component} creates the ${describeMigration(migration)}. Create them in the database before the rollout?`;
  return `The ${component} has ${describeMigration(migration)}. ${run}`;
}

const run = 'Run them against the database before the rollout?';

/** Host and database, never the login. */
function placeOf(text: string): string {
  const url = readDatabaseUrl(text);
  return 'refused' in url ? 'the one in database-url' : `${url.database} on ${url.host}`;
}
