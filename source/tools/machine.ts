// The machine we run on: room, ports, and the package manager to name in cures.
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, homedir, totalmem } from 'node:os';
import path from 'node:path';
import type { Machine } from '../world.js';
import { portHolder } from './port-holder.js';
import type { Programs } from './process.js';

type Manager = NonNullable<Awaited<ReturnType<Machine['packageManager']>>>;

/** In the order of preference; the program whose presence tells, and the manager's name. */
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

export function createMachine(parts: { programs: Programs; environment?: NodeJS.ProcessEnv }): Machine {
  const { programs, environment = process.env } = parts;
  const platform = platformOf(process.platform);
  return {
    platform,
    async room() {
      return { diskFree: await diskFree(), memoryTotal: totalmem(), memoryFree: freemem(), cores: availableParallelism() };
    },
    portHolder: (port) => portHolder(programs, port),
    async packageManager() {
      for (const [file, name] of managers[platform]) if (await isOnPath(file, environment.PATH ?? '')) return name;
      return undefined;
    },
  };
}

function platformOf(platform: NodeJS.Platform): Machine['platform'] {
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other';
}

/** Docker's own folder where the engine runs on this machine; elsewhere (Docker Desktop) its disk image lies under the home folder. */
async function diskFree(): Promise<number> {
  for (const folder of ['/var/lib/docker', homedir(), '.']) {
    const disk = await statfs(folder).catch(() => undefined);
    if (disk) return disk.bavail * disk.bsize;
  }
  return 0;
}

async function isOnPath(file: string, searched: string): Promise<boolean> {
  for (const folder of searched.split(path.delimiter).filter(Boolean)) {
    const found = await access(path.join(folder, file), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
