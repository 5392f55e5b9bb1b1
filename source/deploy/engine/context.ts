// Makes the context of a step: its world reports commands as events, and its questions go to the person.
import type { Redactor } from '../../redact.js';
import type { WorldFor } from '../../world/index.js';
import type { Answer, Event, Question, StepId, StepNews } from './event.js';
import type { StepContext } from './step.js';

/** Answers questions, from a screen or a secrets file. Rejects with a Failure when it can't. */
export type Answerer = (question: Question, signal: AbortSignal) => Promise<Answer>;

type Parts = Pick<StepContext, 'settings' | 'signal' | 'forwards' | 'values' | 'inputDigest' | 'replaceSource' | 'done'> & {
  worldFor: WorldFor;
  answer: Answerer;
  redactor: Redactor;
  emit(event: Event): void;
  now(): number;
  /** Adds up how long, in ms, the person took to answer the step's questions. */
  stopwatch: { answeringMs: number };
};

export function contextFor(step: StepId, parts: Parts): StepContext {
  const { worldFor, answer, redactor, emit, now, stopwatch, settings, signal, forwards, values, inputDigest, replaceSource, done } = parts;
  const report = (news: StepNews) => emit({ at: now(), step, ...news });
  return {
    world: worldFor({ command: (argv) => report({ type: 'command', argv }) }),
    ...{ settings, signal, forwards, values, inputDigest, replaceSource, done },
    emit: report,
    hide: (value) => redactor.add(value),
    async ask(question) {
      emit({ type: 'question-asked', at: now(), step, question });
      const askedAt = now();
      const given = await answer(question, signal);
      stopwatch.answeringMs += now() - askedAt;
      if (given.type === 'secrets')
        for (const value of [...Object.values(given.values), ...Object.values(given.variables ?? {})]) if (value) redactor.add(value);
      emit({ type: 'question-answered', at: now(), step, id: question.id });
      if (given.type !== question.type) throw new Error(`a ${question.type} question got a ${given.type} answer`);
      return given as never;
    },
  };
}
