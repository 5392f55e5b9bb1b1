// The exact command that installs or upgrades a tool on this system: the package manager's, or else the publisher's.
import type { Machine, MachineFacts } from '../../../../world/index.js';

export type Tool = 'docker' | 'buildx' | 'minikube' | 'kubectl' | 'helm';
export type Manager = Awaited<ReturnType<Machine['packageManager']>>;
export type System = { platform: Machine['platform']; manager: Manager; facts: MachineFacts };

/** The publishers' installation pages. */
export const pages: Record<Tool, string> = {
  docker: 'https://docs.docker.com/get-started/get-docker/',
  buildx: 'https://github.com/docker/buildx#installing',
  minikube: 'https://minikube.sigs.k8s.io/docs/start/',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
  helm: 'https://helm.sh/docs/intro/install/',
};

type Packages = { install: string; upgrade: string; names: Partial<Record<Exclude<Tool, 'docker'>, string>> };

/** Debian and Ubuntu have no package for minikube, kubectl, or helm. Fedora's kubectl has a different name for each version. */
const packages: Record<NonNullable<Manager>, Packages> = {
  apt: { install: 'sudo apt-get install', upgrade: 'sudo apt-get install', names: { buildx: 'docker-buildx' } },
  dnf: { install: 'sudo dnf install', upgrade: 'sudo dnf upgrade', names: { buildx: 'docker-buildx', helm: 'helm' } },
  pacman: {
    install: 'sudo pacman -S',
    upgrade: 'sudo pacman -Syu',
    names: { buildx: 'docker-buildx', minikube: 'minikube', kubectl: 'kubectl', helm: 'helm' },
  },
  brew: { install: 'brew install', upgrade: 'brew upgrade', names: { minikube: 'minikube', kubectl: 'kubectl', helm: 'helm' } },
  winget: {
    install: 'winget install -e --id',
    upgrade: 'winget upgrade -e --id',
    names: { minikube: 'Kubernetes.minikube', kubectl: 'Kubernetes.kubectl', helm: 'Helm.Helm' },
  },
  choco: {
    install: 'choco install',
    upgrade: 'choco upgrade',
    names: { minikube: 'minikube', kubectl: 'kubernetes-cli', helm: 'kubernetes-helm' },
  },
  scoop: { install: 'scoop install', upgrade: 'scoop update', names: { minikube: 'minikube', kubectl: 'kubectl', helm: 'helm' } },
};

/** undefined if there is no certain one: the person has to read the tool's page. Docker itself is in docker.ts. */
export function commandFor(tool: Exclude<Tool, 'docker'>, verb: 'install' | 'upgrade', system: System): string | undefined {
  const { manager, facts } = system;
  const known = manager && packages[manager];
  const name = known?.names[tool];
  const command = known && name ? `${known[verb]} ${name}` : publishersLine(tool, system);
  return command === undefined ? undefined : asUser(command, facts);
}

/** root needs no sudo, and may not have it. */
export function asUser(command: string, { root }: Pick<MachineFacts, 'root'>): string {
  return root ? command.replaceAll('sudo ', '') : command;
}

const minikubeFiles = 'https://storage.googleapis.com/minikube/releases/latest';

function publishersLine(tool: Exclude<Tool, 'docker'>, { platform, manager, facts }: System): string | undefined {
  const { processor } = facts;
  if ((platform !== 'linux' && platform !== 'darwin') || processor === 'other') return undefined;
  const fetched = (url: string, then: (file: string) => string) => `curl -LO ${url} && ${then(url.slice(url.lastIndexOf('/') + 1))}`;
  const program = (url: string, name: string) => fetched(url, (file) => `sudo install ${file} /usr/local/bin/${name}`);
  switch (tool) {
    case 'minikube':
      if (manager === 'apt') return fetched(`${minikubeFiles}/minikube_latest_${processor}.deb`, (file) => `sudo dpkg -i ${file}`);
      if (manager === 'dnf') {
        const architecture = { amd64: 'x86_64', arm64: 'aarch64' }[processor];
        return fetched(`${minikubeFiles}/minikube-latest.${architecture}.rpm`, (file) => `sudo rpm -Uvh ${file}`);
      }
      return program(`${minikubeFiles}/minikube-${platform}-${processor}`, 'minikube');
    case 'kubectl':
      return program(
        `https://dl.k8s.io/release/$(curl -Ls https://dl.k8s.io/release/stable.txt)/bin/${platform}/${processor}/kubectl`,
        'kubectl',
      );
    case 'helm':
      return 'curl -fsSL https://raw.githubusercontent.com/helm/helm/main/scripts/get-helm-4 | bash';
    case 'buildx':
      return undefined;
  }
}
