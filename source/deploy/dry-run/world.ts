// The World of `up --dry-run`: the real steps run in it, and it changes nothing.
import type { Kubectl, Observer, StateStore, Target, WorldFor } from '../../world/index.js';
import { dryCluster } from './cluster.js';
import { type Effects, noEffects } from './effects.js';
import { dryInstaller, dryMachine, withNewTools } from './machine.js';
import { dryDocker, dryHelm, dryMinikube } from './tools.js';

/**
 * Reads go to the real World. A change goes to the observer as its command, and into the effects that later steps see. Each port lists all of its
 * functions instead of spreading the real one, so that a new function doesn't reach the real World by accident.
 */
export function dryWorldFor(real: WorldFor, target: Target): WorldFor {
  const effects = noEffects();
  return (observer) => {
    const world = withNewTools(real({ command: () => {} }), effects);
    return {
      machine: dryMachine(world.machine, observer),
      docker: dryDocker(world.docker, effects, observer),
      minikube: dryMinikube(world.minikube, effects, observer),
      kubectl: dryKubectl(world.kubectl, observer),
      helm: dryHelm(world.helm, effects, observer),
      cluster: dryCluster(world.cluster, effects, target, observer),
      database: { tryUrl: async () => ({ type: 'answers', ms: 0, tls: false, server: 'not asked' }) },
      assistant: { tryKey: async () => ({ type: 'silent', reason: 'not asked' }) },
      installer: dryInstaller(world.installer, effects, observer),
      http: { get: async () => ({ status: 200, ms: 0, body: '' }) },
      store: dryStore(world.store, effects),
      clock: world.clock,
    };
  };
}

function dryKubectl({ version, describeCommand, describe, shellCommand }: Kubectl, observer: Observer): Kubectl {
  return { version, describeCommand, describe, shellCommand, shell: async (pod) => observer.command(shellCommand(pod)) };
}

/** Selecting a cluster writes nothing here: a dry run opens the store for reading. */
function dryStore(
  { readOnly, notice, selectCluster, step, choices, ledger, recordedElsewhere, durations, fileDigests }: StateStore,
  effects: Effects,
): StateStore {
  return {
    readOnly,
    notice,
    selectCluster: (cluster) => (effects.clusterStarted ? undefined : selectCluster(cluster)),
    step,
    choices,
    ledger,
    recordedElsewhere,
    durations,
    fileDigests,
    saveStep: () => {},
    forget: () => {},
    saveReplicas: () => {},
    saveBuildChoices: () => {},
    saveMigrate: () => {},
    record: () => {},
    remove: () => {},
    saveFileDigests: () => {},
    clear: () => {},
  };
}
