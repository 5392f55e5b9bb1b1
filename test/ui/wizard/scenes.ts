// States for screen tests, reduced from events like real ones.
import type { Event, StepId } from '../../../source/deploy/engine/event.js';
import { initialState, reduce, type State } from '../../../source/deploy/engine/state.js';
import type { Problem } from '../../../source/problem.js';
import { reduceForm } from '../../../source/ui/wizard/secrets/form.js';
import { emptyForm } from '../../../source/ui/wizard/secrets/form-state.js';
import type { Pod, Target } from '../../../source/world/index.js';
import { secretsQuestion } from '../../support/world/secrets-question.js';

export const target: Target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
export const began = 1_700_000_000_000;

const steps: { id: StepId; title: string; needs: StepId[] }[] = [
  { id: 'tools', title: 'Tools', needs: [] },
  { id: 'cluster', title: 'Cluster', needs: ['tools'] },
  { id: 'images', title: 'Images', needs: ['tools'] },
  { id: 'load', title: 'Load', needs: ['cluster', 'images'] },
  { id: 'secrets', title: 'Secrets', needs: ['cluster'] },
  { id: 'release', title: 'Release', needs: ['load', 'secrets'] },
  { id: 'ports', title: 'Ports', needs: ['release'] },
];

export function played(...events: Event[]): State {
  return events.reduce(reduce, initialState);
}

const at = began;
export const start: Event = { type: 'run-started', at, target, steps };
export const started = (step: StepId): Event => ({ type: 'step-started', at, step, because: 'not done before' });
export const finished = (step: StepId, evidence: string): Event => ({ type: 'step-finished', at: at + 400, step, evidence, ms: 400 });
export const failed = (step: StepId, problem: Problem): Event => ({ type: 'step-failed', at: at + 72_000, step, problem, ms: 72_000 });

export const secretsAsked: Event = {
  type: 'question-asked',
  at,
  step: 'secrets',
  question: { ...secretsQuestion, id: 'secrets-1' },
};

/** The form about the included application. */
export const includedForm = reduceForm(emptyForm, { type: 'asked', question: secretsQuestion });

export const toolsDone: Event[] = [
  start,
  started('tools'),
  finished('tools', 'docker 28.5 · buildx 0.29 · minikube 1.38 · kubectl 1.35 · helm 4.1'),
];
export const clusterSkipped: Event = {
  type: 'step-skipped',
  at,
  step: 'cluster',
  reason: 'minikube, Kubernetes 1.34, it is running',
  ms: 200,
};

export const building: Event[] = [
  ...toolsDone,
  clusterSkipped,
  started('images'),
  { type: 'image', at, step: 'images', image: 'frontend', phase: 'building', tag: 'taskflow-frontend:1.0.0' },
  { type: 'build-step', at, step: 'images', image: 'frontend', current: 9, total: 14, name: 'RUN npm run build' },
  { type: 'image-size', at, step: 'images', image: 'frontend', bytes: 142e6, budget: 200e6, final: false },
  { type: 'build-bytes', at, step: 'images', image: 'frontend', bytes: 12e6, total: 30e6 },
  { type: 'line', at, step: 'images', source: 'frontend', line: '✓ Compiled successfully in 9.8 s' },
  { type: 'image', at, step: 'images', image: 'backend', phase: 'building', tag: 'taskflow-backend:1.0.0' },
  { type: 'image-size', at, step: 'images', image: 'backend', bytes: 187e6, budget: 300e6, final: true },
  {
    type: 'image',
    at: at + 22_000,
    step: 'images',
    image: 'backend',
    phase: 'done',
    tag: 'taskflow-backend:1.0.0',
    text: 'answers on :8000',
  },
];

export const typing: Event[] = [...building, started('secrets'), secretsAsked];

export function pod(component: 'frontend' | 'backend', own: string, more: Partial<Pod> = {}): Pod {
  return {
    name: `taskflow-${component}-5d8b6c7f9d-${own}`,
    uid: own,
    component,
    status: 'Running',
    ready: true,
    containers: { ready: 1, total: 1 },
    restarts: 0,
    startedAt: began - 180_000,
    image: `taskflow-${component}:1.0.0-3f9a2c41`,
    imageId: `${component === 'frontend' ? 'f' : 'b'}0`.repeat(32),
    node: 'minikube',
    terminating: false,
    ...more,
  };
}

export const crashing = pod('backend', 'ww71x', {
  status: 'CrashLoopBackOff',
  ready: false,
  containers: { ready: 0, total: 1 },
  restarts: 4,
  lastRestartAt: began - 12_000,
  message: 'back-off 40s restarting failed container',
  lastExit: { code: 1, reason: 'Error' },
});

export const beforeRelease: Event[] = [
  ...toolsDone,
  clusterSkipped,
  finished('images', 'frontend 142 MB, backend 187 MB'),
  finished('load', 'both in the node'),
  finished('secrets', 'taskflow-secrets, 3 keys'),
];

export const releasing: Event[] = [
  ...beforeRelease,
  started('release'),
  { type: 'step-progress', at, step: 'release', text: '3 of 4 pods ready', fraction: 0.75 },
  { type: 'pods', at, step: 'release', pods: [pod('frontend', 'x2k1a'), pod('frontend', '9qplb'), pod('backend', 'tt02c'), crashing] },
];

export const databaseRefused: Problem = {
  problem: 'taskflow-backend is not becoming ready',
  cause: 'the database refused the password (from the pod’s last log lines)',
  fix: 'edit database-url, store it and try this step again',
  details: ['psycopg.OperationalError: connection failed', 'FATAL: password authentication failed for user "taskflow"'],
  command: 'kubectl logs deployment/taskflow-backend --previous',
  log: '/home/anna/.config/taskflow-tui/logs/release.log',
  secret: 'database-url',
};

export const releaseFailed: Event[] = [
  ...releasing,
  failed('release', databaseRefused),
  { type: 'run-finished', at: at + 80_000, outcome: 'failed', exit: 1, ms: 80_000 },
];

export const confirmAsked: Event[] = [
  start,
  started('tools'),
  {
    type: 'question-asked',
    at,
    step: 'tools',
    question: {
      type: 'confirm',
      id: 'download',
      text: 'Download helm and kubectl?',
      detail: ['helm 4.1.4, 18 MB, into ~/.local/bin', 'checksums are verified, no sudo'],
    },
  },
];

export const wordAsked: Event[] = [
  ...toolsDone,
  started('cluster'),
  {
    type: 'question-asked',
    at,
    step: 'cluster',
    question: {
      type: 'confirm',
      id: 'context',
      text: 'The context is not a local cluster. Deploy there?',
      detail: ['server https://prod.example.com'],
      typed: 'prod-eu',
    },
  },
];

export const checking: Event[] = [
  start,
  started('tools'),
  ...['docker', 'buildx', 'minikube', 'kubectl', 'helm'].map(
    (name): Event => ({ type: 'check', at, step: 'tools', check: { name, ok: true, level: 'ok', found: '4.1.4', needed: '≥ 3.14' } }),
  ),
  {
    type: 'check',
    at,
    step: 'tools',
    check: { name: 'disk', ok: false, level: 'warning', found: '6 GB free', needed: '10 GB', fix: 'docker system prune frees some' },
  },
];

export const opening: Event[] = [
  ...beforeRelease,
  finished('release', 'revision 3'),
  started('ports'),
  { type: 'port', at, step: 'ports', component: 'frontend', localPort: 3000, state: { type: 'up' }, http: { status: 200, ms: 8 } },
  { type: 'port', at, step: 'ports', component: 'backend', localPort: 8000, state: { type: 'connecting' } },
];

/** One scene for each thing that the wizard can be showing. */
export const phases = { checking, building, typing, releasing, releaseFailed, confirmAsked, wordAsked, opening };
