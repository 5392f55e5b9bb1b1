// Every check of the tools step and of `doctor`: what is found, what is needed, and the cure on this system.
import semver from 'semver';
import type { Found, Machine, World } from '../world.js';
import type { Check } from './event.js';

type Tool = 'docker' | 'buildx' | 'minikube' | 'kubectl' | 'helm';

/** Oldest versions that the program is known to work with; the reasons are in README.md, "What is needed". */
export const needed: Record<Tool, string> = { docker: '20.10.0', buildx: '0.12.0', minikube: '1.30.0', kubectl: '1.20.0', helm: '3.14.0' };

const diskNeeded = 5e9;
const memoryNeeded = 3.5e9;

type Manager = Awaited<ReturnType<Machine['packageManager']>>;

/** All tool checks, side by side; each is reported as soon as it is known. */
export async function checkTools(world: World, signal: AbortSignal, report: (check: Check) => void): Promise<Check[]> {
  const manager = await world.machine.packageManager();
  const tell = async (check: Promise<Check | undefined>) => {
    const known = await check;
    if (known) report(known);
    return known;
  };
  const docker = world.docker.client(signal);
  const checks = await Promise.all([
    tell(docker.then((found) => toolCheck('docker', found, manager))),
    tell(docker.then((found) => (found.type === 'missing' ? undefined : engineCheck(world, signal)))),
    tell(docker.then((found) => (found.type === 'missing' ? undefined : buildxCheck(world, signal, manager)))),
    tell(world.minikube.version(signal).then((found) => toolCheck('minikube', found, manager))),
    tell(world.kubectl.version(signal).then((found) => toolCheck('kubectl', found, manager))),
    tell(world.helm.version(signal).then((found) => toolCheck('helm', found, manager))),
    tell(roomCheck(world)),
  ]);
  return checks.filter((c) => c !== undefined);
}

function toolCheck(tool: Tool, found: Found, manager: Manager): Check {
  const base = { name: tool, needed: `≥ ${shortVersion(needed[tool])}` };
  const bad = (text: string, cure: string): Check => ({
    ...base,
    ok: false,
    level: 'error',
    found: text,
    cure,
    ...installCommand(tool, manager),
  });
  switch (found.type) {
    case 'missing':
      return bad('not found', `install ${tool}: ${pages[tool]}`);
    case 'hangs':
      return bad(`no answer in ${found.seconds} s`, `run \`${tool} version\` by hand; if it hangs too, reinstall ${tool}`);
    case 'broken':
      return bad(`does not run: ${found.reason}`, `reinstall ${tool}: ${pages[tool]}`);
    case 'found': {
      const version = found.version === undefined ? null : semver.coerce(found.version);
      if (!version)
        return bad(`unreadable version: ${found.raw.slice(0, 60) || '(nothing)'}`, `check that the first ${tool} on PATH is the real one`);
      if (semver.lt(version, needed[tool])) return bad(version.version, `upgrade ${tool}: ${pages[tool]}`);
      return { ...base, ok: true, level: 'ok', found: version.version };
    }
  }
}

async function buildxCheck(world: World, signal: AbortSignal, manager: Manager): Promise<Check> {
  const check = toolCheck('buildx', await world.docker.buildx(signal), manager);
  if (check.ok) return check;
  // The legacy builder works without it: slower, and no cache mounts.
  return { ...check, ok: true, level: 'warning', cure: `${check.cure}; until then docker's legacy builder is used, which is slower` };
}

async function engineCheck(world: World, signal: AbortSignal): Promise<Check> {
  const engine = await world.docker.engine(signal);
  const base = { name: 'docker engine', needed: 'running' };
  switch (engine.type) {
    case 'running':
      return { ...base, ok: true, level: 'ok', found: `running, ${engine.version}` };
    case 'down':
      return { ...base, ok: false, level: 'error', found: 'not running', ...startEngine(world.machine.platform) };
    case 'denied':
      return {
        ...base,
        ok: false,
        level: 'error',
        found: 'permission denied',
        cure: 'your user may not use the docker socket: join the group docker, then log in again',
        command: 'sudo usermod -aG docker $USER',
      };
    case 'hangs':
      return { ...base, ok: false, level: 'error', found: `no answer in ${engine.seconds} s`, ...startEngine(world.machine.platform) };
  }
}

function startEngine(platform: Machine['platform']): { cure: string; command?: string } {
  if (platform === 'linux') return { cure: 'start the docker engine', command: 'sudo systemctl start docker' };
  if (platform === 'darwin')
    return { cure: 'start Docker Desktop (or Colima: colima start), wait until it says running', command: 'open -a Docker' };
  return { cure: 'start Docker Desktop and wait until it says running' };
}

async function roomCheck(world: World): Promise<Check> {
  const room = await world.machine.room();
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(0)} GB`;
  const short: string[] = [];
  if (room.diskFree < diskNeeded) short.push('free some disk: docker system prune removes what no container uses');
  if (room.memoryTotal < memoryNeeded) short.push('the cluster may be slow or refuse to start: close other programs');
  return {
    name: 'room',
    ok: true,
    level: short.length ? 'warning' : 'ok',
    found: `${gigabytes(room.diskFree)} disk free, ${gigabytes(room.memoryTotal)} memory, ${room.cores} cores`,
    needed: `${gigabytes(diskNeeded)} disk, ${gigabytes(4e9)} memory, 2 cores`,
    ...(short.length ? { cure: short.join('; ') } : {}),
  };
}

const pages: Record<Tool, string> = {
  docker: 'https://docs.docker.com/get-started/get-docker/',
  buildx: 'https://github.com/docker/buildx#installing',
  minikube: 'https://minikube.sigs.k8s.io/docs/start/',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
  helm: 'https://helm.sh/docs/intro/install/',
};

const installs: Partial<Record<NonNullable<Manager>, Partial<Record<Tool, string>>>> = {
  brew: {
    docker: 'brew install --cask docker',
    minikube: 'brew install minikube',
    kubectl: 'brew install kubectl',
    helm: 'brew install helm',
  },
  winget: {
    docker: 'winget install Docker.DockerDesktop',
    minikube: 'winget install Kubernetes.minikube',
    kubectl: 'winget install Kubernetes.kubectl',
    helm: 'winget install Helm.Helm',
  },
  choco: {
    docker: 'choco install docker-desktop',
    minikube: 'choco install minikube',
    kubectl: 'choco install kubernetes-cli',
    helm: 'choco install kubernetes-helm',
  },
  scoop: { minikube: 'scoop install minikube', kubectl: 'scoop install kubectl', helm: 'scoop install helm' },
  apt: { docker: 'sudo apt-get install docker.io', buildx: 'sudo apt-get install docker-buildx' },
  dnf: { docker: 'sudo dnf install moby-engine', kubectl: 'sudo dnf install kubernetes-client', helm: 'sudo dnf install helm' },
  pacman: {
    docker: 'sudo pacman -S docker docker-buildx',
    minikube: 'sudo pacman -S minikube',
    kubectl: 'sudo pacman -S kubectl',
    helm: 'sudo pacman -S helm',
  },
};

function installCommand(tool: Tool, manager: Manager): { command?: string } {
  const command = manager && installs[manager]?.[tool];
  return command ? { command } : {};
}

function shortVersion(version: string): string {
  return version.replace(/\.0$/, '');
}
