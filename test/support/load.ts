// A steady load on the cluster's Services by way of the frontend's node port, which no forward of ours stands in front of.
import http from 'node:http';
import type { TestContext } from 'node:test';
import { kubectl } from './real-cluster.js';

/** `retried`: what went wrong the first time, a line each; `failures`: the second time too. */
export type LoadResult = { sent: number; retried: string[]; failures: string[] };

const everyMs = 50;
const retryAfterMs = 1000;
const limitMs = 15_000;

/** 20 requests a second until stopped: pages, and lists of tasks through the frontend to the backend. One that fails is sent once more. */
export async function startLoad(t: TestContext, cookie: string): Promise<{ stop(): Promise<LoadResult> }> {
  const port = Number(await kubectl('get', 'service', 'taskflow-frontend', '-o', 'jsonpath={.spec.ports[0].nodePort}'));
  const host = await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}');
  const result: LoadResult = { sent: 0, retried: [], failures: [] };
  const open = new Set<Promise<void>>();
  const ask = async (path: string): Promise<string | undefined> => {
    try {
      const { status, body } = await get({ host, port, path, headers: { cookie } });
      return status === 200 ? undefined : `${path}: ${status} ${body.slice(0, 200)}`;
    } catch (error) {
      return `${path}: ${error}`;
    }
  };
  const once = async (path: string) => {
    result.sent++;
    const wrong = await ask(path);
    if (wrong === undefined) return;
    result.retried.push(`${new Date().toISOString()} ${wrong}`);
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    const again = await ask(path);
    if (again !== undefined) result.failures.push(again);
  };
  let turn = 0;
  const timer = setInterval(() => {
    const asked: Promise<void> = once(['/api/backend/api/tasks', '/', '/api/backend/ready'][turn++ % 3] ?? '').finally(() =>
      open.delete(asked),
    );
    open.add(asked);
  }, everyMs);
  t.after(() => clearInterval(timer));
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return result;
    },
  };
}

/** Over a connection of its own, so that each request is led to a pod anew. */
function get(request: http.RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = http.get({ ...request, agent: false }, (answer) => {
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
