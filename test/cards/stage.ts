// Surroundings of a scene: programs first on PATH that succeed by default, an API server, a database and a web page on 127.0.0.1, and the
// real binary.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Check } from '../../source/deploy/engine/event.js';
import { formatCheck } from '../../source/deploy/engine/line.js';
import { bin, type Result, start } from '../support/programs/command.js';
import { type ApiServer, json, refuse, startApiServer } from '../support/servers/api-server.js';

/** A problem as shown: by a card, by `up`'s lines, on stderr, or by a check. */
export type Shown = { problem: string; cause: string; fix: string; command?: string; log?: string };

export type Stage = {
  folder: string;
  state: string;
  env: NodeJS.ProcessEnv;
  api: ApiServer;
  /** A URL of a PostgreSQL that accepts whoever comes; and one of it that does not. */
  database: string;
  databaseThat(refuses: keyof typeof refusals): string;
  /** Of 127.0.0.1, where nothing listens. */
  closedPort: number;
  /** Puts shell lines before what the program does when it is well. */
  program(name: string, lines: string): Stage;
  remove(name: string): Stage;
  /** The API server refuses what is asked for there. */
  answers(path: RegExp, code: number, words: string): Stage;
  run(args: string[], more?: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string }): Promise<Result>;
  /** What `up` shows, in events. With secrets that are good unless others are given. */
  up(args?: string[], more?: { secrets?: string; env?: NodeJS.ProcessEnv; cwd?: string }): Promise<Shown[]>;
  /** What another command says on stderr. */
  said(args: string[], more?: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string }): Promise<Shown[]>;
};

const well = (page: number): Record<string, string> => ({
  docker: `case "$*" in
  --version) echo 'Docker version 27.3.1, build ce12230' ;;
  'buildx version') echo 'github.com/docker/buildx v0.17.1 257815a' ;;
  'version --format'*) echo 27.3.1 ;;
  info*) echo '{"NCPU":4,"MemTotal":8000000000,"CgroupVersion":"2","SecurityOptions":[],"OperatingSystem":"Linux","OSType":"linux","DockerRootDir":"/tmp"}' ;;
  'image inspect '*) for tag; do :; done
    grep -Fxq "$tag" "$HERE/engine" 2>/dev/null || { echo "Error response from daemon: No such image: $tag" >&2; exit 1; }
    echo '{"Id":"sha256:5eed","Size":100000000,"Architecture":"amd64","GraphDriver":{"Name":"overlay2"}}' ;;
  'buildx build '*) while [ "$1" != --tag ]; do shift; done; echo "$2" >>"$HERE/engine" ;;
  port*) echo 127.0.0.1:${page} ;;
  inspect*) echo 'true 0' ;;
esac`,
  minikube: `case "$*" in
  'version --short') echo v1.34.0 ;;
  status*) echo '{"Name":"minikube","Host":"Running","Kubelet":"Running","APIServer":"Running","Kubeconfig":"Configured","Worker":false}' ;;
  'image ls'*) printf '['; sep=''; for tag in $(cat "$HERE/node" 2>/dev/null); do printf '%s{"id":"5eed","repoTags":["docker.io/library/%s"]}' "$sep" "$tag"; sep=','; done; echo ']' ;;
  'image load '*) echo "$3" >>"$HERE/node" ;;
esac`,
  kubectl: `case "$*" in
  version*) echo '{"clientVersion":{"gitVersion":"v1.31.0"}}' ;;
  'config current-context') echo minikube ;;
esac`,
  helm: `case "$1" in
  version) echo v3.17.3 ;;
  status) echo 'Error: release: not found' >&2; exit 1 ;;
  history) echo '[]' ;;
  upgrade) echo '{"version":1,"info":{"status":"deployed","description":"","last_deployed":"2026-11-20T10:00:00Z"},"config":{}}' ;;
esac`,
});

/** Ends a run before a rollout that never ends. */
const endsHere = "[ $1 = lint ] && { echo 'Error: no further' >&2; exit 1; }";

export async function stage(t: TestContext): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-cards-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const programs = path.join(folder, 'bin');
  const state = path.join(folder, 'state');
  mkdirSync(programs);
  const [api, page, database, closedPort] = await Promise.all([startApiServer(), aPage(t), aDatabase(t), freePort()]);
  t.after(() => api.close());
  behave(api);
  const healthy = well(page);
  const write = (name: string, lines: string) => {
    const file = path.join(programs, name);
    writeFileSync(file, `#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\nHERE='${folder}'\n${lines}\n${healthy[name] ?? ''}\n`);
    chmodSync(file, 0o755);
  };
  for (const name of Object.keys(healthy)) write(name, name === 'helm' ? endsHere : '');
  const noProxy = Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((one) => [one, undefined]),
  );
  const env: NodeJS.ProcessEnv = {
    ...noProxy,
    ...{
      PATH: programs,
      HOME: folder,
      TASKFLOW_STATE_DIR: state,
      KUBECONFIG: api.kubeconfig(),
      LC_ALL: 'C.UTF-8',
      TERM: 'xterm-256color',
      MINIKUBE_HOME: undefined,
    },
  };
  const run: Stage['run'] = (args, more = {}) =>
    start(process.execPath, [bin, ...args], { cwd: folder, ...more, env: { ...env, ...more.env } }).result;
  const made: Stage = {
    ...{ folder, state, env, api, database, closedPort, run },
    program(name, lines) {
      write(name, lines);
      return made;
    },
    answers(asked, code, said) {
      api.on('GET', asked, (response) => refuse(response, code, said));
      return made;
    },
    databaseThat: (refusal) => database.replace(/[^/]*$/, encodeURIComponent(refusal)),
    remove(name) {
      rmSync(path.join(programs, name));
      return made;
    },
    async up(args = [], { secrets = `database-url=${database}\nbetter-auth-secret=0f8a7c2e9b1d4a6f8c3e5b7d9f1a2c4e\n`, ...more } = {}) {
      const { stdout, stderr } = await run(['up', '--json', '--secrets-file', '-', ...args], { ...more, input: secrets });
      return [...shownInEvents(stdout), ...shownInText(stderr)];
    },
    said: async (args, more) => shownInText((await run(args, more)).stderr),
  };
  return made;
}

/** Answers of an API server whose cluster has no TaskFlow. */
function behave(api: ApiServer): void {
  api.on('GET', /^\/version/, (response) =>
    json(response, 200, { gitVersion: 'v1.31.0', major: '1', minor: '31', platform: 'linux/amd64' }),
  );
  api.on('GET', /^\/api\/v1\/namespaces\/(kube-system|default)$/, (response, { path: asked }) =>
    json(response, 200, { metadata: { name: path.posix.basename(asked), uid: 'u-1' } }),
  );
  api.on('GET', /^\/apis?$/, (response) => json(response, 200, { kind: 'APIVersions', versions: ['v1'], groups: [] }));
  api.on('PATCH', /\/secrets\/taskflow-secrets/, (response) =>
    json(response, 200, { metadata: { name: 'taskflow-secrets', uid: 'u-2', resourceVersion: '7' } }),
  );
}

async function listening(t: TestContext, server: Server | ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

function aPage(t: TestContext): Promise<number> {
  return listening(
    t,
    createHttpServer((_, response) => response.end('well')),
  );
}

/** One message of PostgreSQL's protocol 3.0: https://www.postgresql.org/docs/current/protocol-message-formats.html */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const ready = message('Z', Buffer.from('I'));
const oneColumn = Buffer.concat([
  Buffer.from([0, 1]),
  Buffer.from('one\0'),
  Buffer.alloc(6),
  Buffer.from([0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0]),
]);
const oneRow = Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 1]), Buffer.from('1')]);
const answer = Buffer.concat([message('T', oneColumn), message('D', oneRow), message('C', Buffer.from('SELECT 1\0')), ready]);

/** Error by the name of the requested database; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const refusals = {
  'refuses the password': ['28P01', 'password authentication failed for user "me"'],
  'has no such name': ['3D000', 'database "tasks" does not exist'],
  'is full': ['53300', 'sorry, too many clients already'],
  'has no such project': [
    'XX000',
    'Endpoint ID is not specified. Either please upgrade the postgres client library (libpq) for SNI support',
  ],
} as const;

/** First answer: accepts the login, unless the name of the database asks for an error. */
function greeting(startup: Buffer): Buffer {
  const asked = startup.toString('utf8');
  const [, refusal] = Object.entries(refusals).find(([name]) => asked.includes(`\0${name}\0`)) ?? [];
  if (!refusal) return Buffer.concat([message('R', Buffer.alloc(4)), ready]);
  const [code, words] = refusal;
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${words}\0\0`));
}

/** A PostgreSQL without TLS and passwords that answers every query with one row. */
async function aDatabase(t: TestContext): Promise<string> {
  const server = createServer((socket) => {
    let greeted = false;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (!greeted && data.length === 8) return socket.write('N');
      if (!greeted) {
        greeted = true;
        return socket.write(greeting(data));
      }
      return data[0] === 'Q'.charCodeAt(0) ? socket.write(answer) : socket.end();
    });
  });
  return `postgresql://me:let-me-in@127.0.0.1:${await listening(t, server)}/taskflow`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Problems of steps, and failed checks. */
function shownInEvents(stdout: string): Shown[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .flatMap((event): Shown[] =>
      event.type === 'step-failed' ? [event.problem] : event.type === 'check' ? shownOfCheck(event.check) : [],
    );
}

export function shownOfCheck(check: Check): Shown[] {
  if (check.fix === undefined) return [];
  const { fix, command } = check;
  return [{ problem: formatCheck(check), cause: '', fix, ...(command ? { command } : {}) }];
}

/** A problem on stderr: `taskflow-tui: …`, then why, fix, command, details and log; a usage error has only a fix. */
export function shownInText(text: string): Shown[] {
  const found: Shown[] = [];
  for (const line of text.split('\n')) {
    const [, problem] = /^taskflow-tui: (.*)/.exec(line) ?? [];
    if (problem !== undefined) {
      found.push({ problem, cause: '', fix: '' });
      continue;
    }
    const card = found.at(-1);
    if (!card) continue;
    const [, label = '', words = ''] = /^ {2}(why|fix|log| {3}) {2,3}(.*)/.exec(line) ?? [];
    if (label === 'why') card.cause = words;
    else if (label === 'fix') card.fix = words;
    else if (label === 'log') card.log = words;
    else if (label.trim() === '' && /^ {8}\S/.test(line) && card.fix) card.command = words.trim();
    else if (/^ {2}\S/.test(line) && !/^ {2,}\|/.test(line) && !card.fix) card.fix = line.trim();
  }
  return found;
}
