// The exact command that installs each tool, on each system.
import assert from 'node:assert/strict';
import test from 'node:test';
import { checked, commandsOf, found, nothing, type Simulated } from './simulated.js';

const minikube = 'https://storage.googleapis.com/minikube/releases/latest';
const kubectl = (build: string) =>
  `curl -LO https://dl.k8s.io/release/$(curl -Ls https://dl.k8s.io/release/stable.txt)/bin/${build}/kubectl && sudo install kubectl /usr/local/bin/kubectl`;
const helm = 'curl -fsSL https://raw.githubusercontent.com/helm/helm/main/scripts/get-helm-4 | bash';

const systems: [name: string, given: Simulated, commands: Record<string, string>][] = [
  [
    'Debian and Ubuntu: the publishers, for there are no packages',
    { manager: 'apt' },
    {
      docker: 'sudo apt-get update && sudo apt-get install docker.io && sudo usermod -aG docker $USER',
      minikube: `curl -LO ${minikube}/minikube_latest_amd64.deb && sudo dpkg -i minikube_latest_amd64.deb`,
      kubectl: kubectl('linux/amd64'),
      helm,
    },
  ],
  [
    'Fedora on arm64',
    { manager: 'dnf', facts: { processor: 'arm64' } },
    {
      docker: 'sudo dnf install moby-engine && sudo systemctl enable --now docker && sudo usermod -aG docker $USER',
      minikube: `curl -LO ${minikube}/minikube-latest.aarch64.rpm && sudo rpm -Uvh minikube-latest.aarch64.rpm`,
      kubectl: kubectl('linux/arm64'),
      helm: 'sudo dnf install helm',
    },
  ],
  [
    'Arch',
    { manager: 'pacman' },
    {
      docker: 'sudo pacman -S docker docker-buildx && sudo systemctl enable --now docker && sudo usermod -aG docker $USER',
      minikube: 'sudo pacman -S minikube',
      kubectl: 'sudo pacman -S kubectl',
      helm: 'sudo pacman -S helm',
    },
  ],
  [
    'macOS with brew',
    { platform: 'darwin', manager: 'brew', facts: { processor: 'arm64' } },
    {
      docker: 'brew install --cask docker-desktop && open -a Docker',
      minikube: 'brew install minikube',
      kubectl: 'brew install kubectl',
      helm: 'brew install helm',
    },
  ],
  [
    'macOS with brew and Colima',
    { platform: 'darwin', manager: 'brew', facts: { desktops: ['colima'] } },
    {
      docker: 'brew install docker docker-buildx',
      minikube: 'brew install minikube',
      kubectl: 'brew install kubectl',
      helm: 'brew install helm',
    },
  ],
  [
    'macOS without brew, on Apple silicon',
    { platform: 'darwin', facts: { processor: 'arm64' } },
    {
      docker: 'curl -LO https://desktop.docker.com/mac/main/arm64/Docker.dmg && open Docker.dmg',
      minikube: `curl -LO ${minikube}/minikube-darwin-arm64 && sudo install minikube-darwin-arm64 /usr/local/bin/minikube`,
      kubectl: kubectl('darwin/arm64'),
      helm,
    },
  ],
  [
    'Windows with winget',
    { platform: 'win32', manager: 'winget' },
    {
      docker: 'winget install -e --id Docker.DockerDesktop',
      minikube: 'winget install -e --id Kubernetes.minikube',
      kubectl: 'winget install -e --id Kubernetes.kubectl',
      helm: 'winget install -e --id Helm.Helm',
    },
  ],
  [
    'Windows with choco',
    { platform: 'win32', manager: 'choco' },
    {
      docker: 'choco install docker-desktop',
      minikube: 'choco install minikube',
      kubectl: 'choco install kubernetes-cli',
      helm: 'choco install kubernetes-helm',
    },
  ],
  [
    'Windows with scoop, which has no Docker Desktop',
    { platform: 'win32', manager: 'scoop' },
    { minikube: 'scoop install minikube', kubectl: 'scoop install kubectl', helm: 'scoop install helm' },
  ],
  [
    'WSL2 without Docker Desktop',
    { manager: 'apt', facts: { wsl: true } },
    {
      docker: 'sudo apt-get update && sudo apt-get install docker.io && sudo service docker start && sudo usermod -aG docker $USER',
      minikube: `curl -LO ${minikube}/minikube_latest_amd64.deb && sudo dpkg -i minikube_latest_amd64.deb`,
      kubectl: kubectl('linux/amd64'),
      helm,
    },
  ],
  [
    'another Linux',
    {},
    {
      minikube: `curl -LO ${minikube}/minikube-linux-amd64 && sudo install minikube-linux-amd64 /usr/local/bin/minikube`,
      kubectl: kubectl('linux/amd64'),
      helm,
    },
  ],
  ['a processor that the publishers do not build for, without a package manager', { facts: { processor: 'other' } }, {}],
];

for (const [name, given, commands] of systems)
  test(`nothing installed, ${name}`, async () => {
    const { checks } = await checked({ ...given, tools: nothing });
    const { user: _, ...commandsNow } = await commandsOf({ ...given, tools: nothing });
    assert.deepEqual(commandsNow, commands);
    for (const tool of ['docker', 'minikube', 'kubectl', 'helm']) {
      const check = checks.get(tool);
      assert.deepEqual([check?.ok, check?.level, check?.found], [false, 'error', "isn't installed"]);
      assert.match(check?.fix ?? '', /https:\/\/|Colima is installed|Docker Desktop and start it/, 'always a page to read');
    }
  });

test('root gets commands without sudo, and joins no group', async () => {
  const { docker, minikube: deb } = await commandsOf({ manager: 'apt', tools: nothing, facts: { root: true } });
  assert.equal(docker, 'apt-get update && apt-get install docker.io');
  assert.match(deb ?? '', /&& dpkg -i/);
});

test('a tool that is too old comes with the command that upgrades it', async () => {
  const old = { minikube: found('1.20.0'), kubectl: found('1.18.0'), helm: found('3.9.0') };
  for (const [given, commands] of [
    [{ platform: 'darwin', manager: 'brew' }, ['brew upgrade minikube', 'brew upgrade kubectl', 'brew upgrade helm']],
    [
      { platform: 'win32', manager: 'winget' },
      ['winget upgrade -e --id Kubernetes.minikube', 'winget upgrade -e --id Kubernetes.kubectl', 'winget upgrade -e --id Helm.Helm'],
    ],
    [{ platform: 'win32', manager: 'choco' }, ['choco upgrade minikube', 'choco upgrade kubernetes-cli', 'choco upgrade kubernetes-helm']],
    [{ platform: 'win32', manager: 'scoop' }, ['scoop update minikube', 'scoop update kubectl', 'scoop update helm']],
    [{ manager: 'pacman' }, ['sudo pacman -Syu minikube', 'sudo pacman -Syu kubectl', 'sudo pacman -Syu helm']],
    [
      { manager: 'apt' },
      [`curl -LO ${minikube}/minikube_latest_amd64.deb && sudo dpkg -i minikube_latest_amd64.deb`, kubectl('linux/amd64'), helm],
    ],
  ] as [Simulated, string[]][]) {
    const { checks } = await checked({ ...given, tools: old });
    assert.deepEqual(
      ['minikube', 'kubectl', 'helm'].map((tool) => checks.get(tool)?.command),
      commands,
    );
    assert.match(checks.get('helm')?.fix ?? '', /^Upgrade helm: https:/);
    assert.deepEqual([checks.get('helm')?.found, checks.get('helm')?.needed], ['3.9.0 is too old', '3.14 or newer']);
  }
});
