// `restart`: replaces the pods of a deployment one by one.
import { deploymentOf } from '../live/operations/operations.js';
import { runOperation } from '../live/operations/runner.js';
import type { ExitStatus } from '../problem.js';
import type { CommandOf } from './cli/options.js';
import { printMessage } from './output.js';
import { openSession, requireNamed } from './session.js';

export async function restart(command: CommandOf<'restart'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, false);
  const { world, store } = session;
  store.close();
  await requireNamed(session);
  const { name } = await deploymentOf(world, command.component, signal);
  printMessage(`${name}: restarting`);
  printMessage(await runOperation(world, { type: 'restart', deployment: name }, printMessage, signal));
  return 0;
}
