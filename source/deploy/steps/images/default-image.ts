// The remedy for a base image that can't be pulled: the Dockerfile's default one, which may be here already.
import type { Source } from '../../../release/application.js';
import type { StepContext } from '../../engine/step.js';
import type { FailedAttempt } from './failed-attempt.js';

/** What the engine says of an image that it can't get. */
const unavailable =
  /failed to resolve source metadata|failed to do request|pull access denied|manifest (?:for .* )?(?:unknown|not found)|toomanyrequests/i;

/** Only for an image that taskflow-tui chose, which is among the facts: the person's own choice stays. */
export async function useDefaultImage(failed: FailedAttempt, source: Source, { emit }: StepContext): Promise<Source | undefined> {
  const { NODE_IMAGE: image, ...others } = source.buildArgs;
  if (image === undefined || failed.stage !== 'build' || !source.facts.includes(image)) return undefined;
  const { cause, details = [] } = failed.problem;
  if (![...failed.lines, ...details, cause].some((line) => unavailable.test(line))) return undefined;
  emit({ type: 'notice', text: `${source.component}: ${image} can't be pulled, so the build uses its default image` });
  return { ...source, buildArgs: others };
}
