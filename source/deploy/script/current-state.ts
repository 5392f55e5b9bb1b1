// Reads the current state of each step, and the tools of this machine, from the events of a dry run.
import type { Problem } from '../../problem.js';
import type { Check, Event, StepId } from '../engine/event.js';

/** `runs`: the commands and notices of a step that isn't done. `unreached`: an earlier step failed. */
export type StepState =
  | { type: 'done'; reason: string }
  | { type: 'runs'; because: string; commands: string[][]; noted: string[] }
  | { type: 'fails'; problem: Problem }
  | { type: 'unreached' };

export type CurrentState = { steps: Record<StepId, StepState>; checks: Check[] };

/** @param events redacted, like all events */
export function readCurrentState(events: Event[]): CurrentState {
  const steps: Record<StepId, StepState> = {
    tools: { type: 'unreached' },
    cluster: { type: 'unreached' },
    images: { type: 'unreached' },
    load: { type: 'unreached' },
    secrets: { type: 'unreached' },
    release: { type: 'unreached' },
    ports: { type: 'unreached' },
  };
  const checks: Check[] = [];
  for (const event of events) {
    if (event.type === 'check') checks.push(event.check);
    else if (event.type === 'step-skipped') steps[event.step] = { type: 'done', reason: event.reason };
    else if (event.type === 'step-started') steps[event.step] = { type: 'runs', because: event.because, commands: [], noted: [] };
    else if (event.type === 'step-failed') steps[event.step] = { type: 'fails', problem: event.problem };
    else if (event.type === 'step-cancelled') steps[event.step] = { type: 'unreached' };
    else if ('step' in event) note(steps[event.step], event);
  }
  return { steps, checks };
}

function note(now: StepState, event: Event): void {
  if (now.type !== 'runs') return;
  if (event.type === 'command') now.commands.push(event.argv);
  else if (event.type === 'notice') now.noted.push(event.text);
  else if (event.type === 'image' && event.phase === 'kept') now.noted.push(`${event.tag} is already in the engine, unchanged`);
}
