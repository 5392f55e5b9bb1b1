// Collects facts about this computer from files and the environment. Runs no program and never fails.
import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import type { DockerDesktop, Machine, MachineFacts } from '../../world/index.js';
import { withScheme } from '../http/proxy.js';
import { minikubeFolder } from '../minikube/log.js';
import { isAccessible } from './accessible.js';

type Platform = Machine['platform'];
/** `root`: prefix of absolute paths, for tests. */
type Sources = { root: string; networks: NodeJS.Dict<NetworkInterfaceInfo[]>; user: number | undefined; processor: string };

export async function machineFacts(
  platform: Platform,
  environment: NodeJS.ProcessEnv,
  given: Partial<Sources> = {},
): Promise<MachineFacts> {
  const sources = { root: '', networks: interfacesHere(), user: process.getuid?.(), processor: process.arch, ...given };
  const home = environment.HOME || environment.USERPROFILE || homedir();
  const wsl = platform === 'linux' && (await isWsl(environment, sources.root));
  const [desktops, lockedFolder] = await Promise.all([
    desktopsHere({ platform, environment, home, wsl, root: sources.root }),
    lockedMinikube(environment, home, sources.root),
  ]);
  const proxy = proxyOf(environment);
  return {
    wsl,
    processor: sources.processor === 'x64' ? 'amd64' : sources.processor === 'arm64' ? 'arm64' : 'other',
    root: sources.user === 0,
    desktops,
    ...(proxy ? { proxy } : {}),
    networks: networksOf(sources.networks),
    ...(lockedFolder === undefined ? {} : { lockedFolder }),
  };
}

function interfacesHere(): NodeJS.Dict<NetworkInterfaceInfo[]> {
  try {
    return networkInterfaces();
  } catch {
    // Some sandboxes forbid it.
    return {};
  }
}

async function isWsl(environment: NodeJS.ProcessEnv, root: string): Promise<boolean> {
  if (environment.WSL_DISTRO_NAME) return true;
  return /microsoft/i.test(await readFile(`${root}/proc/version`, 'utf8').catch(() => ''));
}

type Surroundings = { platform: Platform; environment: NodeJS.ProcessEnv; home: string; wsl: boolean; root: string };

/** Programs on the PATH or files that show that one is installed. */
function tracesOf({ platform, environment, home, wsl }: Surroundings): Record<DockerDesktop, { programs: string[]; files: string[] }> {
  const applications = (name: string) => [`/Applications/${name}.app`, `${home}/Applications/${name}.app`];
  const windowsFolder = environment.ProgramFiles ?? 'C:\\Program Files';
  const none = { programs: [], files: [] };
  switch (platform) {
    case 'darwin':
      return {
        'docker-desktop': { programs: [], files: applications('Docker') },
        colima: { programs: ['colima'], files: [] },
        orbstack: { programs: ['orb'], files: applications('OrbStack') },
        'rancher-desktop': { programs: ['rdctl'], files: [...applications('Rancher Desktop'), `${home}/.rd/bin/rdctl`] },
      };
    case 'win32':
      return {
        'docker-desktop': { programs: [], files: [`${windowsFolder}\\Docker\\Docker\\Docker Desktop.exe`] },
        colima: none,
        orbstack: none,
        'rancher-desktop': {
          programs: ['rdctl.exe'],
          files: [
            `${environment.LOCALAPPDATA ?? `${home}\\AppData\\Local`}\\Programs\\Rancher Desktop\\Rancher Desktop.exe`,
            `${windowsFolder}\\Rancher Desktop\\Rancher Desktop.exe`,
          ],
        },
      };
    default:
      return {
        'docker-desktop': {
          programs: [],
          files: wsl
            ? ['/mnt/wsl/docker-desktop', '/mnt/c/Program Files/Docker/Docker/Docker Desktop.exe']
            : [`${home}/.docker/desktop`, '/opt/docker-desktop'],
        },
        colima: { programs: ['colima'], files: [] },
        orbstack: none,
        'rancher-desktop': { programs: ['rdctl'], files: [`${home}/.rd/bin/rdctl`] },
      };
  }
}

async function desktopsHere(surroundings: Surroundings): Promise<DockerDesktop[]> {
  // In WSL, the PATH includes folders of Windows, which are slow to search and whose programs don't count here.
  const folders = (surroundings.environment.PATH ?? surroundings.environment.Path ?? '')
    .split(surroundings.platform === 'win32' ? ';' : ':')
    .filter((folder) => folder !== '' && !(surroundings.wsl && folder.startsWith('/mnt/')));
  const join = surroundings.platform === 'win32' ? path.win32.join : path.posix.join;
  const found = await Promise.all(
    Object.entries(tracesOf(surroundings)).map(async ([name, { programs, files }]) => {
      const candidates = [...files, ...programs.flatMap((program) => folders.map((folder) => join(folder, program)))];
      const there = await Promise.all(candidates.map((file) => isAccessible(`${surroundings.root}${file}`)));
      return there.includes(true) ? [name as DockerDesktop] : [];
    }),
  );
  return found.flat();
}

async function lockedMinikube(environment: NodeJS.ProcessEnv, home: string, root: string): Promise<string | undefined> {
  const folder = minikubeFolder(environment, home);
  const there = await isAccessible(`${root}${folder}`);
  return there && !(await isAccessible(`${root}${folder}`, constants.W_OK)) ? folder : undefined;
}

/** In Go's order, as docker, minikube, kubectl, and helm look: https://pkg.go.dev/golang.org/x/net/http/httpproxy#FromEnvironment */
function proxyOf(environment: NodeJS.ProcessEnv): MachineFacts['proxy'] {
  const name = ['HTTPS_PROXY', 'https_proxy'].find((each) => environment[each]);
  const value = name && environment[name];
  if (!name || !value) return undefined;
  const except = environment.NO_PROXY || environment.no_proxy || '';
  return { name, address: addressOf(value), except: except.split(/[\s,]+/).filter(Boolean) };
}

/** Only host and port, because the rest may be a password. */
function addressOf(proxy: string): string {
  try {
    const { hostname, port, protocol } = new URL(withScheme(proxy));
    return `${hostname}:${port || (protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : 1080)}`;
  } catch {
    return 'an invalid address';
  }
}

/** Bridges of docker, podman, minikube, Kubernetes and virtual machines, which aren't VPNs. */
const ownBridges = /^(docker|br-|bridge\d|veth|virbr|vboxnet|vmnet|podman|cni|flannel|cali|cilium|lxc|kube|minikube|vEthernet)/i;

function networksOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): MachineFacts['networks'] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    ownBridges.test(name)
      ? []
      : addresses.flatMap(({ family, internal, cidr }) => {
          if (family !== 'IPv4' || internal || !cidr) return [];
          return [{ name, cidr: `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${cidr.split('/')[1]}` }];
        }),
  );
}
