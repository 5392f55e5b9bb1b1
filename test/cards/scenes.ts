// Scenes that provoke rows of docs/TROUBLESHOOTING.md with the real program.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStore } from '../../source/state/store.js';
import { fails } from '../support/programs/programs.js';
import { json } from '../support/servers/api-server.js';
import { type Shown, type Stage, shownOfCheck } from './stage.js';

export type Scene = { rows: string[]; play(stage: Stage): Promise<Shown[]> };

const when = (pattern: string, lines: string) => `case "$*" in ${pattern}) ${lines} ;; esac`;
/** Prints `text` on stderr and fails when it is called with these arguments. */
const refuses = (pattern: string, text: string, code = 1) => when(pattern, fails(text, code));
/** A container that ends: what it prints, and `docker inspect`'s exit code and error. */
const ended = (lines: string, state: string) =>
  [when("'start --attach'*", lines), when('inspect*', `echo 'false ${state}'; exit 0`), when('port*', 'exit 0')].join('\n');
const installing = (words: string) => refuses('upgrade*', `Error: ${words}`);
const building = (words: string) => refuses("'buildx build'*", `ERROR: failed to solve: ${words}`);

/** What `up` shows with each of these changes, one run after the other. */
async function inTurn(stage: Stage, program: string, lines: string[]): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (const each of lines) shown.push(...(await stage.program(program, each).up()));
  return shown;
}

async function doctor(stage: Stage, env: NodeJS.ProcessEnv = {}, args: string[] = []): Promise<Shown[]> {
  const { stdout } = await stage.run(['doctor', '--json', ...args], { env });
  return JSON.parse(stdout).checks.flatMap(shownOfCheck);
}

/** A folder with these files, below the stage's folder. */
function folderWith(stage: Stage, name: string, files: Record<string, string>): string {
  const folder = path.join(stage.folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const next = (more: object = {}) => ({
  'package.json': JSON.stringify({ dependencies: { next: '16.0.0' }, scripts: { build: 'next build' }, ...more }),
  'package-lock.json': '{}',
});
const lostEngine =
  'ERROR: error during connect: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

const secretsFor = (url: string) => `database-url=${url}\nbetter-auth-secret=0f8a7c2e9b1d4a6f8c3e5b7d9f1a2c4e\n`;

export const scenes: Record<string, Scene> = {
  // Tools
  'nothing on the PATH': { rows: ['T1', 'T2'], play: (s) => s.remove('docker').remove('minikube').remove('kubectl').remove('helm').up() },
  'tools that are not as they should be': {
    rows: ['T4', 'T5', 'T12'],
    play(s) {
      s.program('kubectl', when('version*', 'echo hello; exit 0'));
      s.program('minikube', refuses("'version '*", 'Bad CPU type in executable', 126));
      return doctor(s.program('docker', refuses("'buildx version'", "docker: 'buildx' is not a docker command.")));
    },
  },
  'an old helm': { rows: ['T3'], play: (s) => s.program('helm', when('version*', 'echo v3.9.0; exit 0')).up() },
  'a tool that may not be executed': {
    rows: ['T5'],
    play(s) {
      chmodSync(path.join(s.folder, 'bin', 'helm'), 0o644);
      return s.up();
    },
  },
  'an engine that is no use': {
    rows: ['T6', 'T7', 'T9'],
    async play(s) {
      const off = await s.program('docker', refuses("'version '*", lostEngine)).up();
      const denied = await doctor(
        s.program('docker', refuses("'version '*", 'permission denied while trying to connect to the Docker daemon socket')),
      );
      const windows = when('info*', `echo '{"NCPU":4,"MemTotal":8000000000,"OSType":"windows"}'; exit 0`);
      return [...off, ...denied, ...(await doctor(s.program('docker', windows)))];
    },
  },
  'a proxy before the cluster': {
    rows: ['T11'],
    play: (s) => doctor(s.program('minikube', when('status*', 'exit 85')), { HTTPS_PROXY: 'http://proxy.example.com:3128' }),
  },
  'a mirror that is none': {
    rows: ['T17'],
    play: (s) => s.remove('helm').up(['--yes'], { env: { TASKFLOW_TOOLS_MIRROR: 'ftp://mirror' } }),
  },
  'a mirror without the tool': {
    rows: ['T16'],
    play: (s) => s.remove('helm').up(['--yes'], { env: { TASKFLOW_TOOLS_MIRROR: s.folder } }),
  },

  // Cluster
  'minikube names why it cannot start': {
    rows: ['C1'],
    play(s) {
      s.program(
        'minikube',
        `${when('status*', 'exit 85')}\n${when('start*', `echo '{"specversion":"1.0","type":"io.k8s.sigs.minikube.error","data":{"exitcode":"69","name":"PROVIDER_DOCKER_NOT_RUNNING","message":"docker is not healthy","advice":"Restart the Docker service","url":"https://minikube.sigs.k8s.io/docs/drivers/docker/"}}'; exit 69`)}`,
      );
      return s.up();
    },
  },
  'minikube cannot start, and says it in plain lines': {
    rows: ['C2'],
    play: (s) => s.program('minikube', `${when('status*', 'exit 85')}\n${refuses('start*', 'X Exiting due to GUEST_PROVISION', 80)}`).up(),
  },
  'a kubeconfig that does not lead to the cluster': {
    rows: ['C3'],
    play(s) {
      const status = `echo '{"Name":"minikube","Host":"Running","Kubelet":"Running","APIServer":"Running","Kubeconfig":"Misconfigured"}'; exit 4`;
      s.program('minikube', `${when('status*', status)}\n${refuses('update-context*', 'cannot lock the kubeconfig')}`);
      return s.up();
    },
  },
  'a current context that is not put back': {
    rows: ['C18'],
    play(s) {
      const status = `echo '{"Name":"minikube","Host":"Running","Kubelet":"Running","APIServer":"Running","Kubeconfig":"Misconfigured"}'; exit 4`;
      s.program('minikube', when('status*', status));
      s.program(
        'kubectl',
        `${when("'config current-context'", 'echo office; exit 0')}\n${refuses("'config set '*", 'cannot lock the file')}`,
      );
      return s.up();
    },
  },
  'a context that is not there': {
    rows: ['C4', 'C5'],
    play: async (s) => [...(await s.up(['--context', 'office'])), ...(await s.said(['logs', 'backend', '--context', 'office']))],
  },
  'a context that is not local': {
    rows: ['C6'],
    play(s) {
      const file = JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'prod', cluster: { server: 'https://prod.example.com' } }] },
        ...{ users: [], contexts: [{ name: 'prod', context: { cluster: 'prod', user: '' } }] },
      });
      writeFileSync(path.join(s.folder, 'prod'), file);
      return s.said(['restart', 'backend', '--context', 'prod'], { env: { KUBECONFIG: path.join(s.folder, 'prod') } });
    },
  },
  'a kubeconfig that is none': {
    rows: ['C7'],
    play(s) {
      writeFileSync(path.join(s.folder, 'broken'), 'a: [b\n');
      return s.said(['logs', 'backend'], { env: { KUBECONFIG: path.join(s.folder, 'broken') } });
    },
  },
  'a cluster that is stopped': {
    rows: ['C8'],
    play: (s) => s.said(['logs', 'backend'], { env: { KUBECONFIG: s.api.kubeconfig({ server: `https://127.0.0.1:${s.closedPort}` }) } }),
  },
  'an API server that refuses': {
    rows: ['C10', 'C12', 'C13', 'C14', 'C15'],
    async play(s) {
      const shown = [
        ...(await s.answers(/\/pods/, 403, 'pods is forbidden: User "me" cannot list resource "pods"').said(['logs', 'backend'])),
      ];
      shown.push(...(await s.answers(/\/pods/, 500, 'etcdserver: request timed out').said(['logs', 'backend'])));
      shown.push(...(await s.answers(/\/pods/, 422, 'that is invalid').said(['logs', 'backend'])));
      s.api.on('GET', /kube-system/, (response) => json(response, 200, { metadata: {} }));
      shown.push(...(await s.said(['logs', 'backend'])));
      return [...shown, ...(await s.answers(/version/, 401, 'Unauthorized').said(['logs', 'backend']))];
    },
  },
  'a certificate of another': {
    rows: ['C9'],
    play: (s) => s.said(['logs', 'backend'], { env: { KUBECONFIG: s.api.kubeconfig({ ca: 'none' }) } }),
  },
  'a credential plugin that is not there': {
    rows: ['C11'],
    play(s) {
      const config = JSON.parse(readFileSync(s.api.kubeconfig(), 'utf8'));
      config.users[0].user = {
        exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', interactiveMode: 'Never' },
      };
      writeFileSync(path.join(s.folder, 'plugin'), JSON.stringify(config));
      return s.said(['logs', 'backend'], { env: { KUBECONFIG: path.join(s.folder, 'plugin') } });
    },
  },

  // Images
  'a build that fails': {
    rows: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6'],
    play: (s) =>
      inTurn(s, 'docker', [
        building('process "/bin/sh -c npm ci" did not complete successfully: exit code: 1\nnpm ERR! missing script: build'),
        when("'buildx build'*", 'exit 1'),
        building(lostEngine),
        building('write /var/lib/docker/tmp: no space left on device'),
        building('node:99-alpine: failed to resolve source metadata for docker.io/library/node:99-alpine: not found'),
        building('dial tcp: lookup registry-1.docker.io: no such host'),
        when("'buildx build'*", 'exit 0'),
      ]),
  },
  'an image that cannot be tried': {
    rows: ['I7', 'I8', 'I9', 'I10'],
    play: (s) =>
      inTurn(s, 'docker', [
        ended("echo 'Error: Cannot find module server.js'; exit 1", '1 '),
        ended('exit 1', '127 OCI runtime create failed: exec: "node": executable file not found'),
        refuses('create*', lostEngine),
        refuses('create*', 'Error response from daemon: no space left on device'),
      ]),
  },
  'docker does not tell of images': {
    rows: ['I11', 'I12'],
    play: (s) =>
      inTurn(s, 'docker', [
        refuses("'image inspect'*", 'Error response from daemon: something odd'),
        when("'image inspect'*", 'echo nonsense; exit 0'),
      ]),
  },

  // Load
  'images that do not come into the node': {
    rows: ['L1', 'L2', 'L3', 'L4'],
    play: (s) =>
      inTurn(s, 'minikube', [
        when("'image load'*", 'exit 0'),
        refuses("'image load'*", 'X Exiting due to GUEST_IMAGE_LOAD: save image', 80),
        refuses("'image ls'*", 'X The control-plane node is not running', 80),
        when("'image ls'*", 'echo nonsense; exit 0'),
      ]),
  },

  // Secrets
  'a secret that is too short': {
    rows: ['K1'],
    play: (s) => s.up([], { secrets: `database-url=${s.database}\nbetter-auth-secret=short\n` }),
  },
  'a database that refuses': {
    rows: ['K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8'],
    async play(s) {
      const shown: Shown[] = [];
      const urls = [
        ...(['has no such project', 'refuses the password', 'has no such name', 'is full'] as const).map((refusal) =>
          s.databaseThat(refusal),
        ),
        ...['no-such-host.invalid', `127.0.0.1:${s.closedPort}`].map((host) => `postgresql://me:let-me-in@${host}/taskflow`),
        `${s.database}?sslmode=require`,
      ];
      for (const url of urls) shown.push(...(await s.up([], { secrets: secretsFor(url) })));
      return shown;
    },
  },
  'no secrets at all': {
    rows: ['K9'],
    play: (s) => s.answers(/secrets/, 404, 'not found').up([], { secrets: 'openai-api-key=sk-nothing-real-0000000000\n' }),
  },

  // Release
  'helm does not install it': {
    rows: ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10', 'R11'],
    async play(s) {
      const pending = `echo '{"version":1,"info":{"status":"pending-install","description":"","last_deployed":"2026-01-20T10:00:00Z"}}'; exit 0`;
      const revisions = `echo '[{"revision":1,"updated":"2026-01-20T10:00:00Z","status":"pending-install","chart":"taskflow-1.0.0","description":""}]'; exit 0`;
      return [
        ...(await s.up()),
        ...(await inTurn(s, 'helm', [
          installing('something that nobody knows'),
          when('upgrade*', 'exit 7'),
          installing("values don't meet the specifications of the schema(s) in the following chart(s)"),
          installing('Kubernetes cluster unreachable: dial tcp 127.0.0.1:8443: connect: connection refused'),
          installing('cannot patch "taskflow-backend" with kind Deployment: field is immutable'),
          installing('ConfigMap "taskflow-config" exists and cannot be imported into the current release: invalid ownership metadata'),
          installing('secrets is forbidden: User "me" cannot create resource "secrets"'),
          refuses('status*', 'Error: query: failed to query with labels: etcdserver: leader changed'),
          when('upgrade*', 'echo nonsense; exit 0'),
          `${when('status*', pending)}\n${when('history*', revisions)}`,
          installing('context "minikube" does not exist'),
        ])),
      ];
    },
  },

  // Ports, and operations on a running TaskFlow
  'nothing to forward to': { rows: ['P5'], play: (s) => s.said(['forward']) },
  'nothing is deployed': {
    rows: ['A1', 'A2'],
    play: async (s) => [...(await s.said(['restart', 'backend'])), ...(await s.said(['logs', 'backend']))],
  },

  // Command line
  'a word that is no command': { rows: ['X1'], play: (s) => s.said(['deploy']) },
  'a flag that is none': { rows: ['X2'], play: (s) => s.said(['up', '--frobnicate']) },
  'a flag without its value': { rows: ['X3'], play: (s) => s.said(['up', '--namespace=']) },
  'a name that is none': { rows: ['X4'], play: (s) => s.said(['up', '--namespace', 'My_Space']) },
  'a word too many': { rows: ['X5'], play: (s) => s.said(['status', 'now']) },
  'a component that is none': { rows: ['X6'], play: (s) => s.said(['logs', 'database']) },
  'a scale that is none': {
    rows: ['X7', 'X8'],
    play: async (s) => [...(await s.said(['scale', 'frontend=many'])), ...(await s.said(['scale']))],
  },
  'a kind that is not made': { rows: ['X9'], play: (s) => s.said(['down', '--only', 'everything']) },
  'a build argument that no image takes': { rows: ['X10'], play: (s) => s.said(['up', '--build-arg', 'FOO=1']) },
  'no values file': { rows: ['X11'], play: (s) => s.said(['up', '--values', 'mine.yaml']) },
  'no folder to build': { rows: ['X12'], play: (s) => s.said(['up', '--frontend', './nowhere']) },
  'no secrets file': { rows: ['X13'], play: (s) => s.said(['up', '--secrets-file', 'none']) },
  'no environment file': { rows: ['X27'], play: (s) => s.said(['up', '--backend-env', 'none']) },
  'values that an image would contain': {
    rows: ['X31'],
    play: (s) =>
      s.said([
        'up',
        '--backend',
        folderWith(s, 'api', {
          'requirements.txt': 'fastapi',
          'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
          'values.txt': 'A=1',
        }),
        '--backend-env',
        'api/values.txt',
      ]),
  },
  'nobody to ask': {
    rows: ['X14'],
    async play(s) {
      await s.up();
      return s.said(['down', '--all']);
    },
  },
  'the demo without a terminal': { rows: ['X15'], play: (s) => s.said(['demo']) },
  'a script that would be written over': {
    rows: ['X16'],
    play(s) {
      writeFileSync(path.join(s.folder, 'taskflow-up.sh'), 'echo mine\n');
      return s.said(['up', '--script', '--yes']);
    },
  },
  'a script that cannot be written': { rows: ['X17'], play: (s) => s.said(['up', '--script', '--yes'], { cwd: '/proc' }) },
  'a checkout that is no Next.js application': {
    rows: ['X18'],
    play: (s) => s.said(['up', '--frontend', folderWith(s, 'web', { 'package.json': '{"dependencies":{}}' })]),
  },
  'a checkout that is no FastAPI application': {
    rows: ['X19'],
    play: (s) => s.said(['up', '--backend', folderWith(s, 'server', { 'requirements.txt': 'flask\n' })]),
  },
  'a checkout without an app': {
    rows: ['X20'],
    play: (s) => s.said(['up', '--backend', folderWith(s, 'server', { 'requirements.txt': 'fastapi\n', 'main.py': 'print(1)\n' })]),
  },
  'a checkout without a build script': {
    rows: ['X21'],
    play: (s) => s.said(['up', '--frontend', folderWith(s, 'web', next({ scripts: {} }))]),
  },
  'a checkout of an old Next.js': {
    rows: ['X22'],
    play: (s) => s.said(['up', '--frontend', folderWith(s, 'web', next({ dependencies: { next: '12.0.0' } }))]),
  },
  'a checkout that is damaged': { rows: ['X24'], play: (s) => s.said(['up', '--frontend', folderWith(s, 'web', { 'package.json': '{' })]) },
  'a secret as a build argument': {
    rows: ['X25'],
    play: (s) =>
      s.said(['up', '--script', '--yes', '--secrets-file', '-', '--build-arg', 'NEXT_PUBLIC_KEY=sk-canary-0123456789abcdef'], {
        input: 'openai-api-key=sk-canary-0123456789abcdef\n',
      }),
  },

  // State
  'a state folder that cannot be made': { rows: ['S1'], play: (s) => s.said(['up'], { env: { TASKFLOW_STATE_DIR: '/proc/none' } }) },
  'a state file of a newer version': {
    rows: ['S2'],
    play(s) {
      folderWith(s, 'state', { 'state.json': '{"schema":99}' });
      return s.said(['down', '--yes']);
    },
  },
  'another one at work': {
    rows: ['S3'],
    async play(s) {
      const other = openStore(
        { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' },
        { write: true, command: 'up', folder: s.state },
      );
      try {
        return await s.said(['down', '--yes']);
      } finally {
        other.close();
      }
    },
  },
};
