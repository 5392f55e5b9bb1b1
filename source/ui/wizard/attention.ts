// What wants the person: a question, the secrets, a failure. Only one of them has the keys.

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

/** In the order of asking, so that a new question never takes the keys from someone who types; then what failed. */
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

/** Nothing runs, and the run said that it is over. A retry makes an old outcome void by running again. */
export function isSettled(state: State): boolean {
  return state.outcome !== undefined && !isRunning(state);
}
