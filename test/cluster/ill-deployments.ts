// Broken deployments as objects for kubectl, each for its own namespace; their pods run TaskFlow's backend image.
import { secrets } from '../support/cluster/real-cluster.js';

const labels = { app: 'taskflow', 'app.kubernetes.io/instance': 'taskflow', component: 'backend' };
export const name = 'taskflow-backend';

type Object = Record<string, unknown>;
export type Expected = { problem: RegExp; cause: RegExp; fix: RegExp; secret?: string; kind?: 'deployment' };
/** `quota`: a ResourceQuota to enforce before the objects are created. */
export type Case = { title: string; objects: Object[]; quota?: Object; expected: Expected };

/** A Deployment with the chart's labels; `container` overrides the container's fields. */
function deployment(image: string, container: Object): Object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'backend', image, imagePullPolicy: 'Never', resources: small, ...container }],
        },
      },
    },
  };
}
const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } };

function python(program: string): Object {
  return { command: ['python', '-u', '-c', program] };
}

/** Answers every request with this status, once it has slept for `after` seconds. */
const answering = (status: number, after = 0) => `
import http.server, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${status}); self.end_headers()
    def log_message(self, *_): pass
time.sleep(${after})
print('listening')
http.server.HTTPServer(('', 8000), Handler).serve_forever()`;

const probe = (more: Object = {}) => ({ httpGet: { path: '/ready', port: 8000 }, periodSeconds: 1, failureThreshold: 3, ...more });
const secretOf = (data: Object): Object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'taskflow-secrets' },
  type: 'Opaque',
  stringData: data,
});
const fromSecret = (variable: string, key: string) => ({ name: variable, valueFrom: { secretKeyRef: { name: 'taskflow-secrets', key } } });

/** Has the chart's probes with shorter periods; its start takes 6 s. */
export function healthy(image: string): Object[] {
  const probes = { startupProbe: probe({ failureThreshold: 30 }), livenessProbe: probe(), readinessProbe: probe() };
  return [deployment(image, { ...python(answering(200, 6)), ...probes })];
}

export function cases(image: string): Case[] {
  const wrong = new URL(secrets['database-url']);
  wrong.password = 'wRoNg-cAnArY-77ab';
  const database = {
    ...{ name: 'backend', ports: [{ containerPort: 8000 }], readinessProbe: probe({ periodSeconds: 2 }), resources: small },
    env: [
      { name: 'UVICORN_HOST', value: '0.0.0.0' },
      { name: 'UVICORN_PORT', value: '8000' },
      { name: 'AUTH_JWKS_URL', value: 'http://taskflow-frontend/api/auth/jwks' },
      fromSecret('DATABASE_URL', 'database-url'),
      fromSecret('BETTER_AUTH_SECRET', 'better-auth-secret'),
    ],
  };
  return [
    {
      title: 'reports an image that isn’t in the node and is never pulled',
      objects: [deployment('taskflow-backend:not-there', {})],
      expected: {
        problem: /taskflow-backend:not-there isn't in the cluster \(ErrImageNeverPull\)/,
        cause: /pullPolicy Never/,
        fix: /Load the image/,
      },
    },
    {
      title: 'reports an image that no registry has',
      objects: [deployment('127.0.0.1:9/taskflow-backend:not-there', { imagePullPolicy: 'IfNotPresent' })],
      expected: { problem: /isn't in the cluster \((?:ErrImagePull|ImagePullBackOff)\)/, cause: /127\.0\.0\.1:9/, fix: /Load the image/ },
    },
    {
      title: 'reports a program that crashes',
      objects: [deployment(image, python("import sys; print('no module named tasks'); sys.exit(3)"))],
      expected: {
        problem: /its container keeps exiting/,
        cause: /Exit code 3 .*last line: no module named tasks/,
        fix: /last lines below/,
      },
    },
    {
      title: 'reports a program that exceeds its memory limit',
      objects: [
        deployment(image, { ...python("kept = []\nwhile True: kept.append(b'x' * (8 << 20))"), resources: { limits: { memory: '64Mi' } } }),
      ],
      expected: { problem: /out of memory \(OOMKilled/, cause: /its limit of 64 Mi/, fix: /backend\.resources\.limits\.memory/ },
    },
    {
      title: 'reports a key that the Secret doesn’t have',
      objects: [secretOf({ 'database-url': 'x' }), deployment(image, { env: [fromSecret('OPENAI_API_KEY', 'openai-api-key')] })],
      expected: {
        problem: /CreateContainerConfigError/,
        cause: /The Secret has no key openai-api-key/,
        fix: /Enter openai-api-key/,
        secret: 'openai-api-key',
      },
    },
    {
      title: 'reports a readiness probe with an unexpected status',
      objects: [deployment(image, { ...python(answering(418)), readinessProbe: probe() })],
      expected: {
        problem: /runs but isn't ready \(readiness probe failed \d+ times\)/,
        cause: /It answers 418/,
        fix: /The log says more/,
      },
    },
    {
      title: 'reports a liveness probe that kills the container',
      objects: [deployment(image, { ...python(answering(500)), livenessProbe: probe(), readinessProbe: probe() })],
      expected: {
        problem: /its liveness probe failed \(\d+ restarts?, exit code 137\)/,
        cause: /It answers 500/,
        fix: /path or port/,
      },
    },
    {
      title: 'reports a program that doesn’t listen on its port',
      objects: [deployment(image, { ...python('import time; time.sleep(3600)'), readinessProbe: probe() })],
      expected: { problem: /runs but isn't ready/, cause: /doesn't listen on its port/, fix: /The log says more/ },
    },
    {
      title: 'reports a request that no node can satisfy',
      objects: [deployment(image, { resources: { requests: { cpu: '64' } } })],
      expected: {
        problem: /no node can run it \(Unschedulable\)/,
        cause: /Insufficient cpu.* It requests 64 cores/,
        fix: /lower the requests/,
      },
    },
    {
      title: 'reports a quota that rejects the pods',
      quota: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tight' }, spec: { hard: { pods: '0' } } },
      objects: [deployment(image, python('import time; time.sleep(3600)'))],
      expected: { kind: 'deployment', problem: /its pods are rejected/, cause: /quota tight is used up/, fix: /raise the quota/ },
    },
    {
      title: 'reports a wrong database password',
      objects: [secretOf({ ...secrets, 'database-url': wrong.href }), deployment(image, database)],
      expected: {
        problem: /can't use its database/,
        cause: /rejects the user or the password/,
        fix: /Correct the user and password/,
        secret: 'database-url',
      },
    },
  ];
}
