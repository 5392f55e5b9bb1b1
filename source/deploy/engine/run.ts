// Runs a plan: starts its steps when they can start, answers their questions, and reports events until the run ends.
import type { ExitStatus } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import type { Settings } from '../../release/settings.js';
import type { StateStore, WorldFor } from '../../world/index.js';
import type { Forwards } from '../steps/ports/forwards.js';
import { attemptStep } from './attempt.js';
import { type Answerer, contextFor } from './context.js';
import type { Event, StepId } from './event.js';
import { usualTime } from './forecast.js';
import { createInputDigests } from './input-digests.js';
import { createKnownValues } from './known-values.js';
import { createProgressBoard } from './progress.js';
import { redactEvent } from './redact-event.js';
import { schedule, stepsToRepeat } from './schedule.js';
import type { Step } from './step.js';

export type Outcome = { type: 'done' | 'failed' | 'cancelled'; exit: ExitStatus };

export type RunOptions = {
  plan: Step[];
  settings: Settings;
  worldFor: WorldFor;
  answer: Answerer;
  emit(event: Event): void;
  redactor: Redactor;
  /** A failed step keeps the run open until retry() or cancel(); otherwise the run ends when no step can continue. */
  patient: boolean;
  forwards: Forwards;
};

export type Run = {
  finished: Promise<Outcome>;
  /** Runs a failed, cancelled, or finished step again, and the steps that gave up waiting for it. */
  retry(step: StepId): void;
  cancel(): void;
  /** Resolves when the step is done or skipped; rejects with Cancelled. */
  done(step: StepId): Promise<void>;
};

export function startRun(options: RunOptions): Run {
  const { plan, settings, patient, redactor } = options;
  const cancellation = new AbortController();
  const { signal } = cancellation;
  const board = createProgressBoard(
    plan.map(({ id }) => id),
    patient,
    signal,
  );
  const exits = new Map<StepId, ExitStatus>();
  const world = options.worldFor({ command: () => {} });
  const { clock, store } = world;
  const startedAt = clock.now();
  const { promise: finished, resolve: finish } = Promise.withResolvers<Outcome>();
  const inputDigests = createInputDigests(settings, signal);
  const values = createKnownValues();
  const emit = (event: Event) => options.emit(redactEvent(event, redactor));
  let over = false;

  async function attempt(step: Step) {
    board.set(step.id, 'running');
    const stopwatch = { answeringMs: 0 };
    const context = contextFor(step.id, {
      ...options,
      signal,
      values,
      emit,
      now: clock.now,
      inputDigest: inputDigests.of,
      replaceSource(source) {
        settings.sources[source.component] = source;
        inputDigests.forget(source.component);
      },
      done: board.whenDone,
      stopwatch,
    });
    const result = await attemptStep(step, context, { world, redactor, emit, answering: () => stopwatch.answeringMs });
    if (result.type === 'failed') exits.set(step.id, result.exit);
    board.set(step.id, result.type);
    advance();
  }

  function advance() {
    if (over) return;
    const decision = schedule(plan, board.current, { patient, cancelled: signal.aborted });
    if (decision.type === 'start') for (const step of plan) if (decision.steps.includes(step.id)) void attempt(step);
    if (decision.type === 'end') end(decision.outcome);
  }

  function end(type: Outcome['type']) {
    over = true;
    const failed = plan.find(({ id }) => board.current.get(id) === 'failed');
    const exit = type === 'done' ? 0 : type === 'cancelled' ? 130 : ((failed && exits.get(failed.id)) ?? 1);
    emit({ type: 'run-finished', at: clock.now(), outcome: type, exit, ms: clock.now() - startedAt });
    finish({ type, exit });
  }

  function repeat(id: StepId, sourcesChanged: boolean) {
    if (over || board.current.get(id) === 'running') return;
    for (const step of stepsToRepeat(plan, board.current, id, sourcesChanged)) board.set(step, 'waiting');
    advance();
  }

  emit({ type: 'run-started', at: startedAt, target: settings.target, steps: plan.map((step) => announcement(step, store)) });
  queueMicrotask(advance);
  return {
    finished,
    done: board.whenDone,
    retry(id) {
      if (over || board.current.get(id) === 'running') return;
      // Right away, although the folders are read first: from now on, whoever waits for this step waits for this attempt.
      if (board.current.get(id) === 'done') board.set(id, 'cancelled');
      const changed = inputDigests.refresh();
      if (changed) void changed.then((sourcesChanged) => repeat(id, sourcesChanged));
      else repeat(id, false);
    },
    cancel() {
      cancellation.abort();
      board.rejectAll();
      advance();
    },
  };
}

function announcement({ id, title, needs }: Step, store: StateStore) {
  const usualMs = usualTime(store.durations(id));
  return { id, title, needs, ...(usualMs === undefined ? {} : { usualMs }) };
}
