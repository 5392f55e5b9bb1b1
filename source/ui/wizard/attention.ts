// What needs the person: a question, the secrets form, or a failure. One of them has the focus.
import type { Question } from '../../deploy/engine/event.js';
import type { State, StepView } from '../../deploy/engine/state.js';
import type { Problem } from '../../problem.js';
import type { KeyContext } from '../kit/key.js';

export type FailedStep = { step: StepView; problem: Problem; ms: number };
export type Attention =
  | { type: 'confirm'; question: Extract<Question, { type: 'confirm' }> }
  | { type: 'choice'; question: Extract<Question, { type: 'choice' }> }
  | { type: 'secrets'; question: Extract<Question, { type: 'secrets' }> }
  | { type: 'failure' };

export function failures(state: State): FailedStep[] {
  return state.steps.flatMap((step) => (step.status.type === 'failed' ? [{ step, problem: step.status.problem, ms: step.status.ms }] : []));
}

/** Questions in the order they were asked, so that a new one never takes the focus from someone who is typing; then failures. */
export function attentions(state: State): Attention[] {
  const questions = state.questions.map(({ question }) => ({ type: question.type, question }) as Attention);
  return failures(state).length > 0 ? [...questions, { type: 'failure' }] : questions;
}

export function keyContextOf(attention: Attention | undefined): KeyContext {
  switch (attention?.type) {
    case 'confirm':
      return attention.question.typed === undefined ? 'confirm' : 'typed';
    case 'choice':
      return 'choice';
    case 'secrets':
      return 'form';
    case 'failure':
      return 'failure';
    default:
      return 'run';
  }
}

export function isRunning(state: State): boolean {
  return state.steps.some((step) => step.status.type === 'running');
}

/** True when the run has an outcome and nothing is running. A retry runs steps again, whatever the old outcome. */
export function isSettled(state: State): boolean {
  return state.outcome !== undefined && !isRunning(state);
}
