// End-to-end test of TaskFlow: a real browser on localhost:3000 uses a deployment by `up`, from sign-up to a rolling update.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Assistant, startAssistant } from '../support/cluster/assistant.js';
import { launch, openPerson } from '../support/cluster/browser.js';
import { startLoad } from '../support/cluster/load.js';
import { startDatabase, stopDatabase } from '../support/cluster/outside-database.js';
import { addTask, type Person, signIn, signUp, task } from '../support/cluster/pages.js';
import { canaries, kubectl, secrets, secretsFile, stateFolder, untilStatus } from '../support/cluster/real-cluster.js';
import { bin, type Running, start, taskflow } from '../support/programs/command.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-application-'));
const values = path.join(work, 'values.yaml');
const env = { TASKFLOW_STATE_DIR: state.folder };
const url = 'http://localhost:3000';
const run = `${process.pid}-${Date.now()}`;
const anna: Person = { name: 'Anna Example', email: `anna-${run}@example.com`, password: 'a long enough password' };
const bert: Person = { name: 'Bert Example', email: `bert-${run}@example.com`, password: 'another long password' };

let assistant: Assistant;
let browser: Browser;
let forward: Running;
let person: Awaited<ReturnType<typeof openPerson>>;
const page = () => person.page;

before(async () => {
  const node = await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}').catch(
    () => '',
  );
  // Pods reach this process at the node's address.
  assistant = await startAssistant(node || new URL(secrets['database-url']).hostname);
  writeFileSync(values, JSON.stringify({ config: { openaiBaseUrl: assistant.url }, replicaCount: 1 }));
  const { code, stdout, stderr } = await taskflow(['up', '--json', '--yes', '--values', values, '--secrets-file', '-'], {
    input: secretsFile,
    env,
  });
  assert.equal(code, 0, stdout.slice(-3000) + stderr);
  browser = await launch();
  forward = start(process.execPath, [bin, 'forward'], { env });
  person = await openPerson(browser, url);
  await untilStatus(`${url}/sign-in`, 200);
});

after(async () => {
  await browser?.close();
  forward?.child.kill('SIGTERM');
  await forward?.result;
  await assistant?.close();
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

test('the first page loads in less than a second and redirects to sign-in', async (t) => {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/`);
  await answer.text();
  const ms = Math.round(performance.now() - startedAt);
  t.diagnostic(`first page: ${ms} ms`);
  assert.match(answer.url, /\/sign-in/);
  assert.ok(ms < 1000, `${ms} ms`);
});

test('a visitor signs up, signs out and signs in; a wrong password is refused', async () => {
  await signUp(page(), anna);
  await page().getByText(anna.name).first().waitFor();
  await page().getByText('No tasks yet').waitFor();
  await page().getByRole('button', { name: 'Sign out' }).click();
  await page().getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page(), { ...anna, password: 'not the password' });
  await page().getByRole('alert').filter({ hasText: /./ }).waitFor();
  assert.equal(await page().getByLabel('Email').inputValue(), anna.email);
  await signIn(page(), anna);
  await page().getByRole('navigation', { name: 'Main' }).waitFor();
  // The browser logs only the 401 for the wrong password.
  assert.deepEqual(
    person.errors.filter((text) => !/401/.test(text)),
    [],
  );
});

test('a user creates, edits, completes, deletes, filters and searches tasks, which survive a reload', async () => {
  for (const title of ['Buy milk', 'Call <b>Bert</b>', "Robert'); DROP TABLE taskflow_task;--"]) await addTask(page(), title);
  await page().getByRole('button', { name: 'Edit: Buy milk' }).click();
  await page().getByLabel('Title').fill('Buy oat milk');
  await page().getByRole('button', { name: 'Save' }).click();
  await task(page(), 'Buy oat milk').waitFor();
  await task(page(), 'Buy oat milk').check();
  await page().getByRole('button', { name: `Delete: Robert'); DROP TABLE taskflow_task;--` }).click();
  await page().getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await task(page(), "Robert'); DROP TABLE taskflow_task;--").waitFor({ state: 'detached' });
  await page().reload();
  await task(page(), 'Buy oat milk').waitFor();
  assert.equal(await task(page(), 'Buy oat milk').isChecked(), true);
  assert.equal(await task(page(), 'Call <b>Bert</b>').isChecked(), false);
  await page().getByRole('radio', { name: 'Open' }).check({ force: true });
  await task(page(), 'Buy oat milk').waitFor({ state: 'detached' });
  await page().getByRole('radio', { name: 'All' }).check({ force: true });
  await page().getByRole('searchbox', { name: 'Search' }).fill('%');
  await page().getByText('No tasks match').waitFor();
  await page().getByRole('searchbox', { name: 'Search' }).fill('OAT');
  await task(page(), 'Buy oat milk').waitFor();
  await task(page(), 'Call <b>Bert</b>').waitFor({ state: 'detached' });
});

test('the assistant adds and completes a task, and the conversation is saved', async () => {
  await page().getByRole('link', { name: 'Chat' }).click();
  const log = page().getByRole('log', { name: 'Conversation' });
  for (const [said, change] of [
    ['Add Water the plants', 'Added: Water the plants'],
    ['Complete Water the plants', 'Completed: Water the plants'],
  ] as const) {
    await page().getByLabel('Message').fill(said);
    await page().getByRole('button', { name: 'Send' }).click();
    await log.getByText(change).waitFor();
    await log.getByText(`Done: ${said}.`).waitFor();
  }
  await page().reload();
  await log.getByText('Completed: Water the plants').waitFor();
  await page().getByRole('link', { name: 'Tasks' }).click();
  await task(page(), 'Water the plants').waitFor();
  assert.equal(await task(page(), 'Water the plants').isChecked(), true);
  assert.deepEqual([...assistant.keys], [secrets['openai-api-key']]);
});

test('a second user sees none of it, in the pages or through the API', async () => {
  const other = await openPerson(browser, url);
  await signUp(other.page, bert);
  await other.page.getByText('No tasks yet').waitFor();
  const ask = (where: string, method = 'GET') =>
    other.page.evaluate(async ([path = '', verb]) => (await fetch(path, { method: verb as string })).status, [where, method]);
  const own = (await page().evaluate(async () => (await fetch('/api/backend/api/tasks')).json())) as { id: number }[];
  assert.ok(own.length >= 3);
  for (const { id } of own) {
    assert.equal(await ask(`/api/backend/api/tasks/${id}`), 404);
    assert.equal(await ask(`/api/backend/api/tasks/${id}`, 'DELETE'), 404);
  }
  const chat = (await other.page.evaluate(async () => (await fetch('/api/backend/api/chat')).json())) as { messages: unknown[] };
  assert.deepEqual(chat.messages, []);
  await other.context.close();
});

test('tasks, conversation and session survive the deletion of every pod', async () => {
  await kubectl('delete', 'pod', '-l', 'app=taskflow', '--wait=false');
  for (const name of ['frontend', 'backend']) await kubectl('rollout', 'status', `deploy/taskflow-${name}`, '--timeout=120s');
  await untilStatus(`${url}/api/backend/ready`, 200);
  await page().goto('/');
  await task(page(), 'Buy oat milk').waitFor();
  await page().goto('/chat');
  await page().getByRole('log', { name: 'Conversation' }).getByText('Completed: Water the plants').waitFor();
});

test('pods are Ready within 30 s of their start', async (t) => {
  const { items } = JSON.parse(await kubectl('get', 'pods', '-l', 'app=taskflow', '-o', 'json'));
  assert.ok(items.length >= 2);
  for (const { metadata, status } of items) {
    if (metadata.deletionTimestamp) continue;
    const ready = status.conditions.find((c: { type: string; status: string }) => c.type === 'Ready' && c.status === 'True');
    assert.ok(ready, `${metadata.name} is not Ready`);
    const seconds = (Date.parse(ready.lastTransitionTime) - Date.parse(status.startTime)) / 1000;
    t.diagnostic(`${metadata.name}: ${seconds} s`);
    assert.ok(seconds < 30, `${metadata.name} took ${seconds} s`);
  }
});

test('with three replicas, killing a pod under load fails no request after one retry', async (t) => {
  assert.equal((await taskflow(['scale', 'frontend=3', 'backend=3'], { env })).code, 0);
  const load = await startLoad(t, await cookieOf(page()));
  for (const component of ['frontend', 'backend']) {
    const [name = ''] = (await kubectl('get', 'pods', '-l', `component=${component}`, '-o', 'name')).split('\n');
    await kubectl('delete', name, '--grace-period=0', '--force');
    await kubectl('rollout', 'status', `deploy/taskflow-${component}`, '--timeout=120s');
  }
  const { sent, retried, failures } = await load.stop();
  t.diagnostic(`${sent} requests, ${retried.length} sent a second time`);
  assert.ok(sent > 100);
  assert.deepEqual(failures, []);
});

test('an upgrade replaces every pod, and no request fails', async (t) => {
  const load = await startLoad(t, await cookieOf(page()));
  const before = await kubectl('get', 'pods', '-l', 'app=taskflow', '-o', 'name');
  writeFileSync(values, JSON.stringify({ config: { openaiBaseUrl: assistant.url, logLevel: 'warn' }, replicaCount: 1 }));
  const { code, stdout } = await taskflow(['up', '--json', '--yes', '--values', values], { env });
  assert.equal(code, 0, stdout.slice(-3000));
  // The old pods finish their open requests.
  await new Promise((resolve) => setTimeout(resolve, 8000));
  const { sent, retried, failures } = await load.stop();
  t.diagnostic(`${sent} requests, ${retried.length} sent a second time`);
  const { items }: { items: ApiPod[] } = JSON.parse(await kubectl('get', 'pods', '-l', 'app=taskflow', '-o', 'json'));
  const now = items.filter(({ metadata, status }) => !metadata.deletionTimestamp && status.phase === 'Running');
  assert.equal(now.length, 6);
  for (const { metadata } of now) assert.ok(!before.includes(metadata.name), `${metadata.name} was not replaced`);
  assert.deepEqual([retried, failures], [[], []]);
});

test('during a database outage /ready is 503 and /health is 200, and the backend recovers', async () => {
  const backend = 'http://127.0.0.1:8000';
  await untilStatus(`${backend}/ready`, 200);
  await stopDatabase();
  try {
    await untilStatus(`${backend}/ready`, 503);
    assert.equal((await fetch(`${backend}/health`)).status, 200);
  } finally {
    await startDatabase();
  }
  await untilStatus(`${backend}/ready`, 200);
  await untilStatus(`${url}/api/backend/ready`, 200);
  await page().goto('/');
  await task(page(), 'Buy oat milk').waitFor();
});

type ApiPod = { metadata: { name: string; deletionTimestamp?: string }; status: { phase: string } };

async function cookieOf(at: Page): Promise<string> {
  return (await at.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}

test('no log and no page contains a secret', async () => {
  for (const component of ['frontend', 'backend']) {
    const logs = await kubectl('logs', '-l', `component=${component}`, '--tail=-1', '--ignore-errors');
    assert.ok(logs.trim(), `${component} logs something`);
    for (const word of [...canaries, anna.password, bert.password]) assert.ok(!logs.includes(word), `in the log of ${component}`);
  }
  const html = await page().content();
  for (const word of canaries) assert.ok(!html.includes(word), 'in the page');
});
