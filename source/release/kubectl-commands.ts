// The kubectl commands that are equivalent to taskflow-tui's API requests.
import type { Target } from '../world/index.js';

/** Pinned to the context and namespace. A word that starts with `#` is a shell comment. */
export function equivalentsOf({ context, namespace }: Target) {
  const kubectl = (...words: string[]) => ['kubectl', '--context', context, ...words];
  const inNamespace = (...words: string[]) => kubectl('--namespace', namespace, ...words);
  const apply = ['apply', '--server-side', '--force-conflicts', '--field-manager', 'taskflow-tui', '-f', '-'];
  return {
    ensureNamespace: () => kubectl('create', 'namespace', namespace),
    deleteNamespace: () => kubectl('delete', 'namespace', namespace),
    applySecret: (name: string) => inNamespace(...apply, `# Secret ${name}, values on standard input`),
    tryDatabase: (secretName: string) =>
      inNamespace('create', '-f', '-', `# a pod that asks the database-url of Secret ${secretName} for SELECT 1, and is deleted then`),
    runJob: (name: string) => inNamespace('create', '-f', '-', `# the Job ${name}, which is deleted when it ends`),
    deleteSecret: (name: string) => inNamespace('delete', 'secret', name),
    scale: (deployment: string, replicas: number) => inNamespace('scale', `deployment/${deployment}`, `--replicas=${replicas}`),
    restart: (deployment: string) => inNamespace('rollout', 'restart', `deployment/${deployment}`),
    deletePod: (pod: string) => inNamespace('delete', 'pod', pod),
    forward: ({ service, localPort, servicePort }: { service: string; localPort: number; servicePort: number }) =>
      inNamespace('port-forward', `service/${service}`, `${localPort}:${servicePort}`),
  };
}
