// The fields of the secrets form: those of the secrets first, then the applications' variables.
import type { Question, VariableField } from '../../../deploy/engine/event.js';
import type { Problem, SecretKey } from '../../../problem.js';

export type SecretsQuestion = Extract<Question, { type: 'secrets' }>;

/** A secret's name is its key, which has a hyphen, so no variable has the same. */
export type Field =
  | { type: 'secret'; name: SecretKey; stored: boolean; known: boolean }
  | ({ type: 'variable' } & Omit<VariableField, 'problem'>);

export function fieldsOf({ keys, stored, known, variables }: SecretsQuestion): Field[] {
  return [
    ...keys.map((name): Field => ({ type: 'secret', name, stored: stored.includes(name), known: known.includes(name) })),
    ...variables.map(({ problem: _, ...variable }): Field => ({ type: 'variable', ...variable })),
  ];
}

/** What is wrong with the last answer, by the name of the field. */
export function problemsOf({ problems, variables }: SecretsQuestion): Record<string, Problem> {
  return { ...problems, ...Object.fromEntries(variables.flatMap(({ name, problem }) => (problem ? [[name, problem]] : []))) };
}

export function isMasked(field: Field): boolean {
  return field.type === 'secret' || field.secret;
}

/** Any random value does. */
export function canGenerate(field: Field): boolean {
  return field.type === 'secret' ? field.name === 'better-auth-secret' : field.generate;
}

/** Nobody has to type anything into it. */
export function isSettled(field: Field): boolean {
  return field.stored || field.known || (field.type === 'variable' && (!field.required || field.suggested !== undefined));
}
