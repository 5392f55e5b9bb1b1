// Puts a steady load on the cluster's Services through a node port, without a port-forward.
import http from 'node:http';
import type { TestContext } from 'node:test';
import { kubectl } from './real-cluster.js';

const everyMs = 50;
const retryAfterMs = 1000;

/** The node port of a Service. Each request has its own connection, so that kube-proxy chooses a pod for each. */
type Target = { host: string; port: number; limitMs: number };

/** `retried` has a line for each failed request, `failures` one for each that failed again. */
export type LoadResult = { sent: number; retried: string[]; failures: string[] };

export async function nodePortOf(service: string, limitMs: number, namespace = 'default'): Promise<Target> {
  const field = (...args: string[]) =>
    kubectl('--namespace', namespace, 'get', ...args.slice(0, -1), '--output', `jsonpath=${args.at(-1)}`);
  return {
    host: (await field('nodes', '{.items[0].status.addresses[?(@.type=="InternalIP")].address}')).trim(),
    port: Number(await field('service', service, '{.spec.ports[0].nodePort}')),
    limitMs,
  };
}

/** Starts `work` 20 times a second until the test ends or calls the result, which waits for open work and returns the total. */
export function steadily(t: TestContext, work: () => Promise<void>): () => Promise<number> {
  const begun: Promise<void>[] = [];
  const timer = setInterval(() => begun.push(work()), everyMs);
  t.after(() => clearInterval(timer));
  return async () => {
    clearInterval(timer);
    await Promise.all(begun);
    return begun.length;
  };
}

/** Returns the error of a request with its time, or undefined for status 200. */
export async function wrongWith(target: Target, path: string, headers: http.OutgoingHttpHeaders = {}): Promise<string | undefined> {
  const wrong = (what: unknown) => `${path} ${new Date().toISOString()}: ${what}`;
  try {
    const { status, body } = await get(target, path, headers);
    return status === 200 ? undefined : wrong(`${status} ${body.slice(0, 200)}`);
  } catch (error) {
    return wrong(error);
  }
}

/** Requests pages, and task lists through the frontend from the backend. Retries a failed request once. */
export async function startLoad(t: TestContext, cookie: string): Promise<{ stop(): Promise<LoadResult> }> {
  const target = await nodePortOf('taskflow-frontend', 15_000);
  const paths = ['/api/backend/api/tasks', '/', '/api/backend/ready'];
  const retried: string[] = [];
  const failures: string[] = [];
  let turn = 0;
  const stop = steadily(t, async () => {
    const path = paths[turn++ % paths.length] ?? '/';
    const wrong = await wrongWith(target, path, { cookie });
    if (wrong === undefined) return;
    retried.push(wrong);
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    const again = await wrongWith(target, path, { cookie });
    if (again !== undefined) failures.push(again);
  });
  return { stop: async () => ({ sent: await stop(), retried, failures }) };
}

function get({ host, port, limitMs }: Target, path: string, headers: http.OutgoingHttpHeaders): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = http.get({ host, port, path, headers, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.on('error', reject);
    });
    sent.setTimeout(limitMs, () => sent.destroy(new Error(`no answer in ${limitMs / 1000} s`)));
    sent.on('error', reject);
  });
}
