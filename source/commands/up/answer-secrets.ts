// Answers the secrets question where nobody can type: with what the cluster or the named files have, or with the list of what is missing.
import type { Answer, Question, VariableField } from '../../deploy/engine/event.js';
import { placeholdersFor } from '../../deploy/script/simulate.js';
import { firstProblem } from '../../deploy/steps/secrets/step.js';
import { Failure, type SecretKey } from '../../problem.js';
import { type Component, components } from '../../release/component.js';
import type { CommandOf } from '../cli/options.js';

type SecretsQuestion = Extract<Question, { type: 'secrets' }>;
type Flags = Pick<CommandOf<'up'>, 'dryRun' | 'throwawayDatabase'>;

/** Throws a Failure (exit 2) that lists everything that is missing. A dry run goes on with placeholders. */
export function answerSecrets(question: SecretsQuestion, { dryRun, throwawayDatabase }: Flags): Answer {
  const failure = firstProblem(question);
  if (failure) throw failure;
  const answer = { type: 'secrets' as const, throwawayDatabase };
  if (dryRun) return { ...answer, ...placeholdersFor(question, throwawayDatabase) };
  const missing = whatIsMissing(question, throwawayDatabase);
  if (missing.keys.length || missing.variables.length) throw withoutValues(missing);
  return { ...answer, values: {} };
}

type Missing = { keys: SecretKey[]; variables: VariableField[] };

function whatIsMissing({ keys, stored, known, variables }: SecretsQuestion, throwawayDatabase: boolean): Missing {
  const optional: SecretKey[] = ['openai-api-key', ...(throwawayDatabase ? (['database-url'] as const) : [])];
  return {
    keys: keys.filter((key) => !optional.includes(key) && !stored.includes(key) && !known.includes(key)),
    variables: variables.filter((field) => field.required && !field.stored && !field.known && field.suggested === undefined),
  };
}

function withoutValues({ keys, variables }: Missing): Failure {
  const readers = components.filter((component) => variables.some((field) => field.components.includes(component)));
  const details = variables.map(({ name, usedIn }) => `${name}: ${usedIn}`);
  return new Failure({
    problem: `There is no value for ${[...keys, ...variables.map(({ name }) => name)].join(', ')}`,
    cause: variables.length
      ? "The application doesn't work without it, and neither a file that you named nor the cluster has one"
      : 'Neither --secrets-file nor the cluster has one',
    fix: `${howToPass(keys, readers)}, or run taskflow-tui in a terminal to type the values.${
      keys.includes('database-url') ? ' --throwaway-database runs a temporary database.' : ''
    }`,
    ...(details.length ? { details } : {}),
    exit: 2,
  });
}

function howToPass(keys: SecretKey[], readers: Component[]): string {
  const files = readers.map((component) => `--${component}-env FILE`).join(' and ');
  if (!files) return 'Pass --secrets-file FILE (- is standard input) with key=value lines';
  const lines = [...keys.map((key) => `${key}=…`), ...readers.map((component) => `${component}.NAME=…`)].join(', ');
  return `Pass ${files} with NAME=value lines${keys.length ? ',' : ''} or --secrets-file FILE (- is standard input) with lines such as ${lines}`;
}
