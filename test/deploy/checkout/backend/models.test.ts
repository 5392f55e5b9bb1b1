// Tables that a backend's models describe: whether its own code creates them, or taskflow-tui offers to.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Migration } from '../../../../source/release/application.js';
import { buildable } from './read.js';

const models = `from sqlmodel import Field, SQLModel
class TaskBase(SQLModel):
    title: str
class Task(TaskBase, table=True):
    id: int = Field(primary_key=True)
class User(SQLModel, table=True):
    __tablename__ = "app_users"
    id: int = Field(primary_key=True)
`;
const start = 'import os\nfrom fastapi import FastAPI\nfrom sqlmodel import SQLModel, create_engine\nimport models\n';
const engine = 'engine = create_engine(os.environ["DATABASE_URL"])\n';

async function migrations(t: TestContext, main: string, more: Record<string, string> = {}): Promise<Migration[]> {
  const files = { 'requirements.txt': 'fastapi\nsqlmodel\npsycopg2-binary\nalembic\n', 'models.py': models };
  return (await buildable(t, { ...files, 'main.py': `${start}${engine}${main}`, ...more })).needs.migrations;
}

const app = 'app = FastAPI()\n';
const define = 'def init_db():\n    SQLModel.metadata.create_all(engine)\n';

test('offers to create tables that nothing creates', async (t) => {
  const cases: [name: string, main: string][] = [
    ['no create_all', app],
    ['a function that nothing calls', `${define}${app}`],
    ['one that only a script calls', `${define}${app}if __name__ == "__main__":\n    init_db()\n`],
    ['a function that starts a server of its own', `${define}${app}def start():\n    init_db()\n    uvicorn.run("main:app")\n`],
    ['a branch for SQLite', `if "sqlite" in str(engine.url):\n    SQLModel.metadata.create_all(engine)\n${app}`],
  ];
  for (const [name, main] of cases) {
    const [found, ...others] = await migrations(t, main);
    assert.deepEqual([found?.tool, found?.count, found?.from, found?.folder], ['models', 2, 'models.py', '/app'], name);
    assert.deepEqual(found?.command.slice(3), ['models.py']);
    assert.deepEqual(others, []);
  }
});

test('leaves tables alone that the application creates when it starts', async (t) => {
  const cases: [name: string, main: string][] = [
    ['at import', `SQLModel.metadata.create_all(engine)\n${app}`],
    ['in a startup event', `${app}@app.on_event("startup")\ndef tables():\n    SQLModel.metadata.create_all(engine)\n`],
    [
      'in a function that its lifespan calls',
      `${define}async def lifespan(app):\n    init_db()\n    yield\napp = FastAPI(lifespan=lifespan)\n`,
    ],
    [
      'in its lifespan',
      `from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    SQLModel.metadata.create_all(engine)\n    yield\napp = FastAPI(\n    title="x",\n    lifespan=lifespan,\n)\n`,
    ],
    ['with Alembic', `from alembic import command\n${app}@app.on_event("startup")\ndef tables():\n    command.upgrade(config, "head")\n`],
    ['in SQL', `${app}@app.on_event("startup")\ndef tables():\n    engine.execute("CREATE TABLE IF NOT EXISTS task (id int)")\n`],
  ];
  for (const [name, main] of cases) assert.deepEqual(await migrations(t, main), [], name);
});

test('creates the tables of an application whose lifespan never runs', async (t) => {
  const main = `from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def lifespan(app):\n    SQLModel.metadata.create_all(engine)\n    yield\napp = FastAPI()\napp.lifespan = lifespan\n`;
  assert.deepEqual(
    (await migrations(t, main)).map(({ tool }) => tool),
    ['models'],
  );
});

test('Alembic’s migrations come before models', async (t) => {
  const alembic = { 'alembic.ini': '[alembic]\nscript_location = alembic\n', 'alembic/env.py': '', 'alembic/versions/1_first.py': '' };
  assert.deepEqual(
    (await migrations(t, app, alembic)).map(({ tool, instead }) => [tool, instead?.tool]),
    [['alembic', 'models']],
  );
  const without = { 'alembic.ini': '[alembic]\nscript_location = alembic\n', 'alembic/env.py': '' };
  assert.deepEqual(
    (await migrations(t, app, without)).map(({ tool }) => tool),
    ['models'],
  );
});
