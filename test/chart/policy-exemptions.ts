// What the policy gate may find in the chart, and why it stays. The gate fails for anything else, and for an exemption that is not needed any more.
export type Exemption = { readonly rule: string; readonly objects: readonly string[]; readonly reason: string };

const everyObject = [
  'ConfigMap taskflow-config',
  'Deployment taskflow-backend',
  'Deployment taskflow-database',
  'Deployment taskflow-frontend',
  'HorizontalPodAutoscaler taskflow-backend',
  'HorizontalPodAutoscaler taskflow-frontend',
  'Ingress taskflow-frontend',
  'NetworkPolicy taskflow-backend',
  'NetworkPolicy taskflow-database',
  'NetworkPolicy taskflow-frontend',
  'Pod taskflow-test',
  'PodDisruptionBudget taskflow-backend',
  'PodDisruptionBudget taskflow-frontend',
  'Service taskflow-backend',
  'Service taskflow-database',
  'Service taskflow-frontend',
  'ServiceAccount taskflow',
];
const deployments = ['Deployment taskflow-backend', 'Deployment taskflow-frontend'];

export const EXEMPTIONS: readonly Exemption[] = [
  {
    rule: 'practices/no-exposed-service',
    objects: ['Service taskflow-frontend'],
    reason: 'The mission asks for a NodePort: it is how `minikube service` reaches the page. `frontend.service.type: ClusterIP` closes it.',
  },
  {
    rule: 'practices/no-secret-mounted-as-env',
    objects: deployments,
    reason:
      'Next.js, Better Auth and the OpenAI SDK read DATABASE_URL, BETTER_AUTH_SECRET and OPENAI_API_KEY from the environment, as do applications that people bring.',
  },
  {
    rule: 'practices/no-secret-mounted-as-env',
    objects: ['Deployment taskflow-database'],
    reason: 'PostgreSQL’s image reads POSTGRES_PASSWORD once, when it makes the database; the pod’s data goes no further than the pod.',
  },
  ...['practices/no-low-user-id', 'practices/no-low-group-id'].map((rule) => ({
    rule,
    objects: ['Deployment taskflow-database'],
    reason: 'Its image has the user postgres under 70, and initdb wants the user that it runs as to have a name.',
  })),
  {
    rule: 'practices/no-secret-env',
    objects: deployments,
    reason: 'It goes by names: BETTER_AUTH_SECRET is a reference into the Secret, no value (row 13 of the chart’s checks).',
  },
  {
    rule: 'metadata/recommended-labels',
    objects: everyObject,
    reason:
      'Its list says app.kubernetes.io/managed where Kubernetes says managed-by. The right list is asked for by metadata/custom-labels here, and by row 9.',
  },
];

/** Plugins that are off, and what holds their rules instead. */
export const PLUGINS_OFF: Readonly<Record<string, string>> = {
  'kubernetes-schema':
    'It fetches its schemas from the network; kubernetes.test.ts checks against the types of Kubernetes 1.27 and of today’s.',
  'open-policy-agent':
    'It fetches its compiled policies from the network; all its rules are in practices and pod-security-standards, see COUNTERPARTS.',
  'admission-policy': 'It evaluates ValidatingAdmissionPolicies that a chart brings; this one brings none.',
};

/** The rule that asks the same as one of open-policy-agent. */
export const COUNTERPARTS: Readonly<Record<string, string>> = {
  'no-elevated-process': 'pod-security-standards/privilege-escalation',
  'app-armor': 'pod-security-standards/app-armor',
  'drop-capabilities': 'practices/drop-capabilities',
  'no-sys-admin': 'practices/no-sys-admin',
  'no-mounted-docker-sock': 'practices/no-mounted-docker-sock',
  'no-host-ipc': 'pod-security-standards/host-namespaces',
  'no-host-network': 'pod-security-standards/host-namespaces',
  'no-host-pid': 'pod-security-standards/host-namespaces',
  'cpu-limit': 'practices/cpu-limit',
  'run-as-non-root': 'pod-security-standards/running-as-non-root',
  'no-latest-image': 'practices/no-latest-image',
  'no-writable-fs': 'practices/no-writable-fs',
  'cpu-request': 'practices/cpu-request',
  'memory-request': 'practices/memory-request',
  'no-privileged': 'pod-security-standards/privileged-containers',
  'memory-limit': 'practices/memory-limit',
  'no-low-user-id': 'practices/no-low-user-id',
  'no-low-group-id': 'practices/no-low-group-id',
  'no-host-mounted-path': 'pod-security-standards/host-path-volumes',
  'no-host-port-access': 'pod-security-standards/host-ports',
  'no-selinux': 'pod-security-standards/selinux',
  'no-proc-mount': 'pod-security-standards/proc-mount',
  'no-non-ephemeral-volumes': 'pod-security-standards/volume-types',
  'no-root-group': 'practices/no-root-group',
  'seccomp-profile': 'pod-security-standards/seccomp-strict',
};
