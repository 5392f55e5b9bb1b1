// How an application's sources use the database URL, as far as that decides its form.

/** What gets the URL. */
export type DatabaseLibrary = 'sqlalchemy' | 'driver' | 'databases' | 'tortoise' | 'pg' | 'postgres.js' | 'prisma';

export type DatabaseUse = {
  library: DatabaseLibrary;
  /** It has an asynchronous engine, a synchronous one, or both. */
  async: boolean;
  sync: boolean;
  /** The code itself replaces a plain scheme with that of a driver. */
  rewritesScheme: boolean;
  /** It also looks for `postgresql+asyncpg://`, and leaves that as it is. */
  acceptsAsyncpg?: true;
  /** The code itself removes or translates parameters: `sslmode`, `channel_binding`, or all of them. */
  handles: { sslmode: boolean; channelBinding: boolean };
  /** It creates the tables that are missing when it starts (such as SQLAlchemy's `create_all`). */
  createsTables?: true;
  /** Its only driver talks to Neon's proxy instead of PostgreSQL (https://github.com/neondatabase/serverless#readme). */
  onlyNeon?: true;
  /** Its engine has an option that only SQLite knows, so it keeps this URL of its own. */
  sqliteUrl?: string;
  /** The driver in the URL that the sources or the example file show, such as `asyncpg`; '' for a plain one. */
  exampleDriver?: string;
};
