// docs/*.schema.json: the program's JSON matches them, and they describe everything that the types have.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { printStatus } from '../../source/commands/status/status.js';
import { createDemoWorld } from '../../source/demo/world.js';
import type { Check, Event, Question } from '../../source/deploy/engine/event.js';
import { deploymentPlan } from '../../source/deploy/engine/plan.js';
import { startRun } from '../../source/deploy/engine/run.js';
import { guardedWorldFor } from '../../source/deploy/guarded.js';
import { createForwards } from '../../source/deploy/steps/ports/forwards.js';
import type { Snapshot } from '../../source/live/snapshot.js';
import { Failure } from '../../source/problem.js';
import { createRedactor } from '../../source/redact.js';
import type { World } from '../../source/world/index.js';
import { bin } from '../support/programs/command.js';
import { drySettings } from '../support/world/dry-settings.js';
import { quickClock } from '../support/world/quick-clock.js';
import { events, may, must, parts, questions, status, statusParts } from './schema-fields.js';

type Definition = { properties?: Record<string, unknown>; required?: string[]; oneOf?: Definition[] };
type Schema = Definition & { $defs?: Record<string, Definition> };
const read = (name: string): Schema => JSON.parse(readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), 'utf8'));
const schemas = { events: read('events'), status: read('status'), doctor: read('doctor') };
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: true });
for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, `${name}.schema.json`);

/** Why a document doesn't match its schema, or undefined. */
function faults(schema: keyof typeof schemas, document: unknown): string | undefined {
  const validate = ajv.getSchema(`${schema}.schema.json`);
  assert.ok(validate);
  // As printed: without undefined fields.
  const printed = JSON.parse(JSON.stringify(document));
  if (validate(printed)) return undefined;
  // Against the one of its type, where there is one: it says why in fewer words than all of them.
  const own = ajv.getSchema(`${schema}.schema.json#/$defs/${printed.type}`) ?? validate;
  own(printed);
  return `${JSON.stringify(printed).slice(0, 300)}\n${ajv.errorsText(own.errors)}`;
}

const fieldsOf = ({ properties = {}, required = [] }: Definition = {}) =>
  Object.fromEntries(Object.keys(properties).map((name) => [name, required.includes(name) ? must : may]));

test('the schemas have exactly the fields of the types', () => {
  const { $defs = {}, oneOf = [] } = schemas.events;
  for (const [name, fields] of Object.entries({ ...events, ...parts })) assert.deepEqual(fieldsOf($defs[name]), fields, name);
  for (const [name, fields] of Object.entries(statusParts)) assert.deepEqual(fieldsOf(schemas.status.$defs?.[name]), fields, name);
  assert.deepEqual(fieldsOf(schemas.status), status);
  const listed = oneOf.map((each) => Object.values(each)[0]);
  // What `up --script` prints in place of events.
  assert.deepEqual(
    listed,
    [...Object.keys(events), 'script-written'].map((name) => `#/$defs/${name}`),
  );
  const asked = ($defs.question?.oneOf ?? []).map((each) => [
    (each.properties?.type as { const: string } | undefined)?.const,
    fieldsOf(each),
  ]);
  assert.deepEqual(Object.fromEntries(asked), questions);
});

const secrets = {
  'database-url': 'postgresql://me:canary-3b9f@db.example.com/taskflow',
  'better-auth-secret': 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA',
  'openai-api-key': 'not-set',
};

/** The engine over the simulated World; `go` is one run in it, answered as `up` answers. */
async function engine(t: TestContext, story: { trouble?: number } = {}) {
  const clock = quickClock();
  const session = new AbortController();
  t.after(() => {
    session.abort();
    clock.stop();
  });
  const world = createDemoWorld({ clock, ...story });
  const settings = await drySettings();
  const emitted: Event[] = [];
  async function go(values: typeof secrets, change: (world: World) => Partial<World> = () => ({}), stopAt?: Event['type']) {
    const changed = { ...world, ...change(world) };
    const run = startRun({
      plan: deploymentPlan,
      settings,
      worldFor: guardedWorldFor((observer) => {
        observer.command(['docker', 'version']);
        return changed;
      }, settings.target),
      answer: async (question) => {
        if (question.type === 'confirm') return { type: 'confirm', yes: true };
        if (question.type === 'choice') throw new Failure(question.problem);
        for (const problem of Object.values(question.problems)) throw new Failure(problem);
        return { type: 'secrets', values };
      },
      emit(event) {
        emitted.push(event);
        if (event.type === stopAt) run.cancel();
      },
      redactor: createRedactor(),
      patient: false,
      forwards: createForwards(session.signal),
    });
    return await run.finished;
  }
  return { world, clock, settings, emitted, go, signal: session.signal };
}

test('runs emit every type of event, and each event matches its schema', async (t) => {
  const { emitted, go } = await engine(t);
  assert.equal((await go(secrets, undefined, 'build-step')).type, 'cancelled', JSON.stringify(emitted.at(-2)));
  const full = new Failure({
    problem: 'the build failed',
    cause: 'no space left',
    fix: 'make room',
    details: ['#9 ERROR'],
    log: '/x/build.log',
  });
  const broken = (world: World): Partial<World> => ({ docker: { ...world.docker, build: () => Promise.reject(full) } });
  assert.equal((await go(secrets, broken)).type, 'failed');
  // A context that isn't local, what a killed run left, and a port in use.
  const strange = (world: World): Partial<World> => ({
    docker: { ...world.docker, sweep: async () => ['taskflow-try-1'] },
    machine: { ...world.machine, portHolder: async () => ({ pid: 77, command: 'node server.js', ours: false }) },
    cluster: {
      ...world.cluster,
      refusal: async () => new Failure({ problem: 'minikube is not local', cause: 'its server is elsewhere', fix: 'give its name' }),
    },
  });
  assert.equal((await go(secrets, strange)).type, 'failed');
  assert.equal((await go(secrets)).type, 'done', JSON.stringify(emitted.findLast(({ type }) => type === 'step-failed')));
  for (const event of emitted) assert.equal(faults('events', event), undefined);
  const came = new Set(emitted.map(({ type }) => type));
  for (const type of Object.keys(events)) assert.ok(came.has(type as Event['type']), `no example of ${type}`);
  const asked = new Set(emitted.map((event) => (event.type === 'question-asked' ? event.question.type : '')));
  for (const type of Object.keys(questions)) assert.ok(asked.has(type as Question['type']), `no example of a ${type} question`);
  assert.equal(faults('events', { type: 'script-written', script: '/x/taskflow-up.sh', record: '/x/taskflow-up.md' }), undefined);
  assert.doesNotMatch(JSON.stringify(emitted), /canary-3b9f/);
});

test('the schema rejects an unknown type, an extra or missing field, and an unknown step', () => {
  const event = { type: 'step-skipped', at: 1, step: 'load', reason: 'both are in the node', ms: 3 };
  assert.equal(faults('events', event), undefined);
  const { reason: _, ...short } = event;
  for (const wrong of [{ ...event, type: 'step-forgotten' }, { ...event, answer: 'x' }, short, { ...event, step: 'lunch' }])
    assert.notEqual(faults('events', wrong), undefined, JSON.stringify(wrong));
});

test('status --json matches its schema without a release, with a healthy one, and while the database refuses a pod', async (t) => {
  const { world, clock, settings, go, signal } = await engine(t, { trouble: 0 });
  const documents: Snapshot[] = [];
  const readStatus = async () => {
    await printStatus({ world, settings }, { json: true, watch: false }, (text) => documents.push(JSON.parse(text)), signal);
    const last = documents.at(-1);
    assert.ok(last);
    assert.equal(faults('status', last), undefined);
    return last;
  };
  assert.equal((await readStatus()).release, undefined);
  await go(secrets);
  const [backend] = (await world.cluster.pods(signal)).filter(({ component }) => component === 'backend');
  assert.ok(backend);
  let troubled = await readStatus();
  assert.ok(troubled.release && troubled.images.length === 2 && troubled.ports.some(({ http }) => http));
  for (let turn = 0; turn < 200 && !troubled.diagnoses.length; turn++) {
    await clock.sleep(500, signal);
    troubled = await readStatus();
  }
  assert.ok(troubled.diagnoses.length && troubled.pods.some(({ lastExit }) => lastExit) && troubled.events.length);
  const unseen = { ...troubled, forbidden: { events: 'may not list events' }, freshness: { type: 'stale', since: 1, reason: 'no answer' } };
  assert.equal(faults('status', { ...unseen, usage: { source: 'none', reason: 'no metrics' } }), undefined);
  assert.notEqual(faults('status', { ...troubled, pods: [{ name: 'half a pod' }] }), undefined);
});

test('doctor --json of the built program matches its schema where nothing is installed', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-schema-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const env = { HOME: folder, TASKFLOW_STATE_DIR: folder, PATH: path.join(folder, 'no-programs') };
  const { status, stdout } = spawnSync(process.execPath, [bin, 'doctor', '--json'], { cwd: folder, env, encoding: 'utf8' });
  const document: { ok: boolean; checks: Check[] } = JSON.parse(stdout);
  assert.deepEqual([status, document.ok], [3, false]);
  assert.equal(faults('doctor', document), undefined);
  assert.ok(document.checks.some(({ name, fix }) => name === 'minikube' && fix));
  assert.deepEqual(fieldsOf(schemas.doctor), { ok: must, checks: must });
});

test('docs/json.md links to every schema', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/json.md', import.meta.url)), 'utf8');
  for (const name of Object.keys(schemas)) assert.ok(page.includes(`](${name}.schema.json)`), name);
});
