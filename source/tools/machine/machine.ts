// Implements the Machine port: disk and memory, ports and who uses them, the browser, files, and the package manager.
import { constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, homedir, totalmem } from 'node:os';
import path from 'node:path';
import type { Machine, Target } from '../../world/index.js';
import { engineStarter } from '../docker/start-engine.js';
import type { Programs } from '../run/programs.js';
import { isAccessible } from './accessible.js';
import { announcedHolders, announcePort } from './announced-ports.js';
import { browserCommand } from './browser.js';
import { machineFacts } from './facts.js';
import { portHolder } from './port-holder.js';
import { endProcess } from './processes.js';
import { runningPrograms } from './running-programs.js';
import { saveFile } from './save-file.js';

type Manager = NonNullable<Awaited<ReturnType<Machine['packageManager']>>>;

/** In order of preference. */
const managers: Record<Machine['platform'], [file: string, name: Manager][]> = {
  linux: [
    ['apt-get', 'apt'],
    ['dnf', 'dnf'],
    ['pacman', 'pacman'],
    ['brew', 'brew'],
  ],
  darwin: [['brew', 'brew']],
  win32: [
    ['winget.exe', 'winget'],
    ['choco.exe', 'choco'],
    ['scoop.cmd', 'scoop'],
  ],
  other: [],
};

/** `folder`: the state folder, where taskflow-tui processes announce their ports. */
type Parts = { programs: Programs; target: Target; folder: string; environment?: NodeJS.ProcessEnv };

export function createMachine({ programs, target, folder, environment = process.env }: Parts): Machine {
  const platform = platformOf(process.platform);
  return {
    platform,
    about: () => machineFacts(platform, environment),
    engineStarter: async (signal) =>
      engineStarter({ programs, platform, facts: await machineFacts(platform, environment), environment }, signal),
    async room(imagesFolder) {
      return { diskFree: await diskFree(imagesFolder), memoryTotal: totalmem(), memoryFree: freemem(), cores: availableParallelism() };
    },
    portHolder: async (port) => portHolder(programs, port, await announcedHolders(folder, target, port, programs)),
    announce: (port) => announcePort(folder, target, port),
    async packageManager() {
      for (const [file, name] of managers[platform]) if (await isOnPath(file, environment.PATH ?? '')) return name;
      return undefined;
    },
    async open(url) {
      const opener = browserCommand(url, platform, environment);
      return opener ? programs.launch(opener) : false;
    },
    end: (pid, signal) => endProcess(pid, signal),
    save: saveFile,
    processes: (file, word, signal) => runningPrograms(programs, { platform, file, word }, signal),
  };
}

function platformOf(platform: NodeJS.Platform): Machine['platform'] {
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other';
}

/** Uses Docker's folder if it exists here; Docker Desktop stores its disk image below the home folder. */
async function diskFree(imagesFolder = '/var/lib/docker'): Promise<number> {
  for (const folder of [imagesFolder, homedir(), '.']) {
    const disk = folder && (await statfs(folder).catch(() => undefined));
    if (disk) return disk.bavail * disk.bsize;
  }
  return 0;
}

async function isOnPath(file: string, searched: string): Promise<boolean> {
  for (const folder of searched.split(path.delimiter).filter(Boolean)) {
    if (await isAccessible(path.join(folder, file), constants.X_OK)) return true;
  }
  return false;
}
