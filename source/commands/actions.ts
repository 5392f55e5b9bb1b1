// `scale`, `restart` and `logs`: the panel's actions, for scripts.
import { components } from '../deploy/source.js';
import { restart as restartPods, scale as scaleTo, settled } from '../live/actions.js';
import { type ExitStatus, Failure } from '../problem.js';
import type { Deployment, Pod, World } from '../world.js';
import type { Command } from './options.js';
import { openSession, requireNamed } from './session.js';

const logLines = 200;

export async function scale(command: Extract<Command, { name: 'scale' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, true);
  const { world, memory } = session;
  try {
    await requireNamed(session, command.confirmContext);
    if (memory.readOnly()) process.stderr.write(`taskflow-tui: ${memory.readOnly()}\n`);
    for (const component of components) {
      const replicas = command.wanted[component];
      if (replicas === undefined) continue;
      const before = await scaleTo(world, component, replicas, signal);
      process.stderr.write(`${before.name}: ${before.desired} → ${replicas}\n`);
      await settled(world, component, progress(), signal);
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
  await requireNamed(session, command.confirmContext);
  const { name } = await restartPods(world, command.component, signal);
  process.stderr.write(`${name}: restarting\n`);
  await settled(world, command.component, progress(), signal);
  return 0;
}

/** Says each new state of a rollout once, on stderr. */
function progress(): (deployment: Deployment) => void {
  let told = '';
  return (d) => {
    const text = `${d.name}: ${d.ready}/${d.desired} ready, ${d.updated} updated`;
    if (text !== told) process.stderr.write(`${text}\n`);
    told = text;
  };
}

export async function logs(command: Extract<Command, { name: 'logs' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, memory } = await openSession(command, root, signal, false);
  memory.close();
  await world.cluster.identity(signal);
  const all = (await world.cluster.pods(signal)).filter((p) => p.component === command.component);
  // One on its way out may have no container left to read.
  const staying = all.filter((p) => !p.terminating);
  const pods = staying.length ? staying : all;
  if (!pods.length) throw noPods(command.component);
  await Promise.all(pods.map((pod) => printLog(world, pod, pods.length > 1, command.follow, signal)));
  return 0;
}

async function printLog(world: World, pod: Pod, several: boolean, follow: boolean, signal: AbortSignal): Promise<void> {
  const head = several ? `${pod.name}  ` : '';
  await world.cluster.logs(
    { pod: pod.name, follow, tail: logLines, previous: false },
    (line) => process.stdout.write(`${head}${line}\n`),
    signal,
  );
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
