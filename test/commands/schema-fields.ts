// Lists every field of the JSON output. The compiler checks the list against the types; schema.test.ts checks the schemas against the list.
import type { Check, Event, Question, VariableField } from '../../source/deploy/engine/event.js';
import type { Diagnosis } from '../../source/diagnosis/release.js';
import type { ImageRow, PodUsage, PortRow, Snapshot } from '../../source/live/snapshot.js';
import type { Problem } from '../../source/problem.js';
import type {
  ClusterEvent,
  Deployment,
  Pod,
  ReleaseStatus,
  ReplicaSet,
  Revision,
  Service,
  Target,
  Traffic,
} from '../../source/world/index.js';

/** The names of a type's fields, and which of them may be left out. */
type Fields<T> = { [Key in keyof Required<T>]: object extends Pick<T, Key> ? 'optional' : 'required' };
type Of<Type extends Event['type']> = Fields<Extract<Event, { type: Type }>>;
type Asked<Type extends Question['type']> = Fields<Extract<Question, { type: Type }>>;
export const must = 'required' as const;
export const may = 'optional' as const;
const ofStep = { type: must, at: must, step: must } as const;

export const events: { [Type in Event['type']]: Of<Type> } = {
  'run-started': { type: must, at: must, target: must, steps: must },
  'step-started': { ...ofStep, because: must },
  'step-skipped': { ...ofStep, reason: must, ms: must },
  'step-finished': { ...ofStep, evidence: must, ms: must },
  'step-failed': { ...ofStep, problem: must, ms: must },
  'step-cancelled': { ...ofStep, ms: must },
  'step-progress': { ...ofStep, text: must, fraction: may },
  check: { ...ofStep, check: must },
  image: { ...ofStep, image: must, phase: must, tag: must, text: may },
  'build-step': { ...ofStep, image: must, current: must, total: must, name: must },
  'build-bytes': { ...ofStep, image: must, bytes: must, total: must },
  'image-size': { ...ofStep, image: must, bytes: must, budget: must, final: must },
  line: { ...ofStep, source: must, line: must },
  pods: { ...ofStep, pods: must },
  port: { ...ofStep, component: must, localPort: must, state: must, traffic: may, http: may },
  command: { ...ofStep, argv: must },
  'question-asked': { ...ofStep, question: must },
  'question-answered': { ...ofStep, id: must },
  notice: { ...ofStep, text: must, level: may },
  'run-finished': { type: must, at: must, outcome: must, exit: must, ms: must },
};
export const parts: {
  target: Fields<Target>;
  problem: Fields<Problem>;
  checkLine: Fields<Check>;
  variable: Fields<VariableField>;
  traffic: Fields<Traffic>;
  pod: Fields<Pod>;
} = {
  target: { context: must, namespace: must, release: must, profile: must },
  problem: { problem: must, cause: must, fix: must, command: may, details: may, log: may, secret: may, exit: may, also: may },
  checkLine: { name: must, ok: must, level: must, found: must, needed: must, fix: may, command: may },
  variable: {
    ...{ name: must, components: must, required: must, secret: must, kind: must, accepts: may, usedIn: must, example: may, stored: must },
    ...{ known: must, suggested: may, generate: must, problem: may },
  },
  traffic: { pod: may, open: must, served: must, received: must, sent: must, lastError: may },
  pod: {
    ...{ name: must, uid: must, component: must, status: must, ready: must, containers: must, restarts: must, lastRestartAt: may },
    ...{ startedAt: must, image: must, imageId: must, node: must, terminating: must, message: may, lastExit: may, deployment: may },
    ...{ owner: may, requests: may, limits: may },
  },
};
export const questions: { [Type in Question['type']]: Asked<Type> } = {
  secrets: { type: must, id: must, keys: must, stored: must, known: must, variables: must, problems: must },
  confirm: { type: must, id: must, text: must, detail: must, typed: may },
  choice: { type: must, id: must, text: must, detail: must, options: must, problem: must },
};
export const statusParts: {
  deployment: Fields<Deployment>;
  replicaSet: Fields<ReplicaSet>;
  service: Fields<Service>;
  event: Fields<ClusterEvent>;
  revision: Fields<Revision>;
  release: Fields<Omit<ReleaseStatus, 'values'>>;
  port: Fields<PortRow>;
  image: Fields<ImageRow>;
  podUsage: Fields<PodUsage>;
  diagnosis: Fields<Diagnosis>;
} = {
  deployment: { name: must, component: must, desired: must, ready: must, updated: must, available: must, rolledOut: must, image: must },
  replicaSet: { name: must, deployment: may, component: must, revision: must, desired: must, ready: must, madeAt: must, image: must },
  service: { name: must, type: must, port: must, targetPort: must, nodePort: may },
  event: { at: must, object: must, type: must, reason: must, message: must, count: must },
  revision: { revision: must, status: must, at: must },
  release: { status: must, revision: must, description: must, at: must },
  port: { component: must, localPort: must, service: must, servicePort: must, state: must, traffic: may, holder: may, http: may },
  image: { component: must, tag: must, inEngine: must, inNode: must, inPods: must, bytes: may, broken: may },
  podUsage: { cpu: must, memory: must, history: must },
  diagnosis: { subject: must, problem: must },
};
export const status: Fields<Snapshot> = {
  ...{
    at: must,
    target: must,
    freshness: must,
    forbidden: must,
    release: may,
    throwawayDatabase: may,
    revisions: must,
    deployments: must,
    replicaSets: must,
    pods: must,
  },
  ...{ services: must, ports: must, images: must, events: must, usage: may, diagnoses: must },
};
