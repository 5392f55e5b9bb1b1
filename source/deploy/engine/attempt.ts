// Attempts one step: skips it when its inputs are the saved ones and its result still holds, otherwise runs it and saves its evidence.

import { Cancelled, type ExitStatus, Failure, type Problem } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import { hashOf, type Inputs } from '../../release/input-digest.js';
import { errorLines, errorLogPath, unexpectedProblem } from '../../unexpected-error.js';
import { moment } from '../../units.js';
import type { StepRecord, World } from '../../world/index.js';
import { type Event, firstTime } from './event.js';
import type { Step, StepContext, Verified } from './step.js';

export type Result = { type: 'done' } | { type: 'cancelled' } | { type: 'failed'; exit: ExitStatus };

type Surroundings = {
  /** The run's own world, whose commands are not reported. */
  world: World;
  redactor: Redactor;
  emit(event: Event): void;
  /** ms that the person took to answer this attempt's questions; they don't count as the step's usual time. */
  answering(): number;
};

export async function attemptStep(step: Step, context: StepContext, surroundings: Surroundings): Promise<Result> {
  const { world, emit } = surroundings;
  const { clock } = world;
  const startedAt = clock.now();
  const took = () => clock.now() - startedAt;
  try {
    await skipOrRun(step, context, surroundings, took);
    return { type: 'done' };
  } catch (error) {
    if (context.signal.aborted || error instanceof Cancelled) {
      emit({ type: 'step-cancelled', at: clock.now(), step: step.id, ms: took() });
      return { type: 'cancelled' };
    }
    const problem = await toProblem(error, context, surroundings);
    emit({ type: 'step-failed', at: clock.now(), step: step.id, problem, ms: took() });
    return { type: 'failed', exit: problem.exit ?? 1 };
  }
}

async function skipOrRun(step: Step, context: StepContext, { world, emit, answering }: Surroundings, took: () => number): Promise<void> {
  const { store, clock } = world;
  const inputs = await step.inputs(context);
  const saved = store.step(step.id);
  const result = await isStillTrue(step, context, saved, inputs);
  if (result.holds) {
    const since = saved ? ` (unchanged since ${moment(saved.at, clock.now())})` : '';
    emit({ type: 'step-skipped', at: clock.now(), step: step.id, reason: `${result.reason}${since}`, ms: took() });
    return;
  }
  throwIfAborted(context.signal);
  emit({ type: 'step-started', at: clock.now(), step: step.id, because: result.because });
  const evidence = await step.run(context);
  throwIfAborted(context.signal);
  const ms = took() - answering();
  const parts = evidence.inputs ?? inputs;
  store.saveStep(step.id, { inputs: hashOf(parts), parts, evidence: evidence.record, at: clock.now(), ms });
  emit({ type: 'step-finished', at: clock.now(), step: step.id, evidence: evidence.text, ms: took() });
}

async function isStillTrue(step: Step, context: StepContext, saved: StepRecord | undefined, inputs: Inputs): Promise<Verified> {
  if (!saved) return { holds: false, because: firstTime };
  if (saved.inputs === hashOf(inputs)) return step.verify(context, saved);
  return { holds: false, because: (await step.because?.(context, saved, inputs)) ?? changedParts(saved, inputs) };
}

function changedParts(saved: StepRecord, inputs: Inputs): string {
  const names = [...new Set([...Object.keys(saved.parts), ...Object.keys(inputs)])].filter((name) => saved.parts[name] !== inputs[name]);
  return `${names.join(', ') || 'something'} changed`;
}

function throwIfAborted(signal: AbortSignal) {
  if (signal.aborted) throw new Cancelled();
}

/** An error that isn't a Failure is a bug: the person gets a message, and a log gets all of it if one can be written. */
async function toProblem(error: unknown, { settings }: StepContext, { world, redactor }: Surroundings): Promise<Problem> {
  if (error instanceof Failure) return error.problem;
  try {
    const log = errorLogPath(settings.logs, world.clock.now());
    await world.machine.save(log, errorLines(error, redactor.clean));
    return unexpectedProblem(error, log);
  } catch {
    return unexpectedProblem(error);
  }
}
