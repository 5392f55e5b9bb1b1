// Makes the context of a step: it records events and questions, and gives scripted answers.

import type { Answer, Question, StepId, StepNews } from '../../../source/deploy/engine/event.js';
import { createKnownValues } from '../../../source/deploy/engine/known-values.js';
import type { StepContext } from '../../../source/deploy/engine/step.js';
import { createForwards } from '../../../source/deploy/steps/ports/forwards.js';
import { secretKeys } from '../../../source/problem.js';
import { nothingNeeded, type Source } from '../../../source/release/application.js';
import type { Component } from '../../../source/release/component.js';
import type { Settings } from '../../../source/release/settings.js';
import { fakeClock, fakeStore, target } from './fakes.js';
import { type Ports, testWorld } from './world.js';

export type FakeContext = StepContext & {
  news: StepNews[];
  questions: Question[];
  /** Values that the redactor was given. */
  hidden: Set<string>;
  store: ReturnType<typeof fakeStore>;
  /** Resolves done(step). */
  finish(step: StepId): void;
};

export type ContextOptions = {
  world?: Ports;
  settings?: Partial<Settings>;
  answers?: Answer[];
  /** Steps that are done at the start. */
  done?: StepId[];
};

export function fakeContext({ world = {}, settings = {}, answers = [], done = [] }: ContextOptions = {}): FakeContext {
  const clock = fakeClock();
  const store = fakeStore();
  const news: StepNews[] = [];
  const questions: Question[] = [];
  const hidden = new Set<string>();
  const gates = new Map<StepId, PromiseWithResolvers<void>>();
  const gate = (step: StepId) => {
    const found = gates.get(step) ?? Promise.withResolvers<void>();
    gates.set(step, found);
    return found;
  };
  for (const step of done) gate(step).resolve();
  const context: FakeContext = {
    world: testWorld({ clock, store, ...world }),
    settings: {
      ...{ target, secretName: 'taskflow-secrets', ports: { frontend: 3000, backend: 8000 }, chart: '/nowhere', valuesFiles: [] },
      ...{ sources: { frontend: includedSource('frontend'), backend: includedSource('backend') }, ...settings },
    } as Settings,
    signal: new AbortController().signal,
    forwards: createForwards(new AbortController().signal),
    values: createKnownValues(),
    emit: (item) => news.push(item),
    hide: (value) => hidden.add(value),
    async ask(question) {
      questions.push(question);
      const answer = answers.shift();
      if (!answer) throw new Error(`nobody answers ${JSON.stringify(question)}`);
      return answer as never;
    },
    replaceSource: (source) => {
      context.settings.sources[source.component] = source;
    },
    inputDigest: async (component) => ({ tag: `taskflow-${component}:1.0.0-0123abcd`, files: {} }),
    done: (step) => gate(step).promise,
    news,
    questions,
    hidden,
    store,
    finish: (step) => gate(step).resolve(),
  };
  return context;
}

/** A source that reads all three secrets, as the included application does, in no folder. */
export function includedSource(component: Component): Source {
  return {
    ...{ component, directory: '/nowhere', dockerfile: '/nowhere/Dockerfile', own: true, buildArgs: {}, facts: [], hints: [] },
    ...{ needs: { ...nothingNeeded, secretKeys }, paths: { liveness: '/health', readiness: '/ready' } },
    ...{ repository: `taskflow-${component}`, budget: 300e6, containerPort: 8000 },
  };
}

/** Returns the problem of a rejected promise. */
export async function problemOfRejection(promise: Promise<unknown>): Promise<import('../../../source/problem.js').Problem> {
  const { Failure } = await import('../../../source/problem.js');
  try {
    await promise;
  } catch (error) {
    if (error instanceof Failure) return error.problem;
    throw error;
  }
  throw new Error('it did not fail');
}
