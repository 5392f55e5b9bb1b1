// An application to build: folder, Dockerfile, build arguments, probe paths.
import type { Problem, SecretKey } from '../problem.js';
import type { Component } from './component.js';
import type { DatabaseUse } from './database/use.js';

/** '' means a TCP check, for an application without a known path. */
export type ProbePaths = { liveness: string; readiness: string };

/** Docker build arguments by name: those of the Dockerfiles, and NEXT_PUBLIC_* variables. */
export type BuildArgs = Record<string, string>;

/** `list` and `json`: a list, or something else, written as JSON. */
export type Accepted = { type: 'integer' | 'number' | 'boolean' | 'list' | 'json' } | { type: 'choice'; values: string[] };

/** An environment variable that an application reads. */
export type Variable = {
  name: string;
  /** The application doesn't work without it: it has no default, or its absence is an error. */
  required: boolean;
  /** Nobody else may see its value. */
  secret: boolean;
  kind: 'text' | 'number' | 'boolean' | 'url';
  /** What the application turns the value into: any other value makes it fail. Absent: unknown, or any text. */
  accepts?: Accepted;
  /** The value in the sources or in the example file; never that of a secret. */
  example?: string;
  /** Where it is read, such as `app/config.py:12`. */
  usedIn: string;
};

/** Python's and Node's PostgreSQL drivers, which read different forms of a database URL. */
export type DatabaseDriver = 'psycopg' | 'psycopg2' | 'asyncpg' | 'pg8000' | 'node';

/** Migrations that the checkout brings. `folder`: in the image, where `command` runs. `from`: the file or folder in the checkout. */
export type Migration = {
  tool: 'alembic' | 'prisma' | 'drizzle' | 'better-auth' | 'models';
  folder: string;
  command: string[];
  /** How many there are, or how many tables; 0 if the tool compares the tables instead. */
  count: number;
  from: string;
  /** Creates the tables if the migrations don't fit an empty database. */
  instead?: Migration;
};

/** A part of a database URL: `tls` is what sslmode says. */
export type DatabasePart = 'host' | 'port' | 'user' | 'password' | 'database' | 'tls';

/** What an application needs from its deployment, read from its sources. */
export type Needs = {
  variables: Variable[];
  /** Those of the three secrets that it reads. */
  secretKeys: readonly SecretKey[];
  /** `names`: variables besides DATABASE_URL that hold the database's URL. `parts`: variables that hold a part of it. `use`: how the sources use it. `installed`: versions, once they are known. */
  database: {
    driver: DatabaseDriver | undefined;
    names: string[];
    parts?: Record<string, DatabasePart>;
    use?: DatabaseUse;
    installed?: Record<string, string>;
  };
  migrations: Migration[];
  /** Folders in the container that it writes to, such as `/app/logs`. */
  writable: string[];
  /** How it wants the names of log levels in LOG_LEVEL: `DEBUG` or `debug`. Either does if absent. */
  logLevel?: 'upper' | 'lower';
};

export const nothingNeeded: Needs = {
  variables: [],
  secretKeys: [],
  database: { driver: undefined, names: [] },
  migrations: [],
  writable: [],
};

/** A package that the sources import and nothing installs. `because`: where, such as `app/page.tsx:3 imports axios`. */
export type AbsentPackage = { name: string; because: string };

/** The folder that the build reads. */
export function contextOf({ context, directory }: Pick<Source, 'context' | 'directory'>): string {
  return context ?? directory;
}

/** What an image that taskflow-tui's Dockerfiles didn't build needs from its pod, where it differs from what they need. */
export type PodNeeds = {
  port?: number;
  /** `uid:gid`; without it, that of taskflow-tui's images. */
  user?: string;
  writableRoot?: true;
  /** The command that waits before the container stops; empty if the image has none. */
  preStop?: string[];
};

/** The checkout's own Dockerfile, and how its author builds it. `name`: its path in the checkout, as it is shown. */
export type OwnDockerfile = {
  name: string;
  dockerfile: string;
  context: string;
  ignore: string;
  target?: string;
  buildArgs: BuildArgs;
  hints: string[];
};

export type Source = {
  component: Component;
  /** The application's folder. */
  directory: string;
  /** The build context, if it isn't the application's folder: the root of its workspace. */
  context?: string;
  /** The rules of the context's ignore file, if they aren't those beside the Dockerfile. */
  ignore?: string;
  needs: Needs;
  dockerfile: string;
  /** The stage of the Dockerfile to build; the last one without it. */
  target?: string;
  /** The checkout's own Dockerfile, if it brings one, and whether the image is built with it. */
  ownDockerfile?: OwnDockerfile & { used: boolean };
  /** Known once an image that was built with the checkout's own Dockerfile was tried. */
  pod?: PodNeeds;
  /** The included application, not a person's own checkout. */
  own: boolean;
  paths: ProbePaths;
  buildArgs: BuildArgs;
  /** The lines of the backend's requirements file, if the build argument REQUIREMENTS can replace it. */
  requirements?: string[];
  /** Versions of Python that it can run on, the best first; undefined if the person chose the image. */
  pythons?: string[];
  /** Findings in a person's own checkout, a few words each, and sentences about surprises. */
  facts: string[];
  hints: string[];
  /** Known before the build. */
  absent?: AbsentPackage[];
  /** A frontend's dependencies that no page or route imports. */
  unused?: string[];
  /** Why it can't be built. */
  refused?: Problem;
  repository: string;
  /** Bytes, unpacked. */
  budget: number;
  containerPort: number;
  /** The deployed tag to keep, whatever the folder contains: only the other image is rebuilt. */
  kept?: string;
};
