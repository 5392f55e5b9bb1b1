// Decides what a run does next: which steps start, whether it waits, and how it ends. Pure.
import type { StepId } from './event.js';
import type { Step } from './step.js';

export type Progress = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
export type ProgressOf = ReadonlyMap<StepId, Progress>;
export type Planned = Pick<Step, 'id' | 'needs' | 'readsSources'>;

export type Decision = { type: 'start'; steps: StepId[] } | { type: 'wait' } | { type: 'end'; outcome: 'done' | 'failed' | 'cancelled' };

/** @param mode `patient`: a failed step keeps the run open until somebody retries it or cancels */
export function schedule(plan: Planned[], progress: ProgressOf, mode: { patient: boolean; cancelled: boolean }): Decision {
  const isDone = (id: StepId) => progress.get(id) === 'done';
  const ready = plan.filter(({ id, needs }) => progress.get(id) === 'waiting' && needs.every(isDone));
  if (ready.length > 0 && !mode.cancelled) return { type: 'start', steps: ready.map(({ id }) => id) };
  if (plan.some(({ id }) => progress.get(id) === 'running')) return { type: 'wait' };
  if (mode.cancelled) return { type: 'end', outcome: 'cancelled' };
  if (plan.every(({ id }) => isDone(id))) return { type: 'end', outcome: 'done' };
  return mode.patient ? { type: 'wait' } : { type: 'end', outcome: 'failed' };
}

/**
 * The steps that start over when somebody retries one: that step, those that gave up waiting for it and, when the application's files have
 * changed since, the finished steps before it whose result depends on those files.
 */
export function stepsToRepeat(plan: Planned[], progress: ProgressOf, retried: StepId, sourcesChanged: boolean): StepId[] {
  const needed = sourcesChanged ? allNeeds(plan, retried) : [];
  const readsSources = ({ id, readsSources }: Planned) =>
    readsSources || plan.some((step) => step.readsSources && allNeeds(plan, id).includes(step.id));
  return plan
    .filter((step) => {
      const state = progress.get(step.id);
      return step.id === retried || state === 'cancelled' || (state === 'done' && needed.includes(step.id) && readsSources(step));
    })
    .map(({ id }) => id);
}

/** What a step needs, directly or through another step. */
function allNeeds(plan: Planned[], id: StepId): StepId[] {
  const needs = plan.find((step) => step.id === id)?.needs ?? [];
  return [...needs, ...needs.flatMap((need) => allNeeds(plan, need))];
}
