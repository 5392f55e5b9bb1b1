// What a step is: plain data and async functions over the World.
import type { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import type { Inputs } from '../../release/input-digest.js';
import type { Settings, Tags } from '../../release/settings.js';
import type { StepRecord, World } from '../../world/index.js';
import type { InputDigest } from '../checkout/input-digest.js';
import type { Forwards } from '../steps/ports/forwards.js';
import type { Answer, Question, StepId, StepNews } from './event.js';

export type StepContext = {
  world: World;
  settings: Settings;
  /** Aborted when the run, or this attempt, is cancelled. */
  signal: AbortSignal;
  /** The session's forwards, which outlive the step. */
  forwards: Forwards;
  emit(news: StepNews): void;
  /** The image that is wanted, by the folder's content; worked out once a run, and anew after a retry. */
  inputDigest(component: Component): Promise<InputDigest>;
  /** Resolves with the answer; rejects with Cancelled, or with a Failure when nobody is there to answer. */
  ask<Type extends Question['type']>(question: Extract<Question, { type: Type }>): Promise<Extract<Answer, { type: Type }>>;
  /** Resolves when the step is done or skipped; rejects with Cancelled when it fails or the run is cancelled. */
  done(step: StepId): Promise<void>;
};

export type Verified = { holds: true; reason: string } | { holds: false; because: string };
/** `record` is remembered as evidence: ids, tags, revisions; no secret and no hash of one. */
export type Evidence = { text: string; record: Record<string, string> };
export type Step = {
  id: StepId;
  title: string;
  needs: StepId[];
  /** Its inputs depend on the application's files, so it starts over after a retry when they changed. */
  readsSources?: true;
  inputs(context: StepContext): Promise<Inputs>;
  /** Is what this step makes true in the world now? Asked only when the inputs are those remembered. */
  verify(context: StepContext, remembered: StepRecord): Promise<Verified>;
  /** In words, why it is done again though it was done before: asked when inputs differ. Without it, the parts that differ are named. */
  because?(context: StepContext, remembered: StepRecord, inputs: Inputs): Promise<string>;
  /** Makes it true; may be called again after a failure. Throws a {@link Failure} that says what, why and the fix. */
  run(context: StepContext): Promise<Evidence>;
};

/** The tags of both images. */
export async function tagsOf({ inputDigest }: StepContext): Promise<Tags> {
  const [frontend, backend] = await Promise.all([inputDigest('frontend'), inputDigest('backend')]);
  return { frontend: frontend.tag, backend: backend.tag };
}
