// How a Python checkout uses the database URL: through which library, with which engines, and what its own code changes in it.
import type { DatabaseUse } from '../../../release/database/use.js';

/** Migrations and scripts may use another URL than the application. */
const elsewhere = /(^|\/)(tests?|migrations|alembic|scripts|examples?)\/|(^|\/)(test_|conftest)[^/]*\.py$/;

/** `sources`: .py files by name. `example`: DATABASE_URL's value in an example file, '' without one. */
export function pythonUse(sources: ReadonlyMap<string, string>, example: string): DatabaseUse {
  const texts = [...sources].filter(([name]) => !elsewhere.test(name)).map(([, text]) => withoutComments(text));
  const has = (pattern: RegExp) => texts.some((text) => pattern.test(text));
  const async = has(/\bcreate_async_engine[ \t]*\(|\basync_engine_from_config[ \t]*\(|\bcreate_async_engine as \w/);
  const sync = has(/\bcreate_engine[ \t]*\(|\bcreate_engine as \w/);
  const whole = texts.some(dropsParameters);
  const sqliteUrl = ownSqliteUrl(texts);
  const exampleDriver = driverIn(`DATABASE_URL ${example}`) ?? texts.map(driverIn).find((driver) => driver !== undefined);
  return {
    library: libraryOf(has, async || sync),
    async,
    sync,
    rewritesScheme: has(rewriting),
    ...(has(/\bstartswith\([ \t]*\(?[ \t]*["']postgresql\+asyncpg/) ? { acceptsAsyncpg: true as const } : {}),
    handles: { sslmode: whole || has(handling('sslmode')), channelBinding: whole || has(handling('channel_binding')) },
    ...(exampleDriver === undefined ? {} : { exampleDriver }),
    ...(sqliteUrl === undefined ? {} : { sqliteUrl }),
  };
}

/** Its only engine has `check_same_thread` whatever the URL is, which drivers of PostgreSQL refuse. */
function ownSqliteUrl(texts: string[]): string | undefined {
  const engines = texts.flatMap((text) => [...text.matchAll(/\bcreate_(?:async_)?engine[ \t]*\(((?:[^()]|\([^()]*\)){0,2000})\)/g)]);
  const [options = ''] = engines.map(([, each = '']) => each);
  if (engines.length !== 1 || !/["']check_same_thread["']/.test(options) || /\bif\b/.test(options)) return undefined;
  return texts.map((text) => /["'](sqlite(?:\+\w{1,20})?:\/\/[^"'\n]{0,200})["']/.exec(text)?.[1]).find((url) => url !== undefined);
}

function libraryOf(has: (pattern: RegExp) => boolean, engine: boolean): DatabaseUse['library'] {
  if (has(/^[ \t]*(?:from|import)[ \t]+tortoise\b/m)) return 'tortoise';
  if (has(/^[ \t]*(?:from|import)[ \t]+databases\b/m)) return 'databases';
  if (!engine && has(/\b(?:psycopg2?|asyncpg)\.(?:connect|create_pool)[ \t]*\(|\b(?:Async)?ConnectionPool[ \t]*\(/)) return 'driver';
  return 'sqlalchemy';
}

/** The code replaces a plain scheme: `.replace("postgresql://", "postgresql+asyncpg://")`, `f"postgresql+asyncpg://{…}"`, a scheme as a text. */
const rewriting = new RegExp(
  [
    String.raw`(?:replace|sub)\([ \t\n]{0,40}r?["']\^?postgres(?:ql)?(?::(?://)?)?["'],[ \t\n]{0,40}f?r?["']postgresql\+(?:asyncpg|psycopg2?)`,
    String.raw`["']postgresql\+(?:asyncpg|psycopg2?)(?:://)?["'][ \t]*\+`,
    String.raw`["']postgresql\+(?:asyncpg|psycopg2?)://\{[^}]{0,60}(?:url|\[|\()`,
    String.raw`(?:scheme|drivername)\w{0,20}[ \t]*=[ \t]*["']postgresql\+(?:asyncpg|psycopg2?)["']`,
  ].join('|'),
  'i',
);

/** It cuts the URL at `?`, and doesn't put a part of the rest back. */
function dropsParameters(text: string): boolean {
  if (/_replace\([ \t]*query[ \t]*=[ \t]*["']["']/.test(text)) return true;
  return /\.split\([ \t]*["']\?["']/.test(text) && !/\?\{|["']\?["'][ \t]*\+|["']\?["']\.join\(|\?%s/.test(text);
}

/** A parameter's name as a text or a pattern of its own, but not as the key of `connect_args` or in a whole URL. */
function handling(name: string): RegExp {
  return new RegExp(String.raw`["'](?:\[[?&\\|]{1,6}\]|[?&\\]{1,4})?${name}(?!["'][ \t]*:)`);
}

function driverIn(text: string): string | undefined {
  return /\bDATABASE_?UR[LI]\b[^\n"']{0,60}["']?[ \t]*postgres(?:ql)?(?:\+(\w{1,20}))?:\/\//i
    .exec(text)
    ?.slice(1)
    .map((driver) => driver ?? '')[0];
}

function withoutComments(text: string): string {
  return text.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, '""').replace(/^[ \t]*#.*$|[ \t]#[^\n"']*$/gm, '');
}
