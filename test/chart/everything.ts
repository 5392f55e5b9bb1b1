// Values that enable every feature and set every optional value of the chart.
const component = {
  image: { digest: `sha256:${'a'.repeat(64)}` },
  service: { type: 'LoadBalancer', nodePort: 31234, annotations: { 'example.com/team': 'tasks' } },
  probes: { liveness: { path: '' }, readiness: { initialDelaySeconds: 1 } },
  envSecret: '321',
  envRevision: 42,
  envOverrides: ['NODE_ENV', 'DATABASE_URL'],
  logLevel: 'DEBUG',
  extraEnv: [
    { name: 'TZ', value: 'UTC' },
    { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  ],
  writable: ['/app/logs', '/app/uploads'],
  podSecurityContext: { fsGroupChangePolicy: 'OnRootMismatch' },
  securityContext: { readOnlyRootFilesystem: true },
  podAnnotations: { 'example.com/scrape': 'true' },
  podLabels: { team: 'tasks' },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'tasks', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } },
      ],
    },
  },
};

export const EVERYTHING = {
  frontend: component,
  backend: { ...component, service: { ...component.service, type: 'NodePort', nodePort: 31235 } },
  config: {
    frontendUrl: 'https://tasks.example.com',
    backendUrl: 'http://elsewhere:9000',
    jwksUrl: 'https://tasks.example.com/api/auth/jwks',
    openaiBaseUrl: 'http://models.example.com:11434/v1',
    openaiModel: 'gpt-test',
  },
  secrets: { secretName: '123', revision: 123456789, keys: { databaseUrl: '1', betterAuthSecret: 'true', openaiApiKey: 'null' } },
  throwawayDatabase: {
    enabled: true,
    image: { repository: 'registry.example.com/postgres', tag: '17', digest: `sha256:${'b'.repeat(64)}`, pullPolicy: 'Always' },
    userId: 999,
    passwordSecret: { name: '789', key: '12' },
    resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } },
  },
  ingress: {
    enabled: true,
    className: 'nginx',
    annotations: { 'example.com/size': '1m' },
    host: 'tasks.example.com',
    tlsSecretName: '456',
  },
  serviceAccount: { annotations: { 'example.com/role': 'tasks' } },
  networkPolicy: {
    enabled: true,
    databasePorts: [5432, 6432],
    extraEgress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 11434, protocol: 'TCP' }] }],
  },
  autoscaling: { enabled: true },
  imagePullSecrets: [{ name: 'registry' }],
  priorityClassName: 'system-cluster-critical',
};
