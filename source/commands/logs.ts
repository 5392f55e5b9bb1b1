// `logs`: prints the merged logs of a component's pods.
import { readMergedLogs } from '../live/merged-logs.js';
import { registerSecrets } from '../live/redact-secrets.js';
import { type ExitStatus, Failure } from '../problem.js';
import type { Pod } from '../world/index.js';
import type { CommandOf } from './cli/options.js';
import { openSession } from './session.js';

const tail = 200;

/** Puts the pod's name before each line when there are several pods. */
export async function logs({ component, follow, ...common }: CommandOf<'logs'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, store, settings } = await openSession(common, root, signal, false);
  store.close();
  await world.cluster.identity(signal);
  const [all] = await Promise.all([world.cluster.pods(signal), registerSecrets(world, settings, signal)]);
  const pods = readable(all.filter((pod) => pod.component === component)).map(({ name }) => name);
  if (pods.length === 0) throw noPods(component);
  let several = pods.length > 1;
  const print = (line: { pod: string; text: string }) => {
    // A pod that joins later isn't the one whose lines are already printed.
    several ||= line.pod !== pods[0];
    process.stdout.write(`${several ? `${line.pod}  ` : ''}${line.text}\n`);
  };
  await readMergedLogs(world, { pods, follow, tail, previous: false }, print, signal);
  return 0;
}

/** A terminating pod may have no container left to read. */
function readable(pods: Pod[]): Pod[] {
  const staying = pods.filter((pod) => !pod.terminating);
  return staying.length > 0 ? staying : pods;
}

function noPods(component: string): Failure {
  return new Failure({
    problem: `The ${component} has no pods`,
    cause: "TaskFlow isn't deployed here, or it is scaled to 0",
    fix: 'taskflow-tui status shows what is running.',
    command: 'taskflow-tui status',
    exit: 3,
  });
}
