// Which library of a Next.js checkout gets the database URL.
import type { DatabaseUse } from '../../../release/database/use.js';

/** Undefined if its packages have none. */
export function nodeUse(packages: Readonly<Record<string, string>>): DatabaseUse | undefined {
  const has = (name: string) => name in packages;
  const library = libraryOf(has);
  if (!library) return undefined;
  const onlyNeon = (has('@neondatabase/serverless') || has('@vercel/postgres')) && !has('pg') && !has('postgres') && !has('@prisma/client');
  return {
    ...{ library, async: true, sync: false, rewritesScheme: false, handles: { sslmode: false, channelBinding: false } },
    ...(onlyNeon ? { onlyNeon } : {}),
  };
}

function libraryOf(has: (name: string) => boolean): DatabaseUse['library'] | undefined {
  // With an adapter, Prisma uses that adapter's driver.
  if (has('@prisma/client') && !has('@prisma/adapter-pg') && !has('@prisma/adapter-neon')) return 'prisma';
  if (has('postgres')) return 'postgres.js';
  return has('pg') || has('@neondatabase/serverless') || has('@prisma/client') || has('@vercel/postgres') ? 'pg' : undefined;
}
