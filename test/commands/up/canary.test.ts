// `up` with a person's own pair and .env files beside it: no value is in an argument, the environment of a program, an event, the state folder,
// a log, a helm value, or a build context. The Kubernetes API alone gets them.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { computeInputDigest } from '../../../source/deploy/checkout/input-digest.js';
import { findSource } from '../../../source/deploy/checkout/source.js';
import { stage } from '../../cards/stage.js';
import { huntInFiles } from '../../support/programs/command.js';
import { json } from '../../support/servers/api-server.js';

const files = {
  'backend/main.py': [
    'import os',
    'from fastapi import FastAPI',
    'app = FastAPI()',
    'key = os.environ["JWT_SECRET_KEY"]',
    'db = os.environ["DATABASE_URL"]',
    'model = os.environ["OPENAI_API_KEY"]',
    '@app.get("/health")',
    'def health():',
    '    return {}',
  ].join('\n'),
  'backend/requirements.txt': 'fastapi==0.123.0\nuvicorn==0.38.0\npsycopg2-binary==2.9.11\n',
  'frontend/package.json': JSON.stringify({
    name: 'web',
    scripts: { build: 'next build' },
    dependencies: { next: '16.0.0', react: '19.0.0' },
  }),
  'frontend/package-lock.json': JSON.stringify({ name: 'web', lockfileVersion: 3, packages: { '': { dependencies: { next: '16.0.0' } } } }),
  'frontend/app/page.tsx': 'export default () => process.env.MAIL_TOKEN ?? fail();\nfunction fail(): never {\n  throw new Error();\n}\n',
  'frontend/app/api/auth/route.ts':
    'if (!process.env.MAIL_TOKEN) throw new Error("MAIL_TOKEN is missing");\nexport const GET = () => Response.json({});\n',
};
const canaries = {
  jwt: 'cAnArY-jwt-5e1c9a',
  openai: 'sk-cAnArY-0f31ab7788',
  mail: 'cAnArY-mail-77b0d2',
  extra: 'cAnArY-extra-1d9e44',
};
/** Appends its arguments, its environment, and what helm reads to files outside of the searched folders. */
const recording = (record: string) => `printf '%s\\n' "$0" "$@" >>'${record}/arguments'; env >>'${record}/environment'`;

test('no value of a .env file leaves this process, except for the Kubernetes API', async (t) => {
  const s = await stage(t);
  const record = path.join(s.folder, 'recorded');
  mkdirSync(record);
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(s.folder, name)), { recursive: true });
    writeFileSync(path.join(s.folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const database = s.database.replace('let-me-in', 'cAnArY-password-93');
  write('backend/.env', `JWT_SECRET_KEY=${canaries.jwt}\nOPENAI_API_KEY=${canaries.openai}\nEXTRA=${canaries.extra}\n`);
  write('frontend/.env.local', `MAIL_TOKEN=${canaries.mail}\n`);
  for (const name of ['docker', 'minikube', 'kubectl']) s.program(name, recording(record));
  const helm = `${recording(record)}\ncase $1 in lint | upgrade) cat >>'${record}/helm-values' ;; esac`;
  s.program('helm', `${helm}\n[ $1 = upgrade ] && { echo 'Error: no further' >&2; exit 1; }`);
  const stored: Record<string, { data: Record<string, string> }> = {};
  s.api.on('PATCH', /\/secrets\/taskflow-/, (response, { path: asked, body }) => {
    const name = path.posix.basename(asked);
    const { data } = JSON.parse(body) as { data: Record<string, string> };
    stored[name] = { data };
    json(response, 200, { metadata: { name, uid: `u-${name}`, resourceVersion: '7' } });
  });
  for (const name of ['taskflow-secrets', 'taskflow-backend-env', 'taskflow-frontend-env'])
    s.api.on('GET', new RegExp(`/secrets/${name}$`), (response) => {
      const found = stored[name];
      const metadata = { name, uid: `u-${name}`, resourceVersion: '7', labels: { 'app.kubernetes.io/managed-by': 'taskflow-tui' } };
      if (found) json(response, 200, { kind: 'Secret', apiVersion: 'v1', metadata, data: found.data });
      else json(response, 404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404, message: 'not found' });
    });
  const { stdout, stderr } = await s.run(['up', '--json', '--yes', '--secrets-file', '-'], { input: `database-url=${database}\n` });
  const decoded = (name: string) =>
    Object.fromEntries(Object.entries(stored[name]?.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  assert.deepEqual(decoded('taskflow-frontend-env'), { MAIL_TOKEN: canaries.mail }, stdout.slice(-3000) + stderr);
  assert.equal(decoded('taskflow-backend-env').JWT_SECRET_KEY, canaries.jwt);
  assert.equal(decoded('taskflow-backend-env').EXTRA, canaries.extra);
  assert.equal(decoded('taskflow-secrets')['database-url'], database);
  assert.equal(decoded('taskflow-secrets')['openai-api-key'], canaries.openai);
  const words = ['cAnArY', ...[...Object.values(canaries), database].map((value) => Buffer.from(value).toString('base64'))];
  assert.ok(
    stdout.includes('"envSecret"') === false && readFileSync(path.join(record, 'helm-values'), 'utf8').includes('taskflow-backend-env'),
  );
  for (const word of words) assert.ok(!stdout.includes(word) && !stderr.includes(word), 'in the events');
  assert.ok(readdirSync(s.state).length > 0);
  assert.deepEqual(huntInFiles(s.state, words), [], 'in the state folder or a log');
  assert.deepEqual(huntInFiles(record, words), [], 'in an argument, an environment, or a helm value');
  for (const component of ['frontend', 'backend'] as const) {
    const { files: inContext } = await computeInputDigest(
      await findSource(component, path.join(import.meta.dirname, '../../..'), s.folder),
    );
    assert.deepEqual(
      Object.keys(inContext).filter((name) => name.includes('.env')),
      [],
      'in the build context',
    );
  }
});
