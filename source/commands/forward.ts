// `forward`: keeps localhost:3000 and :8000 open until it is stopped.

import { announcedForward } from '../deploy/steps/ports/forwards.js';
import { notDeployed } from '../live/operations/operations.js';
import { type ExitStatus, Failure } from '../problem.js';
import { components, servicePorts } from '../release/component.js';
import type { ForwardReport } from '../world/index.js';
import type { CommandOf } from './cli/options.js';
import { printMessage } from './output.js';
import { openSession } from './session.js';

export async function forward(command: CommandOf<'forward'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, settings, store } = await openSession(command, root, signal, false);
  store.close();
  const { release } = settings.target;
  await world.cluster.identity(signal);
  const services = await world.cluster.services(signal);
  for (const component of components) {
    if (!services.some((s) => s.name === `${release}-${component}`)) throw notDeployed(`There is no service ${release}-${component}`);
    const localPort = settings.ports[component];
    const holder = await world.machine.portHolder(localPort);
    if (holder) throw inUse(localPort, holder);
  }
  await Promise.all(
    components.map((component) => {
      const localPort = settings.ports[component];
      const request = { service: `${release}-${component}`, localPort, servicePort: servicePorts[component] };
      return announcedForward(world, request, reporter(localPort, request.service), signal);
    }),
  );
  return 0;
}

/** Prints each new state and each new connection error once. */
function reporter(localPort: number, service: string): (report: ForwardReport) => void {
  let lastLine = '';
  let error: string | undefined;
  return ({ state, lastError }) => {
    const reason = 'reason' in state ? `: ${state.reason}` : '';
    const line = `localhost:${localPort} → ${service}  ${state.type}${reason}`;
    if (line !== lastLine) printMessage(line);
    if (lastError !== undefined && lastError !== error) printMessage(`localhost:${localPort}  a connection failed: ${lastError}`);
    lastLine = line;
    error = lastError;
  };
}

function inUse(port: number, holder: { pid?: number; command?: string; ours: boolean }): Failure {
  const who = `${holder.command ?? 'another program'}${holder.pid ? ` (pid ${holder.pid})` : ''}`;
  return new Failure({
    problem: `localhost:${port} is already in use`,
    cause: `${who} is listening on it`,
    fix: holder.ours
      ? 'Use that port: taskflow-tui already forwards it. Or stop the other one first.'
      : 'Stop that program, then run taskflow-tui forward again.',
  });
}
