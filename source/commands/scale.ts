// `scale`: sets the replicas of a deployment and waits until they are ready.

import { deploymentOf } from '../live/operations/operations.js';
import { runOperation } from '../live/operations/runner.js';
import type { ExitStatus } from '../problem.js';
import { components } from '../release/component.js';
import type { CommandOf } from './cli/options.js';
import { printMessage } from './output.js';
import { openSession, requireNamed } from './session.js';

export async function scale(command: CommandOf<'scale'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, true);
  const { world, store } = session;
  try {
    await requireNamed(session);
    const warning = store.readOnly();
    if (warning) printMessage(`taskflow-tui: ${warning}`);
    for (const component of components) {
      const to = command.replicas[component];
      if (to === undefined) continue;
      const { name, desired } = await deploymentOf(world, component, signal);
      printMessage(`${name}: ${desired} → ${to}`);
      printMessage(await runOperation(world, { type: 'scale', deployment: name, from: desired, to }, printMessage, signal));
    }
    return 0;
  } finally {
    store.close();
  }
}
