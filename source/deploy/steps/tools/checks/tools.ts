// Runs the checks that the Tools step and `doctor` share, side by side.

import type { Settings } from '../../../../release/settings.js';
import type { World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import type { System } from './commands.js';
import { engineCheck } from './engine.js';
import { portChecks } from './ports.js';
import { roomCheck } from './room.js';
import { isToBeStarted, startChecks } from './start.js';
import { buildxCheck, toolCheck } from './versions.js';

type Report = (check: Check) => void;
type About = Pick<Settings, 'target' | 'ports'>;

/** For the Tools step: also warns of ports that another program uses, since only the last step needs them. */
export async function checkTools(world: World, signal: AbortSignal, report: Report, settings: About): Promise<Check[]> {
  const taken = async () => {
    const checks = (await portChecks(world, settings.ports, 'warning')).filter(({ level }) => level !== 'ok');
    for (const check of checks) report(check);
    return checks;
  };
  return (await Promise.all([checkMachine(world, signal, report, settings), taken()])).flat();
}

/** Reports each check as soon as it is known. */
export async function checkMachine(world: World, signal: AbortSignal, report: Report, { target }: About): Promise<Check[]> {
  const { machine, docker } = world;
  const [manager, facts] = await Promise.all([machine.packageManager(), machine.about()]);
  const system: System = { platform: machine.platform, manager, facts };
  const reporting = async (result: Promise<Check | Check[] | undefined>) => {
    const checks = [(await result) ?? []].flat();
    for (const check of checks) report(check);
    return checks;
  };
  const client = docker.client(signal);
  const answer = client.then((found) => (found.type === 'missing' ? undefined : docker.engine(signal)));
  const engine = answer.then((known) => (known?.type === 'running' ? known.about : undefined));
  const minikube = world.minikube.version(signal);
  const toStart = once(() => isToBeStarted(world, target, minikube, signal));
  const checks = await Promise.all([
    reporting(client.then((found) => toolCheck('docker', found, system))),
    reporting(answer.then((known) => known && engineCheck(known, system, () => machine.engineStarter(signal)))),
    reporting(client.then((found) => (found.type === 'missing' ? undefined : buildxCheck(world, signal, system)))),
    reporting(minikube.then((found) => toolCheck('minikube', found, system))),
    reporting(world.kubectl.version(signal).then((found) => toolCheck('kubectl', found, system))),
    reporting(world.helm.version(signal).then((found) => toolCheck('helm', found, system))),
    reporting(engine.then((known) => roomCheck(world, system, known, toStart))),
    reporting(startChecks(system, engine, target, toStart)),
  ]);
  return checks.flat();
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
