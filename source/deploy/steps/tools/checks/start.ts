// What is known to keep minikube from starting a cluster, and can be known before: told only where one would have to be started.
import { quoted } from '../../../../text.js';
import type { EngineFacts, Target, ToolVersion, World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import { asUser, type System } from './commands.js';
import { proxyCheck, vpnCheck } from './network.js';

/** A cluster that is not minikube's is never started here; a minikube that does not work has none that runs. */
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
  // One that hangs says so sooner than it would be waited for here.
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
  // Side by side with the engine's answer where it will be asked anyway: a run in which nothing changed is to be quick.
  const [about] = await Promise.all([engine, ofMachine.length > 0 ? toStart() : undefined]);
  const ofEngine = about ? present([cgroupCheck(about, system, profile), rootlessCheck(about)]) : [];
  const checks = [...ofMachine, ...ofEngine];
  return checks.length > 0 && (await toStart()) ? checks : [];
}

const present = (checks: (Check | undefined)[]): Check[] => checks.filter((check) => check !== undefined);

/** DRV_AS_ROOT, unless another driver was chosen: validateUser in minikube's cmd/minikube/cmd/start.go. */
function rootCheck({ platform, facts }: System, profile: string): Check | undefined {
  if (!facts.root || platform === 'win32') return undefined;
  return {
    name: 'user',
    ok: true,
    level: 'warning',
    found: 'root',
    needed: 'a user of the group docker',
    fix: 'with docker, minikube refuses to start as root: run taskflow-tui as another user, or start the cluster by hand once',
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
    needed: 'yours',
    fix: 'minikube was run with sudo once: take its folder back',
    command: asUser(`sudo chown -R $USER ${quoted([lockedFolder])} && chmod -R u+wrx ${quoted([lockedFolder])}`, facts),
  };
}

/** From Kubernetes 1.35 on the kubelet does not start on cgroup v1 unless told to (KEP-5573); minikube tells it so since 1.38. */
function cgroupCheck({ cgroup }: EngineFacts, { facts }: System, profile: string): Check | undefined {
  if (cgroup !== 1) return undefined;
  const base = { name: 'cgroup', ok: true, level: 'warning', found: 'v1', needed: 'v2' } as const;
  const why = 'Kubernetes 1.35 and later may refuse cgroup v1';
  if (facts.wsl)
    return {
      ...base,
      fix: `${why}: put kernelCommandLine = cgroup_no_v1=all below [wsl2] in .wslconfig in your Windows home folder, then restart WSL`,
      command: 'wsl.exe --shutdown',
    };
  return {
    ...base,
    fix: `${why}: boot with systemd.unified_cgroup_hierarchy=1; or, if minikube does not start, begin with an older Kubernetes`,
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
    found: `docker runs without root${cgroup === 1 ? ', on cgroup v1' : ''}`,
    needed: 'cgroup v2, delegated',
    fix: 'minikube then wants containerd, and delegated controllers: https://rootlesscontaine.rs/getting-started/common/cgroup2/',
    command: 'minikube config set container-runtime containerd',
  };
}
