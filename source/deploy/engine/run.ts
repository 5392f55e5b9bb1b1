import { faultLines, faultLog, faultProblem } from '../../fault.js';
import { Cancelled, type ExitStatus, Failure, type Problem } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import type { Inputs } from '../../release/input-digest.js';
import { hashOf } from '../../release/input-digest.js';
import type { Settings } from '../../release/settings.js';
import { moment } from '../../text.js';
import type { StateStore, StepRecord, World, WorldFor } from '../../world/index.js';
import { type Answer, type Event, firstTime, type Question, type StepId, type StepNews } from './event.js';
import { usualTime } from './forecast.js';
import { createInputDigests } from './input-digests.js';
import type { Step, StepContext } from './step.js';

export type Outcome = { type: 'done' | 'failed' | 'cancelled'; exit: ExitStatus };

/** Who answers questions: a screen, or a secrets file. Rejects with a Failure when it cannot. */
export type Answerer = (question: Question, signal: AbortSignal) => Promise<Answer>;

export type RunOptions = {
  plan: Step[];
  settings: Settings;
  worldFor: WorldFor;
  answer: Answerer;
  emit(event: Event): void;
  redactor: Redactor;
  /** A failed step keeps the run open, waiting for retry() or cancel(); otherwise it ends when nothing runs any more. */
  patient: boolean;
  session: AbortSignal;
};

export type Run = {
  finished: Promise<Outcome>;
  /** Runs a failed, cancelled or finished step again, and those after it that wait for it. Others are left alone. */
  retry(step: StepId): void;
  cancel(): void;
  /** Resolves when the step is done or skipped; rejects with Cancelled. */
  done(step: StepId): Promise<void>;
};

type Progress = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
type Waiter = { resolve(): void; reject(error: Error): void };

export function startRun(options: RunOptions): Run {
  const { plan, settings } = options;
  const progress = new Map<StepId, Progress>(plan.map((s) => [s.id, 'waiting']));
  const waiters = new Map<StepId, Waiter[]>();
  const exits = new Map<StepId, ExitStatus>();
  const cancellation = new AbortController();
  const outside = options.worldFor({ command: () => {} });
  const { clock, store } = outside;
  const startedAt = clock.now();
  const { promise: finished, resolve: finish } = Promise.withResolvers<Outcome>();
  const inputDigests = createInputDigests(settings, cancellation.signal);
  let over = false;

  const emit = (event: Event) => options.emit(cleaned(event, options.redactor));

  function settle(id: StepId, state: Progress) {
    progress.set(id, state);
    const gone = state === 'cancelled' || (state === 'failed' && !options.patient);
    if (state !== 'done' && !gone) return;
    // While a person may still retry the step, those who wait for it go on waiting: what was typed for them is kept.
    for (const w of waiters.get(id) ?? []) gone ? w.reject(new Cancelled()) : w.resolve();
    waiters.delete(id);
  }

  function whenDone(id: StepId): Promise<void> {
    if (progress.get(id) === 'done') return Promise.resolve();
    if ((progress.get(id) === 'failed' && !options.patient) || cancellation.signal.aborted) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      waiters.set(id, [...(waiters.get(id) ?? []), { resolve, reject }]);
    });
  }

  /** ms that answers took, by the step that asked: what a person takes to type is not what the step takes. */
  const answering = new Map<StepId, number>();

  function contextFor(step: Step): StepContext {
    const news = (n: StepNews) => emit({ at: clock.now(), step: step.id, ...n });
    return {
      world: options.worldFor({ command: (argv) => news({ type: 'command', argv }) }),
      settings,
      signal: cancellation.signal,
      session: options.session,
      emit: news,
      inputDigest: inputDigests.of,
      done: whenDone,
      async ask(question) {
        emit({ type: 'question-asked', at: clock.now(), step: step.id, question });
        const asked = clock.now();
        const answer = await options.answer(question, cancellation.signal);
        answering.set(step.id, (answering.get(step.id) ?? 0) + clock.now() - asked);
        if (answer.type === 'secrets') for (const value of Object.values(answer.values)) if (value) options.redactor.add(value);
        emit({ type: 'question-answered', at: clock.now(), step: step.id, id: question.id });
        if (answer.type !== question.type) throw new Error(`a ${question.type} question got a ${answer.type} answer`);
        return answer as never;
      },
    };
  }

  async function attempt(step: Step) {
    const begun = clock.now();
    const took = () => clock.now() - begun;
    answering.delete(step.id);
    const worked = () => took() - (answering.get(step.id) ?? 0);
    settle(step.id, 'running');
    try {
      await skipOrRun(step, contextFor(step), { store, emit, now: clock.now, took, worked });
      settle(step.id, 'done');
    } catch (error) {
      if (cancellation.signal.aborted || error instanceof Cancelled) {
        emit({ type: 'step-cancelled', at: clock.now(), step: step.id, ms: took() });
        settle(step.id, 'cancelled');
      } else {
        const problem = await explained(error, options, outside);
        exits.set(step.id, problem.exit ?? 1);
        emit({ type: 'step-failed', at: clock.now(), step: step.id, problem, ms: took() });
        settle(step.id, 'failed');
      }
    }
    advance();
  }

  function advance() {
    if (over) return;
    if (!cancellation.signal.aborted) {
      for (const step of plan) {
        if (progress.get(step.id) === 'waiting' && step.needs.every((n) => progress.get(n) === 'done')) void attempt(step);
      }
    }
    const states = [...progress.values()];
    if (states.includes('running')) return;
    if (cancellation.signal.aborted) end({ type: 'cancelled', exit: 130 });
    else if (states.every((s) => s === 'done')) end({ type: 'done', exit: 0 });
    else if (!options.patient) end({ type: 'failed', exit: firstExit() });
  }

  function firstExit(): ExitStatus {
    for (const step of plan) {
      const exit = progress.get(step.id) === 'failed' ? exits.get(step.id) : undefined;
      if (exit) return exit;
    }
    return 1;
  }

  function end(outcome: Outcome) {
    over = true;
    emit({ type: 'run-finished', at: clock.now(), outcome: outcome.type, exit: outcome.exit, ms: clock.now() - startedAt });
    finish(outcome);
  }

  /** `moved`: something was mended in the folders since; then what was built of them before is looked at again, too. */
  function again(id: StepId, moved: boolean) {
    if (over || progress.get(id) === 'running') return;
    for (const step of plan) {
      const state = progress.get(step.id);
      const before =
        moved && state === 'done' && dependsOn(plan, id, step.id) && (step.id === 'images' || dependsOn(plan, step.id, 'images'));
      // A step that gave up because it waited for this one starts again with it.
      if (step.id === id || state === 'cancelled' || before) progress.set(step.id, 'waiting');
    }
    advance();
  }

  const announced = ({ id, title, needs }: Step) => {
    const usualMs = usualTime(store.durations(id));
    return { id, title, needs, ...(usualMs === undefined ? {} : { usualMs }) };
  };
  emit({ type: 'run-started', at: startedAt, target: settings.target, steps: plan.map(announced) });
  queueMicrotask(advance);
  return {
    finished,
    done: whenDone,
    retry(id) {
      if (over || progress.get(id) === 'running') return;
      // From now on, and not only when the folders have been looked at: who waits for it waits for this attempt.
      if (progress.get(id) === 'done') progress.set(id, 'cancelled');
      const moved = inputDigests.lookAgain();
      if (moved) void moved.then((is) => again(id, is));
      else again(id, false);
    },
    cancel() {
      cancellation.abort();
      for (const list of waiters.values()) for (const w of list) w.reject(new Cancelled());
      waiters.clear();
      advance();
    },
  };
}

/** Directly, or by what it needs itself. */
function dependsOn(plan: Step[], id: StepId, other: StepId): boolean {
  const needs = plan.find((step) => step.id === id)?.needs ?? [];
  return needs.some((need) => need === other || dependsOn(plan, need, other));
}

/** `worked`: as `took`, less what answers took. Both in ms. */
type Notebook = { store: StateStore; emit(event: Event): void; now(): number; took(): number; worked(): number };

/** The rule of the house: skipped only when the inputs are those remembered and the result is verified now. */
async function skipOrRun(step: Step, context: StepContext, { store, emit, now, took, worked }: Notebook): Promise<void> {
  const inputs = await step.inputs(context);
  const remembered = store.step(step.id);
  let because = remembered ? '' : firstTime;
  if (remembered && remembered.inputs !== hashOf(inputs)) {
    because = (await step.because?.(context, remembered, inputs)) ?? changedParts(remembered, inputs);
  } else if (remembered) {
    const verified = await step.verify(context, remembered);
    if (verified.holds) {
      const reason = `${verified.reason} (unchanged since ${moment(remembered.at, now())})`;
      emit({ type: 'step-skipped', at: now(), step: step.id, reason, ms: took() });
      return;
    }
    because = verified.because;
  }
  throwIfAborted(context.signal);
  emit({ type: 'step-started', at: now(), step: step.id, because });
  const evidence = await step.run(context);
  throwIfAborted(context.signal);
  store.saveStep(step.id, { inputs: hashOf(inputs), parts: inputs, evidence: evidence.record, at: now(), ms: worked() });
  emit({ type: 'step-finished', at: now(), step: step.id, evidence: evidence.text, ms: took() });
}

/** What is no Failure is a fault: words for the person, and the whole of it in a log where one can be written. */
async function explained(error: unknown, { settings, redactor }: RunOptions, world: World): Promise<Problem> {
  if (error instanceof Failure) return error.problem;
  try {
    const log = faultLog(settings.logs, world.clock.now());
    await world.machine.save(log, faultLines(error, redactor.clean));
    return faultProblem(error, log);
  } catch {
    return faultProblem(error);
  }
}

function throwIfAborted(signal: AbortSignal) {
  if (signal.aborted) throw new Cancelled();
}

function changedParts(remembered: StepRecord, inputs: Inputs): string {
  const names = [...new Set([...Object.keys(remembered.parts), ...Object.keys(inputs)])].filter((n) => remembered.parts[n] !== inputs[n]);
  return `${names.join(', ') || 'something'} changed`;
}

// Fields whose values are one of a few words of ours: no secret fits in, and a password that is such a word must not change them.
const closed = new Set([
  'type',
  'step',
  'id',
  'needs',
  'image',
  'phase',
  'component',
  'source',
  'level',
  'secret',
  'stored',
  'outcome',
  'key',
]);

/** Every string of an event passes the redactor: the last door before a screen, a line or a file. */
function cleaned(event: Event, redactor: Redactor): Event {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return redactor.clean(value);
    if (Array.isArray(value)) return value.map(clean);
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed.has(key) ? item : clean(item)]));
    }
    return value;
  };
  return clean(event) as Event;
}
