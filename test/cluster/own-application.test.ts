// An application of one's own with `.env` files beside it: deployed by the wizard with no value typed, and no value where it doesn't belong.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { deleteCluster, fetchJson, kubectl, password, secrets, stateFolder } from '../support/cluster/real-cluster.js';
import { writeFiles } from '../support/programs/checkout.js';
import { bin, huntInFiles, huntInProcesses, output, taskflow } from '../support/programs/command.js';
import { openTerminal, type Terminal } from '../support/programs/pty.js';

const values = {
  JWT_SECRET_KEY: 'cAnArY-5b1d90c7e2-jwt',
  GEMINI_API_KEY: 'cAnArY-7f30aa12bd-gemini',
  MAIL_FROM: 'cAnArY-sender@example.com',
  SESSION_SECRET: 'cAnArY-c4419e0d77-session',
};
const canaries = [...Object.values(values), password];
const state = stateFolder();
const env = { TASKFLOW_STATE_DIR: state.folder };
const terminals: Terminal[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-own-'));

before(async () => {
  await deleteCluster();
  await writeFiles(folder, {
    'backend/requirements.txt': 'fastapi\nuvicorn\nsqlmodel\nsqlalchemy<2.1\npsycopg2-binary\npydantic-settings\n',
    'backend/.env': `DATABASE_URL="${secrets['database-url']}"
JWT_SECRET_KEY=${values.JWT_SECRET_KEY}  # a comment
export GEMINI_API_KEY='${values.GEMINI_API_KEY}'
MAIL_FROM=${values.MAIL_FROM}
POOL_SIZE=
`,
    'backend/main.py': `import hashlib, os
from fastapi import FastAPI
from pydantic_settings import BaseSettings
from sqlmodel import Field, SQLModel, create_engine, text
class Settings(BaseSettings):
    JWT_SECRET_KEY: str
    GEMINI_API_KEY: str
    MAIL_FROM: str = "nobody@example.com"
    POOL_SIZE: int = 3
settings = Settings()
class OwnTask(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
engine = create_engine(os.environ["DATABASE_URL"], pool_size=settings.POOL_SIZE)
app = FastAPI()
@app.on_event("startup")
def tables(): SQLModel.metadata.create_all(engine)
def digest(value): return hashlib.sha256(value.encode()).hexdigest()
@app.get("/health")
def health(): return {"status": "of-my-own"}
@app.get("/digests")
def digests():
    with engine.connect() as connection: connection.execute(text("select count(*) from owntask"))
    return [digest(settings.JWT_SECRET_KEY), digest(settings.GEMINI_API_KEY), digest(settings.MAIL_FROM)]
`,
    'frontend/package.json': JSON.stringify({
      private: true,
      scripts: { build: 'next build' },
      dependencies: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
    }),
    'frontend/.env.local': `SESSION_SECRET=${values.SESSION_SECRET}\n`,
    'frontend/app/layout.jsx': `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }\n`,
    'frontend/app/page.jsx': 'export default function Page() { return <main>tasks-of-my-own</main> }\n',
    'frontend/app/api/digest/route.js': `import { createHash } from 'node:crypto'
export const dynamic = 'force-dynamic'
export const GET = () => Response.json([createHash('sha256').update(process.env.SESSION_SECRET).digest('hex')])
`,
  });
});
after(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(folder, { recursive: true, force: true });
});

const digest = (value: string) => createHash('sha256').update(value).digest('hex');

test('two keys deploy it, and its values arrive in the pods alone', async (t) => {
  const hunt = huntInProcesses(canaries);
  // It would keep a failed test's process alive.
  t.after(() => hunt.stop());
  const terminal = openTerminal(process.execPath, [bin], { columns: 120, rows: 40, env, cwd: folder });
  terminals.push(terminal);
  for (const question of ['frontend/.env.local has values for 1 of the 1', 'backend/.env has values for 4 of the 5']) {
    await terminal.until(question, 60);
    terminal.type('y');
  }
  await terminal.until('localhost:3000 → frontend', 400);
  const { body: backend } = await fetchJson('http://127.0.0.1:8000/digests');
  assert.deepEqual(backend, [values.JWT_SECRET_KEY, values.GEMINI_API_KEY, values.MAIL_FROM].map(digest));
  const { body: frontend } = await fetchJson('http://127.0.0.1:3000/api/digest');
  assert.deepEqual(frontend, [digest(values.SESSION_SECRET)]);
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 0);
  assert.deepEqual(hunt.stop(), [], 'in a process');
  for (const word of canaries) assert.ok(!terminal.bytes().includes(word), 'on the screen');
  assert.deepEqual(huntInFiles(state.folder, canaries), [], 'in the state folder');
});

test('no value is in an image, its layers, the values of helm, or an event', async () => {
  const helm = await output('helm', ['get', 'all', 'taskflow']);
  const pods = await kubectl('get', 'deployments,pods,jobs,configmaps', '-o', 'json');
  for (const word of canaries) {
    for (const text of [helm, pods]) assert.ok(!text.includes(word) && !text.includes(Buffer.from(word).toString('base64')));
  }
  const images = await kubectl(
    'get',
    'deployments',
    '-l',
    'app=taskflow',
    '-o',
    'jsonpath={.items[*].spec.template.spec.containers[0].image}',
  );
  const running = images.trim().split(' ');
  assert.equal(running.length, 2, images);
  for (const tag of running) {
    const search = (word: string) => output('sh', ['-c', `docker save ${tag} | grep -a -c '${word}' || true`]);
    assert.notEqual((await search('of-my-own')).trim(), '0', 'the search reads every layer');
    assert.equal((await search('cAnArY')).trim(), '0', tag);
    assert.doesNotMatch(await output('docker', ['history', '--no-trunc', tag]), /cAnArY/);
  }
});

test('a second run asks nothing, and a changed file is asked about and restarts its pods', async () => {
  const again = openTerminal(process.execPath, [bin], { columns: 120, rows: 40, env, cwd: folder });
  terminals.push(again);
  await again.until('localhost:3000 → frontend', 60);
  again.type('q');
  await again.exited;
  assert.match(again.history().join('\n'), /✔ Secrets +skipped/);
  writeFileSync(path.join(folder, 'frontend/.env.local'), 'SESSION_SECRET=cAnArY-another-session\n');
  const changed = openTerminal(process.execPath, [bin], { columns: 120, rows: 40, env, cwd: folder });
  terminals.push(changed);
  await changed.until(/frontend\/\.env\.local has values[\s\S]*y yes/, 60);
  changed.type('y');
  await changed.until('localhost:3000 → frontend', 120);
  const { body } = await fetchJson('http://127.0.0.1:3000/api/digest');
  assert.deepEqual(body, [digest('cAnArY-another-session')]);
  changed.type('q');
  await changed.exited;
});
