// Fixture for the chart's tests on a real cluster: a namespace, a database, Secrets, and constant load.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { nodePortOf, steadily, wrongWith } from '../support/cluster/load.js';
import { kubectl, secrets } from '../support/cluster/real-cluster.js';
import { start } from '../support/programs/command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const chart = `${root}helm`;
export const namespace = 'chart-check';
const database = 'chart_check';

export type Pod = {
  metadata: { name: string; deletionTimestamp?: string; annotations: Record<string, string>; labels: { component: string } };
  status: {
    conditions: { type: string; status: string; lastTransitionTime: string }[];
    containerStatuses?: { restartCount: number; state: { running?: { startedAt: string } } }[];
  };
};

export async function run(file: string, args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await start(file, args, { input }).result;
  assert.equal(code, 0, `${file} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Returns the first helm in HELM_BINARIES with this major version. */
export async function helmOf(major: 3 | 4): Promise<(...args: string[]) => Promise<string>> {
  for (const binary of (process.env.HELM_BINARIES ?? '').split(':')) {
    if (binary && (await run(binary, ['version', '--template', '{{.Version}}'])).startsWith(`v${major}.`)) {
      return (...args) => run(binary, ['--namespace', namespace, ...args]);
    }
  }
  throw new Error(`HELM_BINARIES has no helm ${major}. Set it to the output of scripts/helm-binaries.sh`);
}

export async function pods(): Promise<Pod[]> {
  const list: { items: Pod[] } = JSON.parse(
    await kubectl('--namespace', namespace, 'get', 'pods', '--selector', 'app=taskflow', '--output', 'json'),
  );
  return list.items.filter((pod) => pod.metadata.deletionTimestamp === undefined);
}

export const isReady = (pod: Pod) => pod.status.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
export const restarts = (list: readonly Pod[]) =>
  list.flatMap((pod) => pod.status.containerStatuses ?? []).reduce((sum, c) => sum + c.restartCount, 0);

function databaseUrl(name: string, port?: number): string {
  const url = new URL(secrets['database-url']);
  url.pathname = `/${name}`;
  if (port !== undefined) url.port = String(port);
  return url.href;
}

async function sql(statement: string): Promise<void> {
  const url = new URL(secrets['database-url']);
  url.search = '';
  const client = new pg.Client({ connectionString: url.href, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function createSecret(name: string, url: string): Promise<void> {
  const stringData = { ...secrets, 'database-url': url };
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', stringData };
  await run('kubectl', ['--namespace', namespace, 'apply', '--server-side', '-f', '-'], JSON.stringify(manifest));
}

/** Requests a path on the frontend's node port until stopped, and records every failure. */
export async function startLoad(t: TestContext, path: string): Promise<() => Promise<{ sent: number; failures: string[] }>> {
  const target = await nodePortOf('chart-frontend', 10_000, namespace);
  const failures: string[] = [];
  const stop = steadily(t, async () => {
    const wrong = await wrongWith(target, path);
    if (wrong !== undefined) failures.push(wrong);
  });
  return async () => ({ sent: await stop(), failures });
}

/** Removes the namespace and the database, also those of an interrupted run. */
export async function clear(): Promise<void> {
  await kubectl('delete', 'namespace', namespace, '--ignore-not-found');
  await sql(`drop database if exists ${database} with (force)`);
}

export async function removeImages(): Promise<void> {
  for (const component of ['frontend', 'backend']) {
    const image = `taskflow-${component}:chart`;
    await run('docker', ['image', 'rm', '--force', image]);
    await run('minikube', ['image', 'rm', image]);
  }
}

/** Prepares the images, the namespace, the database, and two Secrets: a valid one, and one for an unreachable database. */
export async function prepare(): Promise<void> {
  for (const component of ['frontend', 'backend']) {
    const [folder, image] = [`${root}${component}-docker`, `taskflow-${component}:chart`];
    await run('docker', ['buildx', 'build', '--load', '--quiet', '--file', `${folder}/Dockerfile`, '--tag', image, `${folder}/app`]);
    await run('minikube', ['image', 'load', image]);
  }
  await clear();
  await kubectl('create', 'namespace', namespace);
  await sql(`create database ${database}`);
  await createSecret('taskflow-secrets', databaseUrl(database));
  await createSecret('unreachable', databaseUrl(database, 9));
}
