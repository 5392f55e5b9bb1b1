// Simulated objects in the shape of the Kubernetes API.
import { Failure } from '../../problem.js';
import { mask } from '../../redact.js';
import type { Deployment, ObjectRef, Pod, ReleaseView, ReplicaSet, Service } from '../../world/index.js';

export type Value = string | number | boolean | Value[] | { [key: string]: Value };
export type ApiObject = { apiVersion: string; kind: string; metadata: { [key: string]: Value } } & { [key: string]: Value };
/** Name and keys, without values. */
export type StoredSecret = { name: string; keys: string[] };

const configuration = {
  FRONTEND_URL: 'http://localhost:3000',
  BACKEND_URL: 'http://taskflow-backend:8000',
  NODE_ENV: 'production',
  LOG_LEVEL: 'debug',
};

export function notFound(kind: string, name: string): Failure {
  return new Failure({
    problem: `${kind} ${name} doesn't exist`,
    cause: 'it was deleted or replaced',
    fix: 'Select an object from the current list.',
  });
}

/** Failure when the object doesn't exist. Values of a Secret are masked. */
export function toApiObject({ kind, name }: ObjectRef, view: ReleaseView, secrets: StoredSecret[]): ApiObject {
  const named = <T extends { name: string }>(list: T[]): T => {
    const found = list.find((each) => each.name === name);
    if (!found) throw notFound(kind, name);
    return found;
  };
  switch (kind) {
    case 'pod':
      return podObject(named(view.pods));
    case 'deployment':
      return deploymentObject(named(view.deployments));
    case 'replicaset':
      return replicaSetObject(named(view.replicaSets));
    case 'service':
      return serviceObject(named(view.services));
    case 'configmap':
      named(view.deployments.length > 0 ? [{ name: 'taskflow-config' }] : []);
      return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name), data: configuration };
    case 'secret':
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata(name),
        type: 'Opaque',
        data: Object.fromEntries(named(secrets).keys.map((key) => [key, mask])),
      };
  }
}

function metadata(name: string, component?: string): { [key: string]: Value } {
  return { name, namespace: 'default', labels: labels(component) };
}

function labels(component?: string): { [key: string]: Value } {
  return { app: 'taskflow', ...(component ? { component } : {}) };
}

function podObject(pod: Pod): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata(pod.name, pod.component), creationTimestamp: time(pod.startedAt) },
    spec: { nodeName: pod.node, ...podSpec(pod.component, pod.image) },
    status: {
      phase: pod.status === 'Pending' || pod.status === 'ContainerCreating' ? 'Pending' : 'Running',
      containerStatuses: [{ name: pod.component, image: pod.image, ready: pod.ready, restartCount: pod.restarts }],
    },
  };
}

function podSpec(component: string, image: string): { [key: string]: Value } {
  const frontend = component === 'frontend';
  return {
    securityContext: { runAsNonRoot: true },
    containers: [
      {
        name: component,
        image,
        imagePullPolicy: 'Never',
        ports: [{ name: 'http', containerPort: frontend ? 3000 : 8000 }],
        envFrom: [{ configMapRef: { name: 'taskflow-config' } }],
        env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'taskflow-secrets', key: 'database-url' } } }],
        resources: frontend
          ? { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '250m', memory: '256Mi' } }
          : { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      },
    ],
  };
}

function template(component: string, image: string): Value {
  return { metadata: { labels: labels(component) }, spec: podSpec(component, image) };
}

function deploymentObject({ name, component, image, desired, updated, ready, available }: Deployment): ApiObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, component),
    spec: {
      replicas: desired,
      selector: { matchLabels: labels(component) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: template(component, image),
    },
    status: { replicas: desired, updatedReplicas: updated, readyReplicas: ready, availableReplicas: available },
  };
}

function replicaSetObject({ name, component, image, desired, ready, revision, madeAt }: ReplicaSet): ApiObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...metadata(name, component),
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      creationTimestamp: time(madeAt),
    },
    spec: { replicas: desired, template: template(component, image) },
    status: { replicas: desired, readyReplicas: ready },
  };
}

function serviceObject({ name, type, port, targetPort, nodePort }: Service): ApiObject {
  const component = name.replace('taskflow-', '');
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, component),
    spec: {
      type,
      selector: labels(component),
      ports: [{ name: 'http', port, targetPort, ...(nodePort === undefined ? {} : { nodePort }) }],
    },
  };
}

function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
