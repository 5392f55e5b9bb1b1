// Marks the containers of trial runs, and removes those that a killed run left behind.
import { hostname } from 'node:os';
import { isStill, thisProcess } from '../machine/processes.js';
import type { Programs } from '../run/programs.js';
import { unanswered } from './image.js';

const commandSeconds = 30;
/** On every container of ours, to find those that a killed run left behind. */
const tryOutLabel = 'taskflow.dev/try-out=true';
/** The process that created it: `pid/started/host`. Several computers may use one engine. */
const ownerLabel = 'taskflow.dev/try-out-owner';

export function ownerArguments(): string[] {
  const { pid, started } = thisProcess();
  return ['--label', tryOutLabel, '--label', `${ownerLabel}=${pid}/${started}/${hostname()}`];
}

/**
 * Removes containers whose process has ended or that name no process, and returns their names. Containers of another computer stay, because
 * it can't be known here whether their process is alive. Failure if docker doesn't answer.
 */
export async function removeLeftovers(programs: Programs, signal: AbortSignal): Promise<string[]> {
  const docker = (args: string[]) => programs.run({ file: 'docker', args, signal, timeoutSeconds: commandSeconds });
  const format = `{{.Names}} {{.Label "${ownerLabel}"}}`;
  const listed = await docker(['ps', '--all', '--filter', `label=${tryOutLabel}`, '--format', format]);
  if (listed.exitCode !== 0) throw failed("Docker couldn't list the containers of earlier runs", listed.stderr);
  const found = listed.stdout.split('\n').filter((line) => line.trim() !== '');
  const names = await Promise.all(
    found.map(async (line) => {
      const [name = '', owner = ''] = line.trim().split(' ');
      return (await isLeftover(programs, owner)) ? [name] : [];
    }),
  );
  const left = names.flat();
  if (left.length === 0) return [];
  const removed = await docker(['rm', '--force', '--volumes', ...left]);
  // Another run may have removed it meanwhile.
  if (removed.exitCode !== 0 && !/no such container|already in progress/i.test(removed.stderr))
    throw failed(`${left.join(', ')} couldn't be removed`, removed.stderr);
  // docker prints the name of each container that it removed.
  const removedNames = new Set(removed.stdout.split('\n').map((line) => line.trim()));
  return left.filter((name) => removedNames.has(name));
}

async function isLeftover(programs: Programs, owner: string): Promise<boolean> {
  const [pid, started, host] = owner.split('/');
  if (!pid || started === undefined || host === undefined) return true;
  return host === hostname() && !(await isStill(programs, { pid: Number(pid), started }));
}

const failed = (problem: string, stderr: string) => unanswered(problem, stderr, { fix: 'Fix what Docker names, then retry.' });
