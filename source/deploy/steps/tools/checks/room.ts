// Checks disk, memory, and cores: those of the engine where it has less than the computer.
import type { EngineFacts, World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import type { System } from './commands.js';
import { enlargeEngine } from './docker.js';

const diskNeeded = 5e9;
const memoryNeeded = 3.5e9;
const coresNeeded = 2;
/** Below this, minikube doesn't start: minUsableMem and minimumCPUS in its cmd/minikube/cmd/start.go. */
const memoryRefused = 1800 * 1024 ** 2;

/** @param toStart whether a cluster has to be started; asked only if that would fail */
export async function roomCheck(
  world: World,
  system: System,
  engine: EngineFacts | undefined,
  toStart: () => Promise<boolean>,
): Promise<Check> {
  const room = await world.machine.room(engine?.folder);
  const memory = Math.min(room.memoryTotal, engine?.memory ?? room.memoryTotal);
  const cores = Math.min(room.cores, engine?.cpus ?? room.cores);
  // An engine in a virtual machine has less on purpose, and a setting for it.
  const lessened = engine !== undefined && (engine.memory < room.memoryTotal * 0.9 || engine.cpus < room.cores);
  const few = memory < memoryNeeded || cores < coresNeeded;
  const enlarge = few && lessened && engine ? enlargeEngine(system, engine) : undefined;
  const refused = (memory < memoryRefused || cores < coresNeeded) && (await toStart());
  const fixes = [
    ...(room.diskFree < diskNeeded ? ['Free some disk: docker system prune removes what no container uses.'] : []),
    ...(few ? [enlarge?.fix ?? 'The cluster may be slow or fail to start: close other programs, or use a larger computer.'] : []),
  ];
  const command = enlarge?.command ?? (room.diskFree < diskNeeded ? 'docker system prune' : undefined);
  return {
    name: 'room',
    ok: !refused,
    level: refused ? 'error' : fixes.length > 0 ? 'warning' : 'ok',
    found: `${fixes.length > 0 ? 'is tight: ' : ''}${gigabytes(room.diskFree)} disk free, ${lessened ? 'docker has ' : ''}${gigabytes(memory)} memory, ${counted(cores)}`,
    needed: `${gigabytes(diskNeeded)} disk, ${gigabytes(4e9)} memory, ${counted(coresNeeded)}`,
    ...(fixes.length > 0 ? { fix: fixes.join(' '), ...(command ? { command } : {}) } : {}),
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 9.95e9 && bytes % 1e9 !== 0 ? 1 : 0)} GB`;
}

function counted(cores: number): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
