// Checks the value of each field of the secrets form as it would be stored, and makes the answer of them.

import { isAtThisMachine } from '../../../deploy/checkout/variables/this-machine.js';
import type { Answer } from '../../../deploy/engine/event.js';
import type { SecretKey } from '../../../problem.js';
import { checkVariable } from '../../../release/secrets/check-variable.js';
import { checkSecret } from '../../../release/secrets/checks.js';
import type { SecretCheck } from '../../../release/secrets/secret-check.js';
import type { Field } from './fields.js';
import type { Form } from './form-state.js';

/** What applies to an empty field: the value in the cluster, the one in the person's file, the suggested one, or the application's own. */
export type Unfilled = 'kept' | 'known' | 'suggested' | 'default';

export function checkField(form: Form, field: Field): SecretCheck | Unfilled | 'throwaway' {
  if (isThrowaway(form, field.name)) return 'throwaway';
  const value = form.values[field.name] ?? '';
  return (value.trim() === '' && whatAppliesTo(form, field)) || checkValue(field, value);
}

export function isThrowaway(form: Form, name: string): boolean {
  return form.throwaway && name === 'database-url';
}

/** A value that was rejected can't apply again. */
function whatAppliesTo({ problems }: Form, field: Field): Unfilled | undefined {
  const rejected = problems[field.name] !== undefined;
  if (field.stored && !rejected) return 'kept';
  if (field.known && !rejected) return 'known';
  if (field.type === 'secret') return undefined;
  if (field.suggested !== undefined && !rejected) return 'suggested';
  return field.required ? undefined : 'default';
}

function checkValue(field: Field, value: string): SecretCheck {
  if (field.type === 'secret') return checkSecret(field.name, value);
  const check = checkVariable(field, value);
  const local = check.level === 'ok' && field.components.some((component) => isAtThisMachine(field.name, check.cleaned, component));
  return local ? { ...check, level: 'warning', text: 'in a pod, localhost is the pod itself' } : check;
}

export function isAcceptable(form: Form, field: Field): boolean {
  const check = checkField(form, field);
  return typeof check === 'string' || check.level === 'ok' || check.level === 'warning';
}

export function answerOf(form: Form): Answer {
  const values: Partial<Record<SecretKey, string>> = {};
  const variables: Record<string, string> = {};
  for (const field of form.fields) {
    const check = checkField(form, field);
    if (typeof check === 'string') continue;
    if (field.type === 'secret') values[field.name] = check.cleaned;
    else variables[field.name] = check.cleaned;
  }
  return {
    type: 'secrets',
    values,
    ...(form.fields.some(({ type }) => type === 'variable') ? { variables } : {}),
    ...(form.throwaway ? { throwawayDatabase: true } : {}),
  };
}
