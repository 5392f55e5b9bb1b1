// Checks that the docker engine answers and runs Linux containers.
import type { Docker, Machine } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import type { System } from './commands.js';
import { accessFix, type Fix, startFix } from './docker.js';

export type Engine = Awaited<ReturnType<Docker['engine']>>;

/** @param starter finds what starts the engine without a password */
export async function engineCheck(engine: Engine, system: System, starter: () => ReturnType<Machine['engineStarter']>): Promise<Check> {
  const base = { name: 'docker engine', needed: 'a running engine' };
  const bad = (found: string, fix: Fix): Check => ({ ...base, ok: false, level: 'error', found, ...fix });
  switch (engine.type) {
    case 'running':
      if (engine.about?.containers === 'windows') return { ...bad('runs Windows containers', linuxContainers), needed: 'Linux containers' };
      return { ...base, ok: true, level: 'ok', found: `running, ${engine.version}` };
    case 'down':
      return bad("isn't running", startFix(system, await starter()));
    case 'denied':
      return bad('refuses your user', accessFix(system));
    case 'hangs':
      return bad(`doesn't answer within ${engine.seconds} s`, startFix(system, undefined));
  }
}

/** minikube refuses Windows containers: PROVIDER_DOCKER_WINDOWS_CONTAINERS in pkg/minikube/registry/drvs/docker. */
const linuxContainers: Fix = {
  fix: 'Switch Docker Desktop to Linux containers in the menu of its tray icon.',
  command: '& "$Env:ProgramFiles\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine',
};
