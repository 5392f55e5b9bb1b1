// `forward`: holds localhost:3000 and :8000 open until it is stopped.

import { announcedForward } from '../deploy/steps/ports/forwards.js';
import { notDeployed } from '../live/operations/operations.js';
import { type ExitStatus, Failure } from '../problem.js';
import { components, servicePorts } from '../release/component.js';
import type { ForwardReport } from '../world/index.js';
import type { CommandOf } from './cli/options.js';
import { inCharset } from './output.js';
import { openSession } from './session.js';

export async function forward(command: CommandOf<'forward'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, settings, store } = await openSession(command, root, signal, false);
  store.close();
  const { release } = settings.target;
  await world.cluster.identity(signal);
  const services = await world.cluster.services(signal);
  for (const component of components) {
    if (!services.some((s) => s.name === `${release}-${component}`)) throw notDeployed(`there is no service ${release}-${component}`);
    const localPort = settings.ports[component];
    const holder = await world.machine.portHolder(localPort);
    if (holder) throw taken(localPort, holder);
  }
  await Promise.all(
    components.map((component) => {
      const localPort = settings.ports[component];
      const request = { service: `${release}-${component}`, localPort, servicePort: servicePorts[component] };
      return announcedForward(world, request, teller(localPort, request.service), signal);
    }),
  );
  return 0;
}

/** Says each new state once, on stderr, and what went wrong with a connection; not the traffic. */
function teller(localPort: number, service: string): (report: ForwardReport) => void {
  let told = '';
  let error: string | undefined;
  return ({ state, lastError }) => {
    const reason = 'reason' in state ? `: ${state.reason}` : '';
    const line = `localhost:${localPort} → ${service}  ${state.type}${reason}`;
    if (line !== told) process.stderr.write(`${inCharset(line)}\n`);
    if (lastError !== undefined && lastError !== error) process.stderr.write(`localhost:${localPort}  a connection failed: ${lastError}\n`);
    told = line;
    error = lastError;
  };
}

function taken(port: number, holder: { pid?: number; command?: string; ours: boolean }): Failure {
  const who = `${holder.command ?? 'another program'}${holder.pid ? ` (pid ${holder.pid})` : ''}`;
  return new Failure({
    problem: `localhost:${port} is taken`,
    cause: `${who} listens there${holder.ours ? ': it is open already' : ''}`,
    fix: holder.ours ? 'use it, or stop that one first' : 'stop it, then start forward again',
  });
}
