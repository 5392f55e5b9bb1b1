// Other people's backends in a real trial run: they open a database at start, need values, and write beside themselves.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../source/clock.js';
import { computeInputDigest } from '../../source/deploy/checkout/input-digest.js';
import { findSource } from '../../source/deploy/checkout/source.js';
import { makeImage } from '../../source/deploy/steps/images/make-image.js';
import { createRedactor } from '../../source/redact.js';
import { podValues } from '../../source/release/image-needs.js';
import { createDocker } from '../../source/tools/docker/docker.js';
import { createPrograms } from '../../source/tools/run/process.js';
import type { BuildChoices } from '../../source/world/index.js';
import { folderOf } from '../support/programs/checkout.js';
import { huntInProcesses, output } from '../support/programs/command.js';
import { type ContextOptions, fakeContext } from '../support/world/step-context.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-trial-'));
const programs = createPrograms({ redactor: createRedactor(), observer: { command: () => {} } });
const docker = createDocker({ programs, clock: systemClock });
const { signal } = new AbortController();
const made = new Set<string>();
after(async () => {
  for (const tag of made) await docker.removeImage(tag, signal);
  rmSync(work, { recursive: true, force: true });
});

// The same packages in each test, so that they are installed once.
const requirements = 'fastapi\nuvicorn\nsqlmodel\nsqlalchemy<2.1\npsycopg2-binary\npydantic-settings\n';

async function tried(t: TestContext, files: Record<string, string>, options: ContextOptions & { build?: BuildChoices } = {}) {
  const directory = await folderOf(t, { 'requirements.txt': requirements, ...files });
  const source = await findSource('backend', root, work, { directory, ...(options.build ? { build: options.build } : {}) });
  const chart = path.join(root, 'helm');
  const settings = {
    sources: { frontend: source, backend: source },
    chart,
    valuesFiles: [path.join(chart, 'values-dev.yaml')],
    logs: work,
  };
  const context = fakeContext({ ...options, world: { docker, clock: systemClock }, settings: { ...settings, ...options.settings } });
  const inputDigest = async () => {
    const digest = await computeInputDigest(context.settings.sources.backend);
    made.add(digest.tag);
    return digest;
  };
  const stage = Object.assign(context, { inputDigest });
  const { text } = await makeImage('backend', stage);
  return { text, stage, pod: podValues(stage.settings.sources.backend, stage.store) };
}

test('a backend that creates its tables at start passes without a database', async (t) => {
  const { text } = await tried(t, {
    'main.py': `import os
from fastapi import FastAPI
from sqlmodel import Field, SQLModel, create_engine
app = FastAPI()
engine = create_engine(os.environ["DATABASE_URL"])
class Task(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
@app.on_event("startup")
def on_startup():
    SQLModel.metadata.create_all(engine)
`,
  });
  assert.match(text, /starts, and needs its database; its pod proves the rest/);
});

test('a backend that logs at LOG_LEVEL and makes its logs folder at import answers, and its pods may write there', async (t) => {
  const { text, pod } = await tried(t, {
    'main.py': `import logging, os
from fastapi import FastAPI
os.makedirs("logs", exist_ok=True)
logging.basicConfig(level=os.getenv("LOG_LEVEL"), handlers=[logging.FileHandler("logs/app.log")])
app = FastAPI()
`,
  });
  assert.match(text, /answers on :8000/);
  assert.deepEqual(pod, { writable: ['/app/logs'] });
});

test('a value that the person gave reaches the application, and neither docker inspect nor any argument', async (t) => {
  const canary = "c4n4ry-'$(id)-value";
  const hunt = huntInProcesses([canary, 'c4n4ry']);
  let inspected = '';
  const timer = setInterval(async () => {
    const ids = await output('docker', ['ps', '--quiet', '--filter', 'label=taskflow.dev/try-out=true']).catch(() => '');
    for (const id of ids.split('\n').filter(Boolean)) inspected += await output('docker', ['inspect', id]).catch(() => '');
  }, 100);
  const { text, stage } = await tried(
    t,
    {
      'main.py': `import time
from fastapi import FastAPI
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    JWT_SECRET_KEY: str
settings = Settings()
assert settings.JWT_SECRET_KEY == "${canary}", "another value"
time.sleep(2)
app = FastAPI()
`,
    },
    { settings: { givenVariables: { frontend: {}, backend: { JWT_SECRET_KEY: canary } } } },
  );
  clearInterval(timer);
  assert.match(text, /answers on :8000/);
  assert.match(inspected, /"Entrypoint"/);
  assert.doesNotMatch(inspected, /c4n4ry/);
  assert.deepEqual(hunt.stop(), []);
  assert.doesNotMatch(JSON.stringify([stage.news, stage.store.records]), /c4n4ry/);
});

test('the checkout’s own Dockerfile is built without its .env; port, user, and a SQLite file beside the application are taken care of', async (t) => {
  const files = {
    '.env': 'SECRET=c4n4ry\n',
    Dockerfile: `FROM python:3.13-slim
WORKDIR /code
COPY . .
RUN [ ! -e .env ] && echo seed > seed.txt
EXPOSE 7860
CMD python serve.py
`,
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'serve.py': `import http.server, sqlite3
sqlite3.connect("todo.db").execute("create table t (id int)")
assert open("seed.txt").read() == "seed\\n"
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("0.0.0.0", 7860), Answer).serve_forever()
`,
  };
  const { text, pod } = await tried(t, files, { build: { dockerfile: 'own' } });
  assert.match(text, /answers on :7860/);
  assert.deepEqual(pod, { containerPort: 7860, writable: ['/code'] });
});
