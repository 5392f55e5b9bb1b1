// Simulated Secrets, kept in memory.
import type { Clock, Cluster, ClusterSecret } from '../../world/index.js';

export type DemoSecrets = {
  ports: Pick<Cluster, 'secret' | 'applySecret' | 'deleteSecret'>;
  /** Names and keys, no values. */
  stored(): { name: string; keys: string[] }[];
  /** The database refuses pods that start now. */
  hasOutdatedPassword(): boolean;
  clear(): void;
};

/** Password in a URL that is valid when it is typed, and changed at the database before the pods start. */
export const outdatedPassword = 'outdated';

export function createDemoSecrets(clock: Clock): DemoSecrets {
  const secrets = new Map<string, ClusterSecret>();
  return {
    stored: () => [...secrets].map(([name, { keys }]) => ({ name, keys })),
    hasOutdatedPassword: () => [...secrets.values()].some(({ data }) => data['database-url']?.includes(`:${outdatedPassword}@`)),
    clear: () => secrets.clear(),
    ports: {
      async secret(name, signal) {
        await clock.sleep(50, signal);
        return secrets.get(name);
      },
      async applySecret(name, data, signal) {
        await clock.sleep(180, signal);
        const before = secrets.get(name);
        const all = { ...before?.data, ...data };
        const resourceVersion = String(Number(before?.resourceVersion ?? 100) + 1);
        secrets.set(name, { uid: 'demo-secret', resourceVersion, ours: true, keys: Object.keys(all), data: all });
        return { uid: 'demo-secret', resourceVersion };
      },
      deleteSecret: async (name) => {
        secrets.delete(name);
      },
    },
  };
}
