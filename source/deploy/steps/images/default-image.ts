// The remedy for a base image that can't be pulled: the Dockerfile's default one, which may be here already.
import type { Source } from '../../../release/application.js';
import { defaultPython, pythonImage } from '../../checkout/backend/packages/python-version.js';
import type { StepContext } from '../../engine/step.js';
import type { FailedAttempt } from './failed-attempt.js';

/** What the engine says of an image that it can't get. */
const unavailable =
  /failed to resolve source metadata|failed to do request|pull access denied|manifest (?:for .* )?(?:unknown|not found)|toomanyrequests/i;

/** Only for an image that taskflow-tui chose: the person's own choice stays. */
export async function useDefaultImage(failed: FailedAttempt, source: Source, { emit }: StepContext): Promise<Source | undefined> {
  if (failed.stage !== 'build') return undefined;
  const { cause, details = [] } = failed.problem;
  const reason = [...failed.lines, ...details, cause].find((line) => unavailable.test(line));
  const changed = reason && withDefault(source, reason);
  if (!changed) return undefined;
  const [image] = /\b(?:node|python):[\w.-]+/.exec(reason) ?? ['the base image that fits'];
  emit({ type: 'notice', text: `${source.component}: ${image} can't be pulled, so the build uses its default image` });
  return changed;
}

function withDefault(source: Source, reason: string): Source | undefined {
  const { NODE_IMAGE: node, PYTHON_IMAGE: _, ...others } = source.buildArgs;
  if (node !== undefined && source.facts.includes(node)) return { ...source, buildArgs: others };
  const chosen = source.pythons !== undefined && !reason.includes(pythonImage(defaultPython));
  return chosen ? { ...source, pythons: [defaultPython], buildArgs: others } : undefined;
}
