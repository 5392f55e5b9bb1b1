// Which local port a component gets: its own, unless another program has it and the person chooses otherwise.
import { Failure, type Problem } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import type { Machine } from '../../../world/index.js';
import type { Question } from '../../engine/event.js';
import type { StepContext } from '../../engine/step.js';

type Holder = NonNullable<Awaited<ReturnType<Machine['portHolder']>>>;
/** `sharedWith`: another taskflow-tui of the same release, in words; ours opens there as soon as that one ends. */
export type ChosenPort = { localPort: number; sharedWith?: string };

/** Ports tried above the wanted one. */
const span = 20;

/** Never another port in silence: the person is asked, and where nobody can be asked it is a Failure. */
export async function choosePort(component: Component, context: StepContext): Promise<ChosenPort> {
  const { world, settings, forwards, signal } = context;
  const held = forwards.get(component);
  if (held && held.state().type !== 'taken') return { localPort: held.localPort };
  const wanted = held?.localPort ?? settings.ports[component];
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
  const known = holder.pid === undefined ? [] : [{ key: 'end', label: `end ${nameOf(holder)}, and use localhost:${port}` }];
  const other = free === undefined ? [] : [{ key: 'other', label: `open the ${component} on localhost:${free} this time` }];
  return {
    type: 'choice',
    id: `port-${component}`,
    text: `localhost:${port} is taken by ${nameOf(holder)}. Where should the ${component} be opened?`,
    detail:
      component === 'frontend' ? [`TaskFlow's sign-in expects http://localhost:${port}: on another port it may refuse to sign you in`] : [],
    options: [...other, { key: 'again', label: `I have stopped it: use localhost:${port}` }, ...known],
    problem: problemFor(port, holder),
  };
}

function problemFor(port: number, holder: Holder): Problem {
  return {
    problem: `localhost:${port} is taken`,
    cause: `${nameOf(holder)} listens there`,
    fix: 'stop it, then retry; everything else is in place',
    ...(holder.pid ? { command: `kill ${holder.pid}` } : {}),
  };
}

function nameOf({ pid, command }: Holder): string {
  if (!command) return pid ? `the program with pid ${pid}` : 'another program';
  return `${command}${pid ? ` (pid ${pid})` : ''}`;
}
