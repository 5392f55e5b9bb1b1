// Finds Alembic's migrations in a Python checkout, and the command that runs them in its image.
import { posix } from 'node:path';
import type { Migration } from '../../../release/application.js';
import type { Folder } from '../folder.js';

/** The image has the checkout here. */
const root = '/app';
const iniName = /(^|\/)alembic\.ini$/;

export type Found = { migrations: Migration[]; hints: string[] };

/** `packages` as requirementNames gives them. Migrations in test folders don't count. */
export async function findAlembic(folder: Folder, packages: ReadonlySet<string>): Promise<Found> {
  const names = await folder.names();
  const inis = names.filter((name) => iniName.test(name)).sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
  const found: Found = { migrations: [], hints: [] };
  for (const ini of inis) {
    const base = posix.dirname(ini);
    const scripts = scriptFolder(await folder.text(ini), base);
    const count = names.filter((name) => posix.dirname(name) === `${scripts}/versions` && /(?<!__init__)\.py$/.test(name)).length;
    if (!count) continue;
    if (!packages.has('alembic')) {
      found.hints.push(`${ini} has migrations, but alembic isn’t among its packages`);
      continue;
    }
    const environment = await folder.text(`${scripts}/env.py`);
    found.migrations.push({
      tool: 'alembic',
      folder: posix.join(root, base === '.' ? '' : base),
      command: ['python', '-c', alembicScript(/async/.test(environment))],
      count,
      from: ini,
    });
  }
  return found;
}

function depth(name: string): number {
  return name.split('/').length;
}

/** `%(here)s` is the folder of alembic.ini (https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file). */
function scriptFolder(ini: string, base: string): string {
  const written = /^[ \t]*script_location[ \t]*=[ \t]*(\S+)/m.exec(ini)?.[1] ?? 'alembic';
  return posix.normalize(posix.join(base, written.replace(/^%\(here\)s\/?/, '').replaceAll(':', '/'))).replace(/\/$/, '');
}

/**
 * Like `alembic upgrade heads`, but an env.py that takes its URL from alembic.ini gets DATABASE_URL, and a % in a URL isn't an error: the
 * configuration would read it as the beginning of a reference. A synchronous env.py can't use asyncpg; one that changes the scheme itself often
 * leaves asyncpg's `ssl` in the URL, which psycopg calls `sslmode`.
 */
function alembicScript(async: boolean): string {
  return `import os, re, sqlalchemy, sys
from alembic import command
from alembic.config import Config

def for_psycopg(url):
    if isinstance(url, str) and re.match(r"postgres(ql)?(\\+psycopg2?)?://", url):
        return re.sub(r"([?&])ssl=", r"\\1sslmode=", url)
    return url

write = Config.set_section_option

def set_section_option(self, section, name, value):
    if name == "sqlalchemy.url" and isinstance(value, str):
        value = for_psycopg(value if "%%" in value else value.replace("%", "%%"))
    write(self, section, name, value)

Config.set_section_option = set_section_option

create_engine = sqlalchemy.create_engine
for module in (sqlalchemy, sqlalchemy.engine, sys.modules.get("sqlalchemy.engine.create")):
    if module:
        module.create_engine = lambda url, *args, **options: create_engine(for_psycopg(url), *args, **options)
config = Config("alembic.ini")
url = os.environ["DATABASE_URL"]
${async ? '' : 'url = re.sub(r"^postgresql\\+asyncpg://", "postgresql://", url)\n'}config.set_main_option("sqlalchemy.url", url)
command.upgrade(config, "heads")
command.current(config)
`;
}
