// Chooses a component's local port: its own, unless another program uses it and the person chooses another.
import { Failure, type Problem } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import type { Machine } from '../../../world/index.js';
import type { Question } from '../../engine/event.js';
import type { StepContext } from '../../engine/step.js';

type Holder = NonNullable<Awaited<ReturnType<Machine['portHolder']>>>;
/** `sharedWith`: describes another taskflow-tui of the same release; our forward takes over the port when that one ends. */
export type ChosenPort = { localPort: number; sharedWith?: string };

/** How many ports to try above the wanted one. */
const span = 20;

/** Asks before it uses another port; throws a Failure if nobody can be asked. */
export async function choosePort(component: Component, context: StepContext): Promise<ChosenPort> {
  const { world, settings, forwards, signal } = context;
  const open = forwards.get(component);
  if (open && open.state().type !== 'taken') return { localPort: open.localPort };
  const wanted = open?.localPort ?? settings.ports[component];
  for (;;) {
    const holder = await world.machine.portHolder(wanted);
    if (!holder) return { localPort: wanted };
    if (holder.ours) return { localPort: wanted, sharedWith: `another taskflow-tui${holder.pid ? `, pid ${holder.pid}` : ''}` };
    const free = await freePort(component, context);
    const answer = await context.ask(questionFor(component, wanted, holder, free));
    if (answer.key === 'other' && free !== undefined) return { localPort: free };
    if (answer.key === 'end' && holder.pid !== undefined) await world.machine.end(holder.pid, signal);
    else if (answer.key !== 'again') throw new Failure(problemFor(wanted, holder));
  }
}

async function freePort(component: Component, { world, settings }: StepContext): Promise<number | undefined> {
  const others = components.filter((each) => each !== component).map((each) => settings.ports[each]);
  for (let port = settings.ports[component] + 1; port <= settings.ports[component] + span; port++) {
    if (!others.includes(port) && !(await world.machine.portHolder(port))) return port;
  }
  return undefined;
}

function questionFor(component: Component, port: number, holder: Holder, free: number | undefined): Extract<Question, { type: 'choice' }> {
  const known = holder.pid === undefined ? [] : [{ key: 'end', label: `stop ${nameOf(holder)} and use localhost:${port}` }];
  const other = free === undefined ? [] : [{ key: 'other', label: `open the ${component} on localhost:${free} this time` }];
  return {
    type: 'choice',
    id: `port-${component}`,
    text: `localhost:${port} is already used by ${nameOf(holder)}. Where should the ${component} open?`,
    detail: component === 'frontend' ? [`TaskFlow's sign-in expects http://localhost:${port} and may fail on another port`] : [],
    options: [...other, { key: 'again', label: `I stopped it: use localhost:${port}` }, ...known],
    problem: problemFor(port, holder),
  };
}

function problemFor(port: number, holder: Holder): Problem {
  return {
    problem: `localhost:${port} is already in use`,
    cause: `${nameOf(holder)} is listening on it`,
    fix: 'Stop it, then retry. Everything else is ready.',
    ...(holder.pid ? { command: `kill ${holder.pid}` } : {}),
  };
}

function nameOf({ pid, command }: Holder): string {
  if (!command) return pid ? `the program with pid ${pid}` : 'another program';
  return `${command}${pid ? ` (pid ${pid})` : ''}`;
}
