// Finds tables that a Python checkout's models describe and nothing in it creates, and the command that creates them in its image.
import type { Migration } from '../../../release/application.js';
import { blockOf, linesAround, type PythonLine } from '../sources/python-lines.js';
import type { PythonFile } from '../sources/python-modules.js';

type Place = { file: PythonFile; index: number };
export type Model = { table: string; file: string };

/** Classes of SQLModel with `table=True`, those with `__tablename__`, and SQLAlchemy's `Table(…)`. */
export function modelsOf(files: PythonFile[]): Model[] {
  const found = new Map<string, Model>();
  for (const { name: file, lines } of files) {
    for (const [index, line] of lines.entries()) {
      const table = tableOf(lines, index) ?? /\bTable\(\s*["'](\w+)["']\s*,\s*\w*metadata\b/.exec(line.text)?.[1];
      if (table !== undefined && !found.has(table)) found.set(table, { table, file });
    }
  }
  return [...found.values()];
}

function tableOf(lines: PythonLine[], index: number): string | undefined {
  const [, name, bases = ''] = /^class\s+(\w+)\s*\(([\s\S]*)\)\s*:/.exec(lines[index]?.text ?? '') ?? [];
  if (name === undefined) return undefined;
  const written = blockOf(lines, index).flatMap(({ text }) => /^__tablename__\s*(?::[^=]+)?=\s*["'](\w+)["']/.exec(text)?.[1] ?? [])[0];
  return written ?? (/\btable\s*=\s*True\b/.test(bases) ? name.toLowerCase() : undefined);
}

/** Some code that runs creates tables: SQLAlchemy's `create_all`, Tortoise's `generate_schemas`, Alembic, or SQL. `files`: those that run. */
export function createsTables(files: PythonFile[]): boolean {
  return files.some((file) =>
    file.lines.some(
      ({ text }, index) =>
        /\bcreate_all\b|\bgenerate_schemas\b|\bcreate\s+table\b|\bcommand\.upgrade\b|\brun_migrations\(|\balembic\b.*\bupgrade\b|\.sql["']/i.test(
          text,
        ) && runs(files, { file, index }),
    ),
  );
}

/** It isn't in a branch for SQLite or for a script, and if it is in a function, something calls that. */
function runs(files: PythonFile[], { file: { lines }, index }: Place): boolean {
  const around = linesAround(lines, index);
  if (around.some(({ text }) => /^(?:el)?if\b.*(?:sqlite|__name__)/i.test(text))) return false;
  const definition = around.find(({ text }) => defined.test(text));
  const name = defined.exec(definition?.text ?? '')?.[1];
  if (!definition || name === undefined) return true;
  const decorator = lines[lines.indexOf(definition) - 1]?.text ?? '';
  if (/^@(?:\w+\.)?asynccontextmanager\b/.test(decorator))
    return files.some((file) => file.lines.some(({ text }) => runsLifespan(text, name)));
  if (/^@/.test(decorator)) return true;
  const called = new RegExp(`\\b${name}\\b`);
  return files.some((file) =>
    file.lines.some(
      (line, at) =>
        line !== definition &&
        called.test(line.text) &&
        !/^(?:from|import|(?:async\s+)?def|__all__)\b/.test(line.text) &&
        !linesAround(file.lines, at).some((outer) => /^if\s+__name__\b/.test(outer.text) || startsServer(file.lines, outer)),
    ),
  );
}

/** `FastAPI(lifespan=name)`, or a lifespan that calls it. `app.lifespan = name` does nothing (https://fastapi.tiangolo.com/advanced/events/). */
function runsLifespan(text: string, name: string): boolean {
  return new RegExp(`(?:(?<![.\\w])lifespan|\\blifespan_context)\\s*=\\s*(?:\\w+\\.){0,5}${name}\\b|(?<!def )\\b${name}\\(`).test(text);
}

/** A function that a script calls to start a server of its own; the image starts another. */
function startsServer(lines: PythonLine[], definition: PythonLine): boolean {
  return (
    defined.test(definition.text) && blockOf(lines, lines.indexOf(definition)).some(({ text }) => /\buvicorn\.(?:run|Server)\(/.test(text))
  );
}

const defined = /^(?:async\s+)?def\s+(\w+)/;

/** The image has the checkout here. */
const root = '/app';

/** Undefined if there are no models, or the application creates their tables itself. */
export function modelMigration(files: PythonFile[], creates: boolean): Migration | undefined {
  const models = modelsOf(files);
  const [first] = models;
  if (!first || creates) return undefined;
  const named = [...new Set(models.map(({ file }) => file))];
  return { tool: 'models', folder: root, command: ['python', '-c', script, ...named], count: models.length, from: first.file };
}

/**
 * Uses the application's own engine, which knows the URL in the form of its driver. Tables that exist stay as they are
 * (https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.MetaData.create_all).
 */
const script = `import asyncio, gc, importlib, importlib.util, os, sys

import taskflow_asgi
from sqlalchemy import MetaData, create_engine, inspect
from sqlalchemy.engine import Engine

loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
for name in sys.argv[1:]:
    if os.path.abspath(name) in loaded:
        continue
    try:
        importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    except Exception as error:
        print(f"{name} isn't imported: {error}")

def living(kind):
    return [each for each in gc.get_objects() if issubclass(type(each), kind)]

collections = [each for each in living(MetaData) if each.tables]
engines = [each for each in living(Engine) if each.dialect.name == "postgresql"]
if not engines:
    rest = os.environ["DATABASE_URL"].split("://", 1)[1]
    driver = next(each for each in ("psycopg2", "psycopg", "asyncpg") if importlib.util.find_spec(each))
    if driver == "asyncpg":
        from sqlalchemy.ext.asyncio import create_async_engine
        engines = [create_async_engine("postgresql+asyncpg://" + rest.replace("sslmode=", "ssl=")).sync_engine]
    else:
        engines = [create_engine("postgresql+" + driver + "://" + rest.replace("?ssl=", "?sslmode=").replace("&ssl=", "&sslmode="))]
engine = next((each for each in engines if not each.dialect.is_async), engines[0])

def create(connection):
    before = set(inspect(connection).get_table_names())
    for collection in collections:
        collection.create_all(connection)
    return sorted(set(inspect(connection).get_table_names()) - before)

async def create_async():
    from sqlalchemy.ext.asyncio import AsyncEngine
    async with AsyncEngine(engine).begin() as connection:
        return await connection.run_sync(create)

if engine.dialect.is_async:
    created = asyncio.run(create_async())
else:
    with engine.begin() as connection:
        created = create(connection)
print("created " + ", ".join(created) if created else "every table exists already")
sys.stdout.flush()
os._exit(0)
`;
