// Checks the notes after an install, and the test pod of `helm test`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { describe } from 'node:test';
import { notes } from './notes.js';
import { at, type Fields, find, HELMS, onEveryHelm, render } from './rendering.js';

/** Returns the indented commands below the line that starts with `title`. */
function commandsBelow(text: string, title: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(title));
  assert.notEqual(start, -1, text);
  const end = lines.findIndex((line, index) => index > start && /^\S/.test(line));
  return lines.slice(start + 1, end === -1 ? undefined : end).flatMap((line) => line.trim() || []);
}

const balancer = (name: string, port: number) =>
  `kubectl --namespace default get service ${name} --output jsonpath='http://{.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}:${port}'`;

onEveryHelm('the notes explain how to open the frontend for each service type', (helm) => {
  const open = (...settings: string[]) => commandsBelow(notes(helm, settings), 'Open the frontend');
  const type = 'frontend.service.type';
  assert.deepEqual(open(), ['taskflow-tui forward', 'minikube service taskflow-frontend --namespace default --url']);
  assert.deepEqual(open(`${type}=ClusterIP`, 'frontend.service.port=81'), [
    'taskflow-tui forward',
    'kubectl --namespace default port-forward service/taskflow-frontend 3000:81',
  ]);
  assert.deepEqual(open(`${type}=LoadBalancer`), [balancer('taskflow-frontend', 80)]);
  assert.deepEqual(open('ingress.enabled=true', 'ingress.host=tasks.example.com'), ['http://tasks.example.com/']);
  assert.deepEqual(open('ingress.enabled=true', 'ingress.tlsSecretName=cert'), ['https://taskflow.local/']);
});

onEveryHelm('the notes explain how to connect to the backend for each service type', (helm) => {
  const connect = (...settings: string[]) => commandsBelow(notes(helm, settings), 'Connect to the backend');
  const type = 'backend.service.type';
  assert.deepEqual(connect(), ['taskflow-tui forward', 'kubectl --namespace default port-forward service/taskflow-backend 8000:8000']);
  assert.deepEqual(connect(`${type}=NodePort`), ['taskflow-tui forward', 'minikube service taskflow-backend --namespace default --url']);
  assert.deepEqual(connect(`${type}=LoadBalancer`, 'backend.service.port=81'), [balancer('taskflow-backend', 81)]);
});

onEveryHelm('the notes name the Secret, its keys and the sign-in URL, and put no secret on a command line', (helm) => {
  const text = notes(helm, ['secrets.secretName=mine', 'secrets.keys.databaseUrl=url', 'config.frontendUrl=https://tasks.example.com']);
  assert.match(text, /Secret "mine" has the keys url, better-auth-secret and openai-api-key/);
  assert.match(text, /sign-in works only at https:\/\/tasks\.example\.com,/);
  assert.match(text, /apply --server-side -f -/);
  assert.doesNotMatch(text, /from-literal/);
  assert.doesNotMatch(text, /<no value>|%!/);
});

onEveryHelm('every command in the notes has the release and the namespace', (helm) => {
  const text = notes(helm, ['backend.service.type=NodePort'], 'blue', 'sea');
  const commands = text.split('\n').filter((line) => line.startsWith('  '));
  assert.equal(commands.length, 7);
  for (const command of commands) assert.match(command, /--namespace sea\b/);
  assert.deepEqual(commandsBelow(text, 'Test the release'), ['helm test blue --namespace sea']);
  assert.equal(commands.filter((command) => command.trim() === 'taskflow-tui forward --release blue --namespace sea').length, 2);
});

type Target = { host: string; port: number; path: string };
const testPod = (objects: ReturnType<typeof render>) => at(find(objects, 'Pod', 'taskflow-test'), 'spec.containers.0') as Fields;
const targets = (objects: ReturnType<typeof render>): Target[] => JSON.parse(String(at(testPod(objects), 'env.0.value')));

onEveryHelm('`helm test` requests the configured probe paths of both Services', (helm) => {
  const frontend = { host: 'taskflow-frontend', port: 80 };
  const backend = { host: 'taskflow-backend', port: 8000 };
  assert.deepEqual(targets(render(helm)), [
    { ...frontend, path: '/api/health' },
    { ...frontend, path: '/api/ready' },
    { ...backend, path: '/health' },
    { ...backend, path: '/ready' },
  ]);
  const other = render(helm, ['--set', 'frontend.probes.readiness.path=/up,backend.service.port=81,backend.probes.liveness.path=']);
  assert.deepEqual(
    targets(other).map(({ host, port, path }) => `${host}:${port}${path}`),
    ['taskflow-frontend:80/api/health', 'taskflow-frontend:80/up', 'taskflow-backend:81', 'taskflow-backend:81/ready'],
  );
  const { metadata, spec } = find(render(helm), 'Pod', 'taskflow-test') as unknown as { metadata: { annotations: Fields }; spec: Fields };
  assert.deepEqual(metadata.annotations, { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded' });
  assert.equal(spec.restartPolicy, 'Never');
  assert.equal(spec.activeDeadlineSeconds, 120);
});

describe('the program of `helm test`, with a local server', () => {
  /** Runs the pod's command against a local server with these responses. Returns its exit status, output and requests. */
  async function runTest(answers: Record<string, number[]>, paths: string[]): Promise<{ code: number; text: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const list = answers[request.url ?? ''] ?? [404];
      response.writeHead((list.length > 1 ? list.shift() : list[0]) ?? 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [helm] = HELMS;
    assert.ok(helm);
    const { command, args } = testPod(render(helm)) as { command: string[]; args: string[] };
    assert.deepEqual(command, ['node', '-e']);
    // The program retries ten times with a delay of one second; don't wait for it here.
    const program = (args[0] ?? '').replace('resolve, 1000', 'resolve, 1');
    const TARGETS = JSON.stringify(paths.map((path) => ({ host: '127.0.0.1', port, path })));
    const child = spawn(process.execPath, ['-e', program], { env: { TARGETS } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
    const [code] = (await once(child, 'close')) as [number];
    server.close();
    return { code, text, asked };
  }

  test('succeeds if every path responds, also after retries, and if an empty path accepts connections', async () => {
    const { code, text, asked } = await runTest({ '/health': [200], '/ready': [503, 503, 200] }, ['/health', '/ready', '']);
    assert.equal(code, 0, text);
    assert.deepEqual(asked, ['/health', '/ready', '/ready', '/ready']);
    assert.equal(text.match(/^ok /gm)?.length, 3, text);
  });

  test('fails and names the path that keeps failing', async () => {
    const { code, text, asked } = await runTest({ '/health': [200], '/ready': [503] }, ['/health', '/ready']);
    assert.equal(code, 1, text);
    assert.match(text, /failed http:\/\/127\.0\.0\.1:\d+\/ready status 503/);
    assert.equal(asked.filter((path) => path === '/ready').length, 10);
  });
});
