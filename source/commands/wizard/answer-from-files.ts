// Answers the secrets question where nothing is left to ask: the person's files have every value, or the applications need none.
import type { Answer, Question } from '../../deploy/engine/event.js';

/** Undefined if the person should see the form: something is missing or wrong, or everything comes from the cluster. */
export function answerFromFiles(question: Question): Answer | undefined {
  if (question.type !== 'secrets') return undefined;
  const { keys, stored, known, variables, problems } = question;
  const required = variables.filter((field) => field.required);
  const wrong = Object.keys(problems).length > 0 || variables.some(({ problem }) => problem !== undefined);
  const complete =
    keys.every((key) => stored.includes(key) || known.includes(key)) &&
    required.every((field) => field.stored || field.known || field.suggested !== undefined);
  const fromFiles = known.length > 0 || variables.some((field) => field.known);
  const nothingNeeded = keys.length === 0 && required.length === 0;
  return complete && !wrong && (fromFiles || nothingNeeded) ? { type: 'secrets', values: {} } : undefined;
}
