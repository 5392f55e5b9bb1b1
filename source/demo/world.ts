// The World of `taskflow-tui demo`: every port simulated in memory, with the time that real ones take, and nothing touched.
import type { Clock, Database, Found, Http, Kubectl, Machine, World } from '../world.js';
import { createDemoCluster, type DemoCluster } from './cluster.js';
import { createDemoHelm } from './helm.js';
import { createDemoDocker, createDemoMinikube } from './images.js';
import { createDemoMemory } from './memory.js';

/** Time comes from `clock` alone: with one that jumps, the whole tour takes no time. */
export function createDemoWorld({ clock }: { clock: Clock }): World {
  const simulated = createDemoCluster(clock);
  const forwards = new Map<number, 'frontend' | 'backend'>();
  const docker = createDemoDocker(clock);
  return {
    machine: demoMachine(forwards),
    docker,
    minikube: createDemoMinikube(clock),
    kubectl: demoKubectl(clock, simulated, forwards),
    helm: createDemoHelm(clock, simulated),
    cluster: simulated.cluster,
    database: demoDatabase(clock),
    http: demoHttp(clock, simulated, forwards),
    memory: createDemoMemory(),
    clock,
  };
}

export function foundVersion(version: string): Found {
  return { type: 'found', version, raw: version };
}

type Forwards = Map<number, 'frontend' | 'backend'>;

function demoMachine(forwards: Forwards): Machine {
  return {
    platform: 'linux',
    room: async () => ({ diskFree: 84e9, memoryTotal: 16e9, memoryFree: 9e9, cores: 8 }),
    portHolder: async (port) => (forwards.has(port) ? { ours: true } : undefined),
    packageManager: async () => undefined,
  };
}

function demoDatabase(clock: Clock): Database {
  return {
    async tryUrl(url, signal) {
      await clock.sleep(600, signal);
      // One way to see a refusal without a database to refuse.
      if (/:wrong@/.test(url)) return { type: 'refuses', about: 'password', reason: 'password authentication failed for user "taskflow"' };
      return { type: 'answers', ms: 580, tls: url.includes('sslmode=require'), server: 'PostgreSQL 17' };
    },
  };
}

function demoHttp(clock: Clock, simulated: DemoCluster, forwards: Forwards): Http {
  return {
    async get(url, _seconds, signal) {
      await clock.sleep(8, signal);
      const component = forwards.get(Number(new URL(url).port));
      if (!component || !simulated.isReady(component)) return undefined;
      return { status: 200, ms: 8, body: '{"status":"ok"}' };
    },
  };
}

function demoKubectl(clock: Clock, simulated: DemoCluster, forwards: Forwards): Kubectl {
  return {
    async version(signal) {
      await clock.sleep(350, signal);
      return foundVersion('1.35.2');
    },
    async forward({ service, localPort }, report, signal) {
      const component = service.endsWith('frontend') ? 'frontend' : 'backend';
      try {
        report({ type: 'connecting' });
        await clock.sleep(600, signal);
        forwards.set(localPort, component);
        let up: boolean | undefined;
        for (;;) {
          const ready = simulated.isReady(component);
          if (ready !== up) report(ready ? { type: 'up' } : { type: 'reconnecting', since: clock.now(), reason: 'no pod is ready' });
          up = ready;
          await clock.sleep(300, signal);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        forwards.delete(localPort);
      }
    },
  };
}
