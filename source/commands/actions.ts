// `scale`, `restart` and `logs`: the panel's actions, for scripts.

import { mergedLogs } from '../live/merged-logs.js';
import { deploymentOf } from '../live/operations/operations.js';
import { performed } from '../live/operations/runner.js';
import { knowSecrets } from '../live/redact-secrets.js';
import { type ExitStatus, Failure } from '../problem.js';
import { components } from '../release/component.js';
import type { Pod } from '../world/index.js';
import { inCharset } from './charset.js';
import type { Command } from './cli/options.js';
import { openSession, requireNamed } from './session.js';

const logLines = 200;
const say = (text: string) => process.stderr.write(`${inCharset(text)}\n`);

export async function scale(command: Extract<Command, { name: 'scale' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, true);
  const { world, memory } = session;
  try {
    await requireNamed(session);
    if (memory.readOnly()) say(`taskflow-tui: ${memory.readOnly()}`);
    for (const component of components) {
      const to = command.wanted[component];
      if (to === undefined) continue;
      const { name, desired } = await deploymentOf(world, component, signal);
      say(`${name}: ${desired} → ${to}`);
      say(await performed(world, { type: 'scale', deployment: name, from: desired, to }, say, signal));
    }
    return 0;
  } finally {
    memory.close();
  }
}

export async function restart(command: Extract<Command, { name: 'restart' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, false);
  const { world, memory } = session;
  memory.close();
  await requireNamed(session);
  const { name } = await deploymentOf(world, command.component, signal);
  say(`${name}: restarting`);
  say(await performed(world, { type: 'restart', deployment: name }, say, signal));
  return 0;
}

/** With the pod's name before each line when there are several. */
export async function logs(command: Extract<Command, { name: 'logs' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, memory, settings } = await openSession(command, root, signal, false);
  memory.close();
  await world.cluster.identity(signal);
  const [pods] = await Promise.all([world.cluster.pods(signal), knowSecrets(world, settings, signal)]);
  const names = readable(pods.filter((pod) => pod.component === command.component)).map(({ name }) => name);
  if (names.length === 0) throw noPods(command.component);
  let several = names.length > 1;
  const wanted = { pods: names, follow: command.follow, tail: logLines, previous: false };
  const print = (line: { pod: string; text: string }) => {
    // A pod that joins later is another than the one whose lines stand there.
    several ||= line.pod !== names[0];
    process.stdout.write(`${several ? `${line.pod}  ` : ''}${line.text}\n`);
  };
  await mergedLogs(world, wanted, print, signal);
  return 0;
}

/** One on its way out may have no container left to read. */
function readable(pods: Pod[]): Pod[] {
  const staying = pods.filter((pod) => !pod.terminating);
  return staying.length > 0 ? staying : pods;
}

function noPods(component: string): Failure {
  return new Failure({
    problem: `the ${component} has no pods`,
    cause: 'TaskFlow is not deployed here, or it is scaled to 0',
    cure: 'taskflow-tui status shows what is there',
    command: 'taskflow-tui status',
    exit: 3,
  });
}
