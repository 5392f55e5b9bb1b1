// Checks for what keeps minikube from starting a cluster; reported only if one has to be started.

import { quoteCommand } from '../../../../quote.js';
import type { EngineFacts, Target, ToolVersion, World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import { asUser, type System } from './commands.js';
import { proxyCheck, vpnCheck } from './network.js';

/** Only minikube's cluster is ever started here. A minikube that doesn't work has no running cluster. */
export async function isToBeStarted(
  world: World,
  { context, profile }: Target,
  minikube: Promise<ToolVersion>,
  signal: AbortSignal,
): Promise<boolean> {
  if (context !== profile) return false;
  const known = new AbortController();
  const status = world.minikube.status(profile, AbortSignal.any([signal, known.signal])).then(
    ({ state }) => state !== 'running',
    (error) => {
      if (signal.aborted) throw error;
      return true;
    },
  );
  // The version check of a minikube that hangs ends earlier than its status.
  const unusable = minikube.then(({ type }) => (type === 'found' ? status : true));
  try {
    return await Promise.race([status, unusable]);
  } finally {
    known.abort();
  }
}

export async function startChecks(
  system: System,
  engine: Promise<EngineFacts | undefined>,
  { profile }: Target,
  toStart: () => Promise<boolean>,
): Promise<Check[]> {
  const ofMachine = present([rootCheck(system, profile), folderCheck(system), proxyCheck(system), vpnCheck(system, profile)]);
  // Ask at the same time if it will be asked anyway: a run in which nothing changed should be quick.
  const [about] = await Promise.all([engine, ofMachine.length > 0 ? toStart() : undefined]);
  const ofEngine = about ? present([cgroupCheck(about, system, profile), rootlessCheck(about)]) : [];
  const checks = [...ofMachine, ...ofEngine];
  return checks.length > 0 && (await toStart()) ? checks : [];
}

const present = (checks: (Check | undefined)[]): Check[] => checks.filter((check) => check !== undefined);

/** DRV_AS_ROOT, unless another driver is configured: validateUser in minikube's cmd/minikube/cmd/start.go. */
function rootCheck({ platform, facts }: System, profile: string): Check | undefined {
  if (!facts.root || platform === 'win32') return undefined;
  return {
    name: 'user',
    ok: true,
    level: 'warning',
    found: 'is root',
    needed: 'a user of the group docker',
    fix: 'With docker, minikube refuses to start as root. Run taskflow-tui as another user, or start the cluster yourself once.',
    command: `minikube start -p ${profile} --driver=docker --force`,
  };
}

/** HOST_HOME_PERMISSION, with minikube's own fix. */
function folderCheck({ facts }: System): Check | undefined {
  const { lockedFolder } = facts;
  if (lockedFolder === undefined) return undefined;
  return {
    name: 'minikube home',
    ok: false,
    level: 'error',
    found: `${lockedFolder} belongs to another user`,
    needed: 'a folder of yours',
    fix: 'minikube ran with sudo once: make its folder yours again.',
    command: asUser(`sudo chown -R $USER ${quoteCommand([lockedFolder])} && chmod -R u+wrx ${quoteCommand([lockedFolder])}`, facts),
  };
}

/** From Kubernetes 1.35 on, the kubelet doesn't start on cgroup v1 by default (KEP-5573); minikube allows it since 1.38. */
function cgroupCheck({ cgroup }: EngineFacts, { facts }: System, profile: string): Check | undefined {
  if (cgroup !== 1) return undefined;
  const base = { name: 'cgroup', ok: true, level: 'warning', found: 'is v1', needed: 'v2' } as const;
  const why = 'Kubernetes 1.35 and newer may refuse cgroup v1.';
  if (facts.wsl)
    return {
      ...base,
      fix: `${why} Add kernelCommandLine = cgroup_no_v1=all below [wsl2] in .wslconfig in your Windows home folder, then restart WSL.`,
      command: 'wsl.exe --shutdown',
    };
  return {
    ...base,
    fix: `${why} Boot with systemd.unified_cgroup_hierarchy=1 or, if minikube doesn't start, use an older Kubernetes.`,
    command: `minikube start -p ${profile} --kubernetes-version=v1.34.0`,
  };
}

/** "Rootless Docker" in https://minikube.sigs.k8s.io/docs/drivers/docker/ */
function rootlessCheck({ rootless, cgroup }: EngineFacts): Check | undefined {
  if (!rootless) return undefined;
  return {
    name: 'rootless',
    ok: true,
    level: 'warning',
    found: `docker is in use${cgroup === 1 ? ', on cgroup v1' : ''}`,
    needed: 'cgroup v2 with delegated controllers',
    fix: 'Use containerd, and delegate the controllers: https://rootlesscontaine.rs/getting-started/common/cgroup2/',
    command: 'minikube config set container-runtime containerd',
  };
}
