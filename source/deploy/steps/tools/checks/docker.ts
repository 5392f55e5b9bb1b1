// Fixes for Docker on this system: what to install, what to start, and where to give it more resources.

import { quoteCommand } from '../../../../quote.js';
import type { DockerDesktop, EngineFacts, Machine } from '../../../../world/index.js';
import { desktopNames } from '../../../../world/machine.js';
import { asUser, pages, type System } from './commands.js';

export type Fix = { fix: string; command?: string };
const wslPage = 'https://docs.docker.com/desktop/features/wsl/';
const integration =
  'In Docker Desktop on Windows, turn on this distribution in Settings > Resources > WSL integration, then open a new terminal.';
/** Enough for minikube and TaskFlow. */
const colimaStart = 'colima start --cpu 2 --memory 4';

const macStarts: Record<DockerDesktop, string> = {
  'docker-desktop': 'open -a Docker',
  colima: colimaStart,
  orbstack: 'open -a OrbStack',
  'rancher-desktop': 'open -a "Rancher Desktop"',
};

type Installs = Partial<Record<NonNullable<System['manager']>, string>>;
const windowsInstalls: Installs = { winget: 'winget install -e --id Docker.DockerDesktop', choco: 'choco install docker-desktop' };
const linuxInstalls: Installs = {
  apt: 'sudo apt-get update && sudo apt-get install docker.io',
  dnf: 'sudo dnf install moby-engine',
  pacman: 'sudo pacman -S docker docker-buildx',
};

export function installDocker(system: System): Fix {
  const { platform, manager, facts } = system;
  const [desktop] = facts.desktops;
  if (facts.wsl && desktop === 'docker-desktop') return { fix: integration };
  if (desktop && desktop !== 'colima' && platform !== 'linux') {
    const fix = `${desktopNames[desktop]} is installed and includes docker. Start it, then open a new terminal.`;
    return platform === 'darwin' ? { fix, command: macStarts[desktop] } : { fix };
  }
  switch (platform) {
    case 'darwin':
      return desktop === 'colima' ? commandLineForColima(system) : desktopForMac(system);
    case 'win32': {
      const command = manager && windowsInstalls[manager];
      const fix = `Install Docker Desktop and start it: ${command ? pages.docker : 'https://docs.docker.com/desktop/setup/install/windows-install/'}`;
      return command ? { fix, command } : { fix };
    }
    default:
      return engineForLinux(system);
  }
}

function commandLineForColima({ manager }: System): Fix {
  const fix = 'Colima is installed, but docker itself is missing';
  return manager === 'brew'
    ? { fix: `${fix}. Install it.`, command: 'brew install docker docker-buildx' }
    : { fix: `${fix}: ${pages.docker}` };
}

function desktopForMac({ manager, facts }: System): Fix {
  if (manager === 'brew')
    return {
      fix: 'Install Docker Desktop and start it (or Colima: brew install colima docker docker-buildx).',
      command: 'brew install --cask docker-desktop && open -a Docker',
    };
  const fix = `Install Docker Desktop and start it: ${pages.docker}`;
  if (facts.processor === 'other') return { fix };
  return { fix, command: `curl -LO https://desktop.docker.com/mac/main/${facts.processor}/Docker.dmg && open Docker.dmg` };
}

function engineForLinux({ manager, facts }: System): Fix {
  const install = manager && linuxInstalls[manager];
  const or = facts.wsl ? `, or install Docker Desktop on Windows with its WSL integration: ${wslPage}` : `: ${pages.docker}`;
  if (!install) return { fix: `Install docker${or}` };
  const start = facts.wsl ? 'sudo service docker start' : manager === 'apt' ? undefined : 'sudo systemctl enable --now docker';
  const command = [install, start, facts.root ? undefined : joinGroup].filter(Boolean).join(' && ');
  return { fix: `Install docker${facts.root ? '' : ', then log in again'}${or}`, command: asUser(command, facts) };
}

const joinGroup = 'sudo usermod -aG docker $USER';

type Starter = Awaited<ReturnType<Machine['engineStarter']>>;

/** @param starter what starts the engine without a password, if anything does */
export function startFix({ platform, manager, facts }: System, starter: Starter): Fix {
  const [desktop] = facts.desktops;
  if (starter) return { fix: `Start ${starter.text} and wait until it runs.`, command: quoteCommand(starter.command) };
  if (facts.wsl && desktop === 'docker-desktop') return { fix: `Start Docker Desktop on Windows. If it runs already: ${integration}` };
  switch (platform) {
    case 'darwin':
      if (desktop) return { fix: `Start ${desktopNames[desktop]} and wait until it runs.`, command: macStarts[desktop] };
      return {
        fix: 'The docker command is here without an engine: install Colima or Docker Desktop.',
        ...(manager === 'brew' ? { command: `brew install colima && ${colimaStart}` } : {}),
      };
    case 'win32':
      return { fix: `Start ${desktopNames[desktop ?? 'docker-desktop']} and wait until it runs.` };
    default:
      return {
        fix: 'Start the docker engine.',
        command: asUser(facts.wsl ? 'sudo service docker start' : 'sudo systemctl start docker', facts),
      };
  }
}

export function accessFix({ platform, facts }: System): Fix {
  if (platform !== 'linux') return { fix: "Your user can't use the docker socket: restart what provides docker, then try again." };
  const again = facts.wsl ? 'run wsl.exe --shutdown and open the distribution again' : 'log in again';
  return { fix: `Your user can't use the docker socket: join the group docker, then ${again}.`, command: asUser(joinGroup, facts) };
}

/** Where to give the engine more of this computer; undefined if it has all of it. */
export function enlargeEngine({ platform, facts }: System, { system, cpus }: EngineFacts): Fix | undefined {
  const has = (desktop: DockerDesktop) => facts.desktops.includes(desktop);
  const cores = Math.max(2, cpus);
  if (/docker desktop/i.test(system))
    return platform === 'win32' || facts.wsl
      ? {
          fix: 'Give Docker more in .wslconfig in your Windows home folder ([wsl2], memory=6GB, processors=2), then restart Docker Desktop.',
          command: 'wsl.exe --shutdown',
        }
      : { fix: 'Give Docker more in Docker Desktop: Settings > Resources, then Apply & restart.' };
  if (/orbstack/i.test(system)) return { fix: 'Give OrbStack more.', command: 'orb config set memory_mib 4096 && orb stop && orb start' };
  if (has('colima') && (platform === 'darwin' || /colima/i.test(system)))
    return { fix: 'Give Colima more.', command: `colima stop && colima start --cpu ${cores} --memory 4` };
  if (/rancher/i.test(system) || (platform === 'darwin' && has('rancher-desktop')))
    return {
      fix: 'Give Rancher Desktop more: Preferences > Virtual Machine.',
      command: `rdctl set --virtual-machine.memory-in-gb 4 --virtual-machine.number-cpus ${cores}`,
    };
  return undefined;
}
