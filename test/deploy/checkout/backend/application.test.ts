// Which application a checkout serves, and where its imports start.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readCheckout } from '../../../../source/deploy/checkout/checkout.js';
import { folderOf } from '../../../support/programs/checkout.js';
import { application, buildable, dockerfile } from './read.js';

const packages = { 'requirements.txt': 'fastapi\n' };

test('an app that a factory makes in main.py beats a sub-application', async (t) => {
  const { buildArgs } = await buildable(t, {
    ...packages,
    'app/main.py': 'from app.factory import create_app\napp = create_app()\n',
    'app/factory.py': 'from fastapi import FastAPI\ndef create_app():\n    return FastAPI()\n',
    'app/admin/__init__.py': application,
  });
  assert.equal(buildArgs.APP_MODULE, 'app.main:app');
});

test('takes the application that the author starts', async (t) => {
  const sources = { 'main.py': application, 'api/server.py': 'from fastapi import FastAPI\nservice = FastAPI()\n' };
  const cases: Record<string, string>[] = [
    { Dockerfile: 'FROM python:3.13\nCMD ["uvicorn", "api.server:service", "--host", "0.0.0.0"]\n' },
    { Procfile: 'web: gunicorn -k uvicorn.workers.UvicornWorker api.server:service\n' },
    { 'docker-compose.yml': 'services:\n  api:\n    command: uvicorn api.server:service --reload\n' },
    { 'run.py': 'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("api.server:service", port=8000)\n' },
    { 'README.md': '```\nuvicorn api.server:service --reload\n```\n' },
    { 'start.sh': 'exec uvicorn backend.api.server:service\n' },
  ];
  for (const files of cases) {
    const { buildArgs } = await buildable(t, { ...packages, ...sources, ...files });
    assert.equal(buildArgs.APP_MODULE, 'api.server:service', Object.keys(files)[0]);
  }
  const services = 'CMD if [ "$SERVICE" = jobs ]; then uvicorn jobs.worker:app; else uvicorn core.main:app; fi\n';
  const several = { 'jobs/worker.py': application, 'core/main.py': application, Dockerfile: `FROM python:3.13\n${services}` };
  assert.equal((await buildable(t, { ...packages, ...several })).buildArgs.APP_MODULE, 'core.main:app');
  const gone = await buildable(t, { ...packages, ...sources, Procfile: 'web: uvicorn gone.main:app\n' });
  assert.equal(gone.buildArgs.APP_MODULE, 'main:app');
});

test('imports by the folder’s own name work', async (t) => {
  const args = async (files: Record<string, string>) => {
    const { APP_MODULE, APP_PACKAGE } = (await buildable(t, { ...packages, ...files })).buildArgs;
    return [APP_MODULE, APP_PACKAGE];
  };
  const models = { 'models.py': 'class Task: ...\n' };
  assert.deepEqual(await args({ 'main.py': `from backend.models import Task\n${application}`, ...models }), [
    'backend.main:app',
    'backend',
  ]);
  assert.deepEqual(await args({ 'main.py': `from .models import Task\n${application}`, ...models }), [
    'application.main:app',
    'application',
  ]);
  assert.deepEqual(
    await args({ 'main.py': `from models import Task\n${application}`, 'tasks.py': 'from api.models import Task\n', ...models }),
    ['main:app', 'api'],
  );
  const nested = { 'app/main.py': `from backend.app.models import Task\n${application}`, 'app/models.py': '' };
  assert.deepEqual(await args(nested), ['backend.app.main:app', 'backend']);
  const gone = { 'old.py': 'from backend.gone import x\n', 'env.py': 'from backend.models import Task\n' };
  assert.deepEqual(await args({ 'main.py': `from backend.models import Task\n${application}`, ...models, ...gone }), [
    'backend.main:app',
    'backend',
  ]);
  assert.deepEqual(await args({ 'src/main.py': `from src.models import Task\n${application}`, 'src/models.py': '' }), [
    'src.main:app',
    undefined,
  ]);
  assert.deepEqual(await args({ 'app/main.py': `from app.models import Task\n${application}`, 'app/models.py': '' }), [
    'app.main:app',
    undefined,
  ]);
});

test('another package that has a part with the same name isn’t the folder', async (t) => {
  const files = {
    'main.py': `from starlette.middleware import cors\nfrom odd.models import x\nfrom odd.other.part import y\n${application}`,
    'middleware/cors.py': '',
    'models.py': '',
  };
  assert.equal((await buildable(t, { ...packages, ...files })).buildArgs.APP_PACKAGE, undefined);
});

test('an application made in a branch is one, whether or not a command names it', async (t) => {
  const branches = `import os
from fastapi import FastAPI
if os.getenv("ENVIRONMENT") == "production":
    app = FastAPI(docs_url=None)
else:
    app = FastAPI()
@app.get("/health")
def health(): return {}
`;
  const module = async (files: Record<string, string>) => (await buildable(t, { ...packages, ...files })).buildArgs.APP_MODULE;
  assert.equal(await module({ 'src/main.py': branches }), 'src.main:app');
  assert.equal(await module({ 'service.py': branches, Procfile: 'web: uvicorn service:app\n' }), 'service:app');
  const tried = 'from fastapi import FastAPI\ntry:\n    with open("x") as f:\n        api = FastAPI()\nexcept OSError:\n    raise\n';
  assert.equal(await module({ 'server.py': tried }), 'server:api');
  const both = 'from fastapi import FastAPI\nif True:\n    other = FastAPI()\napp = FastAPI()\n';
  assert.equal(await module({ 'main.py': both }), 'main:app');
});

test('a function that needs no arguments makes the application, if nothing else does', async (t) => {
  const module = async (files: Record<string, string>) => (await buildable(t, { ...packages, ...files })).buildArgs.APP_MODULE;
  const factory = 'from fastapi import FastAPI\ndef create_app(debug: bool = False) -> FastAPI:\n    app = FastAPI()\n    return app\n';
  assert.equal(await module({ 'app/main.py': factory }), 'app.main:create_app()');
  const made = factory.replace('create_app', 'assemble');
  assert.equal(await module({ 'app/main.py': made, Procfile: 'web: uvicorn --factory app.main:assemble\n' }), 'app.main:assemble()');
  assert.equal(
    await module({ 'app/factory.py': factory, 'main.py': 'from app.factory import create_app\napp = create_app()\n' }),
    'main:app',
  );
});

test('an application in a function, a class, or for a script alone isn’t one', async (t) => {
  const main =
    'from fastapi import FastAPI\ndef make_app(settings):\n    app = FastAPI()\nclass A:\n    app = FastAPI()\nif __name__ == "__main__":\n    app = FastAPI()\n';
  const refused = await readCheckout('backend', await folderOf(t, { ...packages, 'main.py': main }), dockerfile, {});
  assert.equal(refused.type === 'refused' && refused.cause, 'No file has a top-level app = FastAPI(…)');
});
