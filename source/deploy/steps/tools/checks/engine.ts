// Does the docker engine answer, and does it run containers of the kind that Kubernetes is made of?
import type { Docker, Machine } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import type { System } from './commands.js';
import { type Fix, mayUseDocker, startEngine } from './docker.js';

export type Engine = Awaited<ReturnType<Docker['engine']>>;

/** `starter`: how the engine is started here without a password. */
export async function engineCheck(engine: Engine, system: System, starter: () => ReturnType<Machine['engineStarter']>): Promise<Check> {
  const base = { name: 'docker engine', needed: 'running' };
  const bad = (found: string, fix: Fix): Check => ({ ...base, ok: false, level: 'error', found, ...fix });
  switch (engine.type) {
    case 'running':
      if (engine.about?.containers === 'windows') return { ...bad('runs Windows containers', linuxContainers), needed: 'Linux containers' };
      return { ...base, ok: true, level: 'ok', found: `running, ${engine.version}` };
    case 'down':
      return bad('not running', startEngine(system, await starter()));
    case 'denied':
      return bad('permission denied', mayUseDocker(system));
    case 'hangs':
      return bad(`no answer in ${engine.seconds} s`, startEngine(system, undefined));
  }
}

/** minikube refuses the others: PROVIDER_DOCKER_WINDOWS_CONTAINERS in its pkg/minikube/registry/drvs/docker. */
const linuxContainers: Fix = {
  fix: 'switch Docker Desktop to Linux containers, in the menu of its icon beside the clock',
  command: '& "$Env:ProgramFiles\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine',
};
