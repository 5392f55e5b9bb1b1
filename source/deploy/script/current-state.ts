// What a dry run found: what is true on this machine now, step by step, and which tools are here.
import type { Problem } from '../../problem.js';
import type { Check, Event, StepId } from '../engine/event.js';

/** `runs`: what would be run besides, for what is already true in part. `unreached`: a step before it failed. */
export type Now =
  | { type: 'done'; reason: string }
  | { type: 'runs'; because: string; commands: string[][]; noted: string[] }
  | { type: 'fails'; problem: Problem }
  | { type: 'unreached' };

export type Found = { steps: Record<StepId, Now>; checks: Check[] };

/** @param events of one dry run, redacted as all events are */
export function foundIn(events: Event[]): Found {
  const steps: Record<StepId, Now> = {
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

function note(now: Now, event: Event): void {
  if (now.type !== 'runs') return;
  if (event.type === 'command') now.commands.push(event.argv);
  else if (event.type === 'notice') now.noted.push(event.text);
  else if (event.type === 'image' && event.phase === 'kept') now.noted.push(`${event.tag} is in the engine already, unchanged`);
}
