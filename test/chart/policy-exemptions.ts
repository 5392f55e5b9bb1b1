// Exemptions from the policy check, with reasons. The check fails for any other finding and for an exemption that is no longer needed.
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
    reason: '`minikube service` needs a NodePort to open the frontend. Set `frontend.service.type: ClusterIP` to close it.',
  },
  {
    rule: 'practices/no-secret-mounted-as-env',
    objects: deployments,
    reason:
      'Next.js, Better Auth and the OpenAI SDK read DATABASE_URL, BETTER_AUTH_SECRET and OPENAI_API_KEY from the environment, and so do users’ own applications.',
  },
  {
    rule: 'practices/no-secret-mounted-as-env',
    objects: ['Deployment taskflow-database'],
    reason: 'The PostgreSQL image reads POSTGRES_PASSWORD once, when it creates the database, and the data stays in the pod.',
  },
  ...['practices/no-low-user-id', 'practices/no-low-group-id'].map((rule) => ({
    rule,
    objects: ['Deployment taskflow-database'],
    reason: 'The user postgres has UID 70 in the image, and initdb requires a user with a name.',
  })),
  {
    rule: 'practices/no-secret-env',
    objects: deployments,
    reason: 'The rule looks only at names. BETTER_AUTH_SECRET is a reference to a Secret and has no value.',
  },
  {
    rule: 'metadata/recommended-labels',
    objects: everyObject,
    reason: 'The rule expects app.kubernetes.io/managed, but Kubernetes uses managed-by. metadata/custom-labels checks the correct list.',
  },
];

/** Disabled plugins, and what replaces them. */
export const PLUGINS_OFF: Readonly<Record<string, string>> = {
  'kubernetes-schema':
    'It downloads schemas. kubernetes.test.ts checks against the types of Kubernetes 1.27 and the newest version instead.',
  'open-policy-agent':
    'It downloads compiled policies. The plugins practices and pod-security-standards have all its rules, see COUNTERPARTS.',
  'admission-policy': 'It evaluates ValidatingAdmissionPolicies in a chart, and this chart has none.',
};

/** For each rule of open-policy-agent, the equivalent rule of another plugin. */
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
